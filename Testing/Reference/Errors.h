// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Errors against a reference, kept by quantity, printed in the test's output and compared with the level that
// an exact least-squares fit reaches on the same data.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

namespace voxelfit::testing {

/// A program may be this much worse than the exact fit: SciPy's least_squares, bounded, with the convolution
/// integrated exactly. Its errors are quoted from the description of the data; where only some of the
/// source's cases are at hand and have other statistics than all of them, or where the quoted digits do not
/// tell, the tests say so and compare with SciPy 1.10 on the same cases.
inline constexpr double kExactFitMargin = 1.1;

/// Why a test of this folder skips.
inline constexpr const char* kNoReference = "no reference data in VOXELFIT_REFERENCE_DATA";

class Errors {
 public:
  explicit Errors(std::string name) : name_(std::move(name)) {}
  Errors(const Errors&) = delete;
  Errors& operator=(const Errors&) = delete;
  ~Errors() {
    if (errors_.empty()) return;
    std::printf("[ MEASURED ] %s: MAE %.3g, median %.3g, max %.3g of %zu\n", name_.c_str(), mean(), median(),
                largest(), errors_.size());
  }

  void add(double found, double wanted) { errors_.push_back(std::abs(found - wanted)); }
  void addRelative(double found, double wanted) { errors_.push_back(std::abs(found / wanted - 1.0)); }

  /// Mean absolute error; NaN without any.
  double mean() const { return std::accumulate(errors_.begin(), errors_.end(), 0.0) / errors_.size(); }
  double largest() const { return errors_.empty() ? NAN : *std::max_element(errors_.begin(), errors_.end()); }
  double median() const {
    if (errors_.empty()) return NAN;
    auto sorted = errors_;
    std::sort(sorted.begin(), sorted.end());
    return 0.5 * (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]);
  }

 private:
  std::string name_;
  std::vector<double> errors_;
};

/// |found - wanted| <= absolute + relative |wanted|
inline void expectWithin(double found, double wanted, double absolute, double relative) {
  EXPECT_NEAR(found, wanted, absolute + relative * std::abs(wanted));
}

}  // namespace voxelfit::testing
