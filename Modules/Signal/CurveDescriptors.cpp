// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/CurveDescriptors.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "Core/CurveUnit.h"
#include "Core/Error.h"

namespace voxelfit {
namespace {

/// The units of a curve's descriptors, in the order of DescriptorUnit.
using Units = std::array<Unit, 5>;
constexpr std::array kUnits{
    Units{unit::signal, unit::signalSeconds, unit::signalSquareSeconds, unit::signal_per_s, unit::s},
    Units{unit::mmol_per_l, unit::mmol_s_per_l, unit::mmol_s2_per_l, unit::mmol_per_l_s, unit::s},
    Units{unit::kbq_per_ml, unit::kbq_s_per_ml, unit::kbq_s2_per_ml, unit::kbq_per_ml_s, unit::s},
    Units{unit::bq_per_ml, unit::bq_s_per_ml, unit::bq_s2_per_ml, unit::bq_per_ml_s, unit::s},
    Units{unit::one, unit::s, unit::squareSeconds, unit::per_s, unit::s},
};

/// What the last sample may be earlier than the end of a window, as times in files are rounded, s.
constexpr double kRounding = 1e-4;

}  // namespace

Unit descriptorUnit(DescriptorUnit kind, const Unit& values) {
  const auto* found = std::ranges::find(kUnits, std::string_view(values.label),
                                        [](const Units& units) { return std::string_view(units[0].label); });
  return (found == kUnits.end() ? kUnits.front() : *found)[static_cast<std::size_t>(kind)];
}

CurveDescriptors::CurveDescriptors(std::vector<double> times, DescriptorSettings settings)
    : times_(std::move(times)), settings_(std::move(settings)), shape_(times_) {
  if (settings_.windows.size() > kMostWindows)
    throw Error(ErrorCode::Usage, "--iauc: " + std::to_string(settings_.windows.size()) +
                                      " windows, at most " + std::to_string(kMostWindows) + " wanted");
  for (const double window : settings_.windows)
    if (!(window > 0.0))
      throw Error(ErrorCode::Usage, "--iauc: a window of " + std::to_string(window) + " s, more wanted");
  if (settings_.baseline) check(*settings_.baseline, static_cast<int>(times_.size()));
}

double CurveDescriptors::baseline(std::span<const double> values, double arrival) const {
  const auto before = std::ranges::lower_bound(times_, arrival) - times_.begin();
  const SampleRange range = settings_.baseline.value_or(SampleRange{0, static_cast<int>(before) - 1});
  double sum = 0.0;
  for (int i = range.first; i <= range.last; ++i) sum += values[i];
  return range.size() > 0 ? sum / range.size() : CurveDescription::kNaN;
}

CurveDescription CurveDescriptors::describe(std::span<double> values, double arrival) const {
  CurveDescription result;
  result.iauc.fill(CurveDescription::kNaN);
  if (!std::ranges::all_of(values, [](double y) { return std::isfinite(y); }))
    result.status = bit(CurveStatus::NotFinite);
  else if (std::ranges::all_of(values, [](double y) { return y == 0.0; }))
    result.status = bit(CurveStatus::NoSignal);
  if (result.status != 0) return result;
  if (!std::isnan(arrival)) result.baseline = baseline(values, arrival);
  if (!std::isfinite(arrival) || arrival >= shape_.last()) {
    result.status |= bit(CurveStatus::NoArrival);
    return result;
  }
  if (std::isnan(result.baseline)) result.status |= bit(CurveStatus::NoBaseline);
  if (settings_.isAboveBaseline) {
    if (std::isnan(result.baseline)) return result;
    for (double& y : values) y -= result.baseline;
  }
  measure(values, arrival, result);
  return result;
}

/// All that is measured from the arrival on.
void CurveDescriptors::measure(std::span<const double> heights, double arrival,
                               CurveDescription& result) const {
  const double from = std::max(arrival, shape_.first());
  const auto [area, moment] = shape_.integral(heights, from, shape_.last(), arrival);
  const CurvePoint peak = shape_.maximum(heights, from);
  result.status |= bit(CurveStatus::Described);
  result.auc = area;
  result.aumc = moment;
  result.maximum = peak.value;
  for (std::size_t w = 0; w < settings_.windows.size(); ++w) {
    const double to = arrival + settings_.windows[w];
    if (to > from && to <= shape_.last() + kRounding)
      result.iauc[w] = shape_.integral(heights, from, std::min(to, shape_.last()), arrival).area;
    else
      result.status |= bit(CurveStatus::ShortWindow);
  }
  if (area > 0.0) result.mrt = moment / area;
  if (!(area > 0.0 && peak.value > 0.0)) result.status |= bit(CurveStatus::NoUptake);
  if (!(peak.value > 0.0)) return;
  result.ttp = peak.position - arrival;
  if (result.ttp > 0.0) result.washIn = peak.value / result.ttp;
  result.washOut = shape_.slope(heights, peak.position);
  if (std::isnan(result.washIn) || std::isnan(result.washOut)) result.status |= bit(CurveStatus::NoSlope);
}

}  // namespace voxelfit
