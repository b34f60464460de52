// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/MeasuredInput.h"

#include <cmath>
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Signal/MeanCurve.h"

namespace voxelfit {
namespace {

void wantTimesAndVoxels(const Series& series, std::span<const std::int64_t> voxels) {
  if (voxels.empty())
    throw Error(ErrorCode::Mismatch,
                series.source + ": the mask of the input function holds 0 voxels, at least one wanted");
  const auto times = series.axis.kind == AxisKind::Time ? series.axis.values.size() : 0;
  if (times != series.frames.size())
    throw Error(ErrorCode::Mismatch, series.source + ": " + std::to_string(times) + " times, " +
                                         std::to_string(series.frames.size()) + " wanted, one a sample");
}

/// values[sample][voxel] of the voxels.
std::vector<float> gatherAll(const Series& series, std::span<const std::int64_t> voxels) {
  std::vector<float> values(voxels.size() * series.frames.size());
  for (int n = 0; n < series.samples(); ++n) series.gather(n, voxels, values.data() + n * voxels.size());
  return values;
}

InputFunction meanInput(const Series& series, std::span<const float> values, std::size_t voxels) {
  InputFunction input;
  input.times = series.axis.values;
  if (series.unit && isActivity(*series.unit)) input.unit = *series.unit;
  input.description = series.source + ", mean of " + std::to_string(voxels) + " voxels";
  for (int n = 0; n < series.samples(); ++n) {
    input.concentration.push_back(finiteMean(values.subspan(n * voxels, voxels)));
    if (std::isnan(input.concentration.back()))
      throw Error(
          ErrorCode::Unreadable,
          input.description + ": no concentration at sample " + std::to_string(n) +
              ", at least one voxel wanted",
          "the signal may be saturated or zero there; check mask, T1 of blood, flip angle and baseline");
  }
  return input;
}

}  // namespace

InputFunction inputFromSignal(const Series& series, std::span<const std::int64_t> voxels,
                              const ConversionSettings& settings, double bloodT1) {
  wantTimesAndVoxels(series, voxels);
  check(settings, series.samples());
  if (!(bloodT1 > 0.0))
    throw Error(ErrorCode::Usage, "T1 of blood: " + std::to_string(bloodT1) + " s, a positive number wanted");
  std::vector<float> values = gatherAll(series, voxels);
  const auto T1 = static_cast<float>(bloodT1);
  const auto count = static_cast<std::int64_t>(voxels.size());
  std::vector<std::uint8_t> status(voxels.size());
  toConcentration({values.data(), series.samples(), count, count}, settings, {.T10 = {&T1, 1}, .B1 = {}},
                  status);
  return meanInput(series, values, voxels.size());
}

InputFunction inputFromConcentration(const Series& series, std::span<const std::int64_t> voxels) {
  wantTimesAndVoxels(series, voxels);
  return meanInput(series, gatherAll(series, voxels), voxels.size());
}

}  // namespace voxelfit
