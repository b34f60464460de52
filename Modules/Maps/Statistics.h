// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <map>
#include <span>

namespace voxelfit {

/// What `summary.csv` and `curves.csv` say of values in one region. Everything is NaN where count is 0.
struct Statistics {
  std::int64_t count = 0;      ///< finite values
  std::int64_t notFinite = 0;  ///< NaN and infinite values: left out of everything below
  double mean = 0.0;
  double sd = 0.0;  ///< of a sample (n - 1); 0 for one value
  double lowerQuartile = 0.0;
  double median = 0.0;
  double upperQuartile = 0.0;
  double minimum = 0.0;
  double maximum = 0.0;
};

/// Quantile of finite `values`, which it rearranges; linear between neighbours: R. J. Hyndman, Y. Fan, Am
/// Stat 50:361 (1996), definition 7. `probability` in [0, 1]; NaN for an empty span. Cost: linear in the
/// values.
double quantile(std::span<float> values, double probability);

/// Summary of `values`, in their unit.
Statistics summarise(std::span<const float> values);

/// One summary a label, ascending. values and labels run in parallel; label 0 is background and left out.
std::map<std::int32_t, Statistics> summariseByLabel(std::span<const float> values,
                                                    std::span<const std::int32_t> labels);

}  // namespace voxelfit
