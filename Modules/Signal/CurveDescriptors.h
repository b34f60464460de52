// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What the uptake of an agent comes to without a model: areas, moments and slopes from its arrival on.
// Documentation/Theory/perfusion.md, "Curves without a model", has the formulas.
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "Core/Unit.h"
#include "Signal/Concentration.h"
#include "Signal/CurveShape.h"

namespace voxelfit {

/// What happened to one curve; a bit mask. Bits that fits have as well have the same number there.
enum class CurveStatus : std::uint32_t {
  Described = 1,      ///< it has an area
  NotFinite = 4,      ///< a sample is NaN or infinite: all NaN
  NoSignal = 8,       ///< every sample is zero: all NaN
  NoArrival = 16,     ///< the arrival is not known, or not before the last sample: all NaN but the baseline
  NoBaseline = 32,    ///< no sample is before the arrival; all NaN where heights count from the baseline
  NoUptake = 64,      ///< maximum or area is not above 0; what is measured by it is NaN
  ShortWindow = 128,  ///< the samples end before a window of iauc does; that iauc is NaN
  NoSlope = 256,      ///< the maximum lies at the arrival or the last sample; wash-in or wash-out is NaN
};

struct CurveStatusText {
  CurveStatus bit;
  const char* name;
  const char* meaning;
};

/// Names and meanings of the bits, for status.json and the manual.
inline constexpr std::array kCurveStatusTexts{
    CurveStatusText{CurveStatus::Described, "Described", "The curve has an area."},
    CurveStatusText{CurveStatus::NotFinite, "NotFinite", "A sample is NaN or infinite; all maps are NaN."},
    CurveStatusText{CurveStatus::NoSignal, "NoSignal", "Every sample is zero; all maps are NaN."},
    CurveStatusText{CurveStatus::NoArrival, "NoArrival",
                    "The arrival is NaN, or not before the last sample; all maps but baseline are NaN."},
    CurveStatusText{
        CurveStatus::NoBaseline, "NoBaseline",
        "No sample is before the arrival: baseline is NaN, and all maps where they count from it."},
    CurveStatusText{
        CurveStatus::NoUptake, "NoUptake",
        "The maximum after the arrival, or the area, is not above 0: ttp, wash-in and wash-out, or "
        "mrt, are NaN."},
    CurveStatusText{CurveStatus::ShortWindow, "ShortWindow",
                    "The samples end before a window of iauc does; that iauc is NaN."},
    CurveStatusText{CurveStatus::NoSlope, "NoSlope",
                    "The maximum lies at the arrival, so that wash-in is NaN, or at the last sample, so that "
                    "wash-out is NaN."},
};

constexpr std::uint32_t bit(CurveStatus status) { return static_cast<std::uint32_t>(status); }

/// Most windows of iauc.
inline constexpr std::size_t kMostWindows = 8;

/// The descriptors of one curve, in the unit of its values (v) and s; NaN where there is none.
struct CurveDescription {
  double auc = kNaN;                      ///< v s, from the arrival to the last sample
  std::array<double, kMostWindows> iauc;  ///< v s, from the arrival to the end of each window
  double aumc = kNaN;                     ///< v s2, moment of the same area about the arrival
  double mrt = kNaN;                      ///< s, aumc / auc
  double maximum = kNaN;                  ///< v, largest sample from the arrival on
  double ttp = kNaN;                      ///< s, from the arrival to that sample
  double washIn = kNaN;                   ///< v/s, maximum / ttp
  double washOut = kNaN;                  ///< v/s, least-squares slope from the maximum to the last sample
  double baseline = kNaN;                 ///< v, mean of the samples before the arrival
  std::uint32_t status = 0;               ///< bits of CurveStatus

  static constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
};

/// The unit of a descriptor, by that of the values (v).
enum class DescriptorUnit : std::uint8_t { Value, Area, Moment, Slope, Time };

struct DescriptorText {
  const char* name;  ///< of its map
  double CurveDescription::*value;
  DescriptorUnit unit;
  const char* meaning;
};

/// In this order: iauc, the moments, the slopes, and all of these but the moments.
inline constexpr const char* kDescriptorSource =
    "Evelhoch, J Magn Reson Imaging 10:254 (1999); Yamaoka et al., J Pharmacokinet Biopharm 6:547 (1978); "
    "Choi et al., RadioGraphics 27:63 (2007); OSIPI CAPLEX 1.0.3, Q.CD1.002 and Q.CD1.010 to Q.CD1.013";

/// All descriptors but iauc.
inline constexpr std::array kDescriptorTexts{
    DescriptorText{"auc", &CurveDescription::auc, DescriptorUnit::Area,
                   "area under the curve from the arrival of the agent to the last sample"},
    DescriptorText{"aumc", &CurveDescription::aumc, DescriptorUnit::Moment,
                   "area under the curve times the time since the arrival, to the last sample"},
    DescriptorText{"mrt", &CurveDescription::mrt, DescriptorUnit::Time,
                   "mean residence time while it was observed, aumc / auc"},
    DescriptorText{"maximum", &CurveDescription::maximum, DescriptorUnit::Value,
                   "largest sample from the arrival on"},
    DescriptorText{"ttp", &CurveDescription::ttp, DescriptorUnit::Time,
                   "time to peak: from the arrival to the largest sample"},
    DescriptorText{"wash-in", &CurveDescription::washIn, DescriptorUnit::Slope,
                   "slope from the arrival to the largest sample, maximum / ttp"},
    DescriptorText{"wash-out", &CurveDescription::washOut, DescriptorUnit::Slope,
                   "least-squares slope from the largest sample to the last, negative where the curve falls"},
    DescriptorText{"baseline", &CurveDescription::baseline, DescriptorUnit::Value,
                   "mean of the samples before the agent arrives"},
};

/// Unit of a descriptor of curves with this unit; those of a signal where it is none that curves are known
/// to have (mmol/l, kBq/ml, Bq/ml, 1).
Unit descriptorUnit(DescriptorUnit kind, const Unit& values);

/// How curves are described.
struct DescriptorSettings {
  std::vector<double> windows{};          ///< of iauc, s, > 0; at most kMostWindows
  std::optional<SampleRange> baseline{};  ///< the samples of the baseline; none: all before the arrival
  bool isAboveBaseline = false;           ///< the baseline is taken off before all else
};

/// Describes curves sampled at the same times.
class CurveDescriptors {
 public:
  /// Two or more times (s), ascending. Throws Error Mismatch when the baseline does not lie within them,
  /// Usage for windows that are not positive or too many.
  CurveDescriptors(std::vector<double> times, DescriptorSettings settings);

  /// Describes the curve with one value a time whose agent arrives at `arrival` (s); one before the first
  /// time is taken for an agent that the curve begins with. Where heights count from the baseline they take
  /// the place of the values.
  ///
  /// The curve is taken to be straight between its samples, so that areas begin and end between them.
  CurveDescription describe(std::span<double> values, double arrival) const;

  /// The mean of the samples of the baseline; NaN where there are none.
  double baseline(std::span<const double> values, double arrival) const;

 private:
  void measure(std::span<const double> heights, double arrival, CurveDescription& result) const;

  std::vector<double> times_;
  DescriptorSettings settings_;
  CurveShape shape_;
};

}  // namespace voxelfit
