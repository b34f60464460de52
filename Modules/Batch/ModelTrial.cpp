// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/ModelTrial.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numeric>

#include "Batch/Backend.h"
#include "Batch/DelaySearch.h"
#include "Batch/Engine.h"
#include "Core/Error.h"
#include "Math/Random.h"
#include "Signal/PopulationInput.h"

namespace voxelfit {
namespace {

constexpr int kVoxels = 64;
constexpr int kWrappedVoxels = 16;  // enough for every lane; their fits take longer
constexpr double kArrival = 20.0;   // s
/// Delays and the differences between them are multiples of this, s, and so of kTimeTick: they lose nothing.
constexpr double kDelayStep = 65536 * kTimeTick;
/// T1 1.4 s, B1 0.9, r1 4.5 l/(mmol s), TR 5 ms, FA 15 deg.
constexpr std::array kEcho{1.4, 0.9, 4.5, 0.005, 0.2617993877991494};

std::vector<double> evenly(double first, double last, int count, const Unit& unit) {
  std::vector<double> values(count);
  for (int i = 0; i < count; ++i) values[i] = unit.toBase(std::lerp(first, last, i / (count - 1.0)));
  return values;
}

/// Sample positions that suit a kind of model.
std::vector<double> axisFor(AxisKind kind) {
  switch (kind) {
    case AxisKind::Time:
      return evenly(0.0, 300.0, 76, unit::s);
    case AxisKind::BValue:
      return {0, 10, 20, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000};
    case AxisKind::Offset:
      return evenly(-6.0, 6.0, 49, unit::ppm);
    case AxisKind::FlipAngle:
      return evenly(2.0, 30.0, 8, unit::deg);
    case AxisKind::EchoTime:
      return evenly(10.0, 200.0, 12, unit::ms);
    case AxisKind::InversionTime:
      return evenly(50.0, 4000.0, 16, unit::ms);
    case AxisKind::B1Power:
      return evenly(0.5, 6.0, 12, unit::microtesla);
    case AxisKind::Unknown:
      break;
  }
  return evenly(0.0, 10.0, 21, unit::one);
}

std::vector<double> threeTimes(const std::vector<double>& values) {
  std::vector<double> all;
  for (int i = 0; i < 3; ++i) all.insert(all.end(), values.begin(), values.end());
  return all;
}

/// The concentration behind a signal relative to the one before the agent, with the constants kEcho: the
/// equation in Models/SpoiledEcho.h solved for R1.
double concentrationOf(double enhanced) {
  const auto& [T1, B1, r1, TR, FA] = kEcho;
  const double cosine = std::cos(B1 * FA), E = std::exp(-TR / T1);
  const double steady = enhanced * (1.0 - E) / (1.0 - E * cosine);
  return (std::log((1.0 - steady * cosine) / (1.0 - steady)) / TR - 1.0 / T1) / r1;
}

/// What numbers in a unit lose on their way from a file and back to it.
double lossThereAndBack(const UnitText& text, std::initializer_list<double> numbers) {
  const Unit* written = findUnit(text.label);
  double loss = written ? 0.0 : INFINITY;
  for (const double number : numbers)
    if (written && number != 0.0 && !std::isnan(number))
      loss = std::max(loss, std::abs(written->fromBase(text.unit().toBase(number)) / number - 1.0));
  return loss;
}

}  // namespace

ModelTrial::ModelTrial(const Registry& registry, const LoadedModel& model) {
  job_.model = model;
  job_.axis = axisFor(description().axisKind);
  job_.threads = 1;
  job_.maxIterations = 200;
  if (has(Wrapping::Delay))
    job_.undelayed =
        registry.find(description().id, has(Wrapping::Signal) ? Wrapping::Signal : Wrapping::None);
  if (description().hasDirections) {
    job_.axis = threeTimes(job_.axis);  // more directions than any model has parameters
    job_.directions = spreadDirections(job_.axis);
  }
  setInput();
  setConstants();
  curve_.emplace(model, job_.axis, job_.input, job_.directions);
  makeVoxels();
}

std::string ModelTrial::name() const {
  return std::string(description().id) + (has(Wrapping::Signal) ? " in signal" : "") +
         (has(Wrapping::Delay) ? " with delay" : "");
}

bool ModelTrial::isDelay(int parameter) const {
  return has(Wrapping::Delay) && parameter >= firstDelay(description());
}

void ModelTrial::setInput() {
  if (description().input == InputCurve::None) return;
  job_.input = sample(*findPopulationInput("parker"), evenly(0.0, 300.0, 301, unit::s), kArrival);
  if (description().input == InputCurve::PlasmaOfTwo) job_.input = withUsualPortalVein(*job_.input);
}

/// Without a default those of the check value; the last ones of a wrapping in signal are kEcho.
void ModelTrial::setConstants() {
  const int count = description().constantCount;
  for (int k = 0; k < count; ++k) {
    const ConstantText& constant = description().constants[k];
    constants_[k] = std::isnan(constant.value) ? job_.model.entry.check.c[k]
                                               : constant.unit.unit().toBase(constant.value);
  }
  if (has(Wrapping::Signal))
    std::ranges::copy(kEcho, constants_.begin() + count - static_cast<int>(kEcho.size()));
  for (int k = 0; k < count; ++k) job_.constants[k].value = constants_[k];
}

/// Parameters between the start and a point on the way to one of the bounds; delays of all sizes.
void ModelTrial::makeVoxels() {
  truth_.resize(has(Wrapping::Signal) || has(Wrapping::Delay) ? kWrappedVoxels : kVoxels);
  for (std::size_t v = 0; v < truth_.size(); ++v) {
    for (int k = 0; k < description().parameterCount; ++k) {
      const ParameterText& row = description().parameters[k];
      const auto [side, way] = uniformPair({.seed = 1, .voxel = v, .number = static_cast<std::uint32_t>(k)});
      const double room = (side < 0.5 ? row.lower : row.upper) - row.start;
      const double reach =
          isDelay(k) ? std::abs(room) : std::min(std::abs(room), std::max(std::abs(row.start), 0.1));
      const double moved = row.start + 0.4 * way * std::copysign(reach, room);
      truth_[v][k] = isDelay(k) ? kDelayStep * std::round(moved / kDelayStep) : row.unit.unit().toBase(moved);
    }
    curves_.push_back(curve_->signal(truth_[v].data(), constants_.data()));
  }
}

double ModelTrial::checkError() const {
  const auto& check = job_.model.entry.check;
  std::optional<InputFunction> input;
  if (job_.input) {
    input = InputFunction{{0.0, check.x}, {1.0, 1.0}, "1 mmol/l"};
    input->portal = input->concentration;
  }
  auto p = check.p;  // delays of 0 stand behind
  auto c = check.c;
  if (has(Wrapping::Signal)) {
    const int behind = has(Wrapping::Delay) ? firstDelay(description()) : description().parameterCount;
    p[behind - 1] = 1.0;  // the signal before the agent
    std::ranges::copy(kEcho, c.begin() + description().constantCount - static_cast<int>(kEcho.size()));
  }
  const ModelCurve curve(job_.model, {0.0, check.x}, input, {kCheckDirection, kCheckDirection});
  const double signal = curve.signal(p.data(), c.data())[1];
  return std::abs((has(Wrapping::Signal) ? concentrationOf(signal) : signal) / check.expected - 1.0);
}

double ModelTrial::unitError() const {
  const ModelDescription& model = description();
  double error = lossThereAndBack(model.axisUnit, {1.0});
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterText& row = model.parameters[k];
    error = std::max(error, lossThereAndBack(row.unit, {row.start, row.lower, row.upper}));
  }
  for (int k = 0; k < model.constantCount; ++k)
    error = std::max(error, lossThereAndBack(model.constants[k].unit, {model.constants[k].value, 1.0}));
  for (int k = 0; k < model.derivedCount; ++k)
    error = std::max(error, lossThereAndBack(model.derived[k].unit, {1.0}));
  return error;
}

double ModelTrial::gradientError() const {
  std::vector<double> wanted;
  for (int k = 0; k < description().parameterCount; ++k) {
    Row below = truth_[0], above = truth_[0];
    const double step = isDelay(k) ? kDelayStep : 1e-6 * std::max(std::abs(truth_[0][k]), 1e-6);
    below[k] -= step;
    above[k] += step;
    const auto low = curve_->signal(below.data(), constants_.data());
    const auto high = curve_->signal(above.data(), constants_.data());
    for (std::size_t i = 0; i < low.size(); ++i) wanted.push_back((high[i] - low[i]) / (2.0 * step));
  }
  return slopeError(wanted);
}

std::optional<double> ModelTrial::jetError() const {
  const auto wanted = curve_->gradientByJets(truth_[0].data(), constants_.data());
  return wanted ? std::optional(slopeError(*wanted)) : std::nullopt;
}

/// `wanted` holds [parameter * samples + sample], as the gradient.
double ModelTrial::slopeError(const std::vector<double>& wanted) const {
  const auto gradient = curve_->gradient(truth_[0].data(), constants_.data());
  const std::size_t n = curve_->samples();
  double error = 0.0;
  for (std::size_t first = 0; first < wanted.size(); first += n) {
    double largest = 0.0, difference = 0.0;
    for (std::size_t i = first; i < first + n; ++i) {
      largest = std::max(largest, std::abs(wanted[i]));
      const double off = std::abs(wanted[i] - gradient[i]);
      difference = std::isnan(off) ? INFINITY : std::max(difference, off);
    }
    if (largest > 0.0 || difference > 0.0) error = std::max(error, difference / largest);
  }
  return error;
}

std::optional<double> ModelTrial::recoveryError(const std::string& fitter, InstructionSet set) const {
  const auto& kernels = job_.model.entry.kernels;
  const bool isScalar = set == InstructionSet::Scalar;
  if (!isScalar && kernels[static_cast<int>(set)].fitDouble == kernels[0].fitDouble) return std::nullopt;
  return recoveryError(fitter, *makeCpuBackend(set));
}

std::optional<double> ModelTrial::recoveryError(const std::string& fitter, Backend& backend) const {
  if (description().segments.kept >= 0) return std::nullopt;  // two steps do not end at the optimum
  // with two delays, Ceres ends at a kink in 1 of 16 voxels
  if (fitter == "ceres" && has(Wrapping::Delay) && description().input == InputCurve::PlasmaOfTwo)
    return std::nullopt;
  constexpr int kOfSixLines = 18;  // of which Ceres misses the lowest minimum in 1 of 16 voxels
  if (fitter == "ceres" && description().parameterCount == kOfSixLines) return std::nullopt;
  FitJob job = job_;
  job.fitter = fitter;
  Unwatched nobody;
  try {
    const auto count = static_cast<std::int64_t>(curves_.size());
    std::vector<std::int64_t> voxels(curves_.size());
    std::iota(voxels.begin(), voxels.end(), 0);
    const Geometry row{.size = {count, 1, 1}};
    return largestError(runFit(job, TableSource(curves_), {row, voxels}, backend, nobody).results);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::Usage) return std::nullopt;
    throw;
  }
}

double ModelTrial::largestError(const ResultSet& results) const {
  double error = 0.0;
  for (std::size_t v = 0; v < curves_.size(); ++v) {
    Row p{};
    for (int k = 0; k < description().parameterCount; ++k) p[k] = results.maps[k].values[v];
    const auto found = curve_->signal(p.data(), constants_.data());
    double largest = 0.0, difference = 0.0;
    for (std::size_t i = 0; i < found.size(); ++i) {
      largest = std::max(largest, std::abs(curves_[v][i]));
      const double off = std::abs(found[i] - curves_[v][i]);
      difference = std::isnan(off) ? INFINITY : std::max(difference, off);
    }
    error = std::max(error, difference / largest);
  }
  return error;
}

}  // namespace voxelfit
