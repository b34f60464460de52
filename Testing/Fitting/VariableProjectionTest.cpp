// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "Fitting/Rounds.h"
#include "Fitting/VariableProjection.h"
#include "Models/DecayPlan.h"
#include "Models/Diffusion/Adc.h"
#include "Models/Diffusion/Ivim.h"
#include "Models/Perfusion/ExtendedTofts.h"

namespace voxelfit {
namespace {

using models::Adc, models::ExtendedTofts, models::Ivim;

/// Voxels with known parameters of model M, and the task that fits them. All scales are 1.
template <class M>
class Voxels {
 public:
  static constexpr int N = kParameters<M>;

  Voxels(std::vector<double> x, std::vector<std::array<double, N>> truth)
      : x_(std::move(x)), truth_(std::move(truth)), stride_((size() + 15) / 16 * 16) {
    const int n = static_cast<int>(x_.size());
    for (int i = 0; i < n; ++i) {
      step_.push_back(i == 0 ? 0.0 : x_[i] - x_[i - 1]);
      input_.push_back(x_[i] * std::exp(-x_[i] / 60.0) / 10.0);
    }
    plan_ = planDecay(x_);
    xf_.assign(x_.begin(), x_.end());
    stepf_.assign(step_.begin(), step_.end());
    inputf_.assign(input_.begin(), input_.end());
    data.resize(n * stride_);
    for (std::int64_t v = 0; v < size(); ++v)
      evaluate<M>(truth_[v], Constants<M, double>{}, protocol(x_, step_, input_),
                  [&](int i, double s) { data[i * stride_ + v] = static_cast<float>(s); });
    makeTask();
  }

  std::int64_t size() const { return static_cast<std::int64_t>(truth_.size()); }
  std::int64_t stride() const { return stride_; }
  const std::array<double, N>& truth(std::int64_t v) const { return truth_[v]; }
  float fitted(int k, std::int64_t v) const { return fitted_[k * stride_ + v]; }
  std::uint32_t status(std::int64_t v) const { return status_[v]; }

  template <class Real>
  void fit() {
    using P = ProblemOf<M, Real>;
    runRounds(task, kRoundFitter<P, VariableProjection<P>>);
  }

  void expectTruth(double tolerance) const {
    for (std::int64_t v = 0; v < size(); ++v)
      for (int k = 0; k < N; ++k)
        EXPECT_NEAR(fitted(k, v) / truth_[v][k], 1.0, tolerance)
            << M::parameters[k].name << " of voxel " << v;
  }

  std::vector<float> data;
  FitTask task;

 private:
  template <class S>
  Protocol<S> protocol(const std::vector<S>& x, const std::vector<S>& step,
                       const std::vector<S>& input) const {
    return {static_cast<int>(x.size()), x.data(), step.data(), input.data(), plan_.data()};
  }

  void makeTask() {
    task.samples = static_cast<int>(x_.size());
    task.voxels = size();
    task.stride = stride_;
    task.data = data.data();
    scale_.assign(stride_, 1.0f);
    fitted_.resize(N * stride_);
    sums_.resize(stride_);
    iterations_.resize(stride_);
    status_.resize(stride_);
    scratch_.resize(scratchBytes(task.samples, size()) / sizeof(Line) + 1);
    task.scale = scale_.data();
    task.fitted = fitted_.data();
    task.sumOfSquares = sums_.data();
    task.iterations = iterations_.data();
    task.status = status_.data();
    task.scratch = scratch_.data();
    task.tolerance = 1e-8;
    task.protocolFloat = protocol(xf_, stepf_, inputf_);
    task.protocolDouble = protocol(x_, step_, input_);
    for (int k = 0; k < N; ++k) {
      const Parameter& p = M::parameters[k];
      task.parameters[k] = {{p.unit.toBase(p.start)}, {p.unit.toBase(p.lower)}, {p.unit.toBase(p.upper)}};
    }
  }

  struct alignas(64) Line {
    std::byte bytes[64];
  };

  std::vector<double> x_, step_, input_;
  std::vector<float> xf_, stepf_, inputf_;
  std::vector<std::array<double, N>> truth_;
  std::int64_t stride_;
  std::vector<DecayStep> plan_;
  std::vector<float> scale_, fitted_, sums_, iterations_;
  std::vector<std::uint32_t> status_;
  std::vector<Line> scratch_;
};

const std::vector<double> kBValues{0, 10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 600, 800, 1000};

Voxels<Ivim> ivimVoxels(std::int64_t count = 77) {
  std::vector<std::array<double, 4>> truth;
  for (std::int64_t v = 0; v < count; ++v)
    truth.push_back(
        {0.8 + 0.001 * v, 0.08 + 0.02 * (v % 11), 0.015 + 0.005 * (v % 7), 0.0006 + 0.0002 * (v % 5)});
  return Voxels<Ivim>(kBValues, truth);
}

Voxels<ExtendedTofts> toftsVoxels(double vp) {
  std::vector<double> times;
  for (int i = 0; i < 60; ++i) times.push_back(3.0 * i);
  std::vector<std::array<double, 3>> truth;
  for (int v = 0; v < 21; ++v) truth.push_back({0.001 + 0.0002 * v, 0.15 + 0.02 * v, vp});
  return Voxels<ExtendedTofts>(times, truth);
}

/// Something between -1 and 1 that looks like noise and is the same everywhere.
float disturbance(std::int64_t i) { return static_cast<float>(std::sin(12.9898 * i) * std::cos(78.233 * i)); }

TEST(VariableProjection, RecoversTwoExponentials) {
  auto voxels = ivimVoxels();
  voxels.fit<Pack<double, 4>>();
  voxels.expectTruth(2e-4);
}

TEST(VariableProjection, RecoversTwoExponentialsInSinglePrecision) {
  auto voxels = ivimVoxels();
  voxels.fit<Pack<float, 4>>();
  voxels.expectTruth(2e-2);
}

TEST(VariableProjection, RecoversTwoExponentialsOneVoxelAtATime) {
  auto voxels = ivimVoxels(5);
  voxels.fit<double>();
  voxels.expectTruth(2e-4);
}

TEST(VariableProjection, RecoversOneExponential) {
  Voxels<Adc> voxels({0, 50, 100, 200, 400, 600, 800, 1000}, {{0.5, 0.0003}, {1.0, 0.001}, {1.5, 0.003}});
  voxels.fit<Pack<double, 4>>();
  voxels.expectTruth(1e-5);
}

TEST(VariableProjection, LeavesOutTheSamplesOfWeightZero) {
  auto voxels = toftsVoxels(0.05);
  std::vector<float> weights(voxels.data.size(), 1.0f);
  for (std::int64_t v = 0; v < voxels.size(); ++v) {
    const std::int64_t spoiled = (7 + v % 40) * voxels.stride() + v;
    voxels.data[spoiled] = 9.0f;
    weights[spoiled] = 0.0f;
  }
  voxels.task.voxelWeights = weights.data();

  voxels.fit<Pack<double, 4>>();

  voxels.expectTruth(1e-4);
}

TEST(VariableProjection, EqualWeightsChangeNothing) {
  auto plain = ivimVoxels(), weighted = ivimVoxels();
  const std::vector<double> weights(kBValues.size(), 0.5);
  weighted.task.sampleWeights = weights.data();
  plain.fit<Pack<double, 4>>();
  weighted.fit<Pack<double, 4>>();
  for (std::int64_t v = 0; v < plain.size(); ++v)
    EXPECT_NEAR(weighted.fitted(3, v) / plain.fitted(3, v), 1.0, 1e-5) << "voxel " << v;
}

TEST(VariableProjection, KeepsACoefficientFromBelowZero) {
  auto voxels = toftsVoxels(-0.02);
  voxels.fit<Pack<double, 4>>();
  for (std::int64_t v = 0; v < voxels.size(); ++v) EXPECT_EQ(voxels.fitted(2, v), 0.0f) << "voxel " << v;
}

TEST(VariableProjection, FindsANegativeCoefficientWhereItsBoundAllowsIt) {
  auto voxels = toftsVoxels(-0.02);
  voxels.task.parameters[2].lower.value = -1.0;
  voxels.fit<Pack<double, 4>>();
  voxels.expectTruth(1e-4);
}

TEST(VariableProjection, KeepsAFixedCoordinate) {
  auto voxels = ivimVoxels();
  std::vector<float> diffusion(voxels.stride(), 0.001f);
  for (std::int64_t v = 0; v < voxels.size(); ++v) diffusion[v] = static_cast<float>(voxels.truth(v)[3]);
  voxels.task.parameters[3].start.map = diffusion.data();
  voxels.task.parameters[3].fixed = true;

  voxels.fit<Pack<double, 4>>();

  for (std::int64_t v = 0; v < voxels.size(); ++v)
    EXPECT_EQ(voxels.fitted(3, v), diffusion[v]) << "voxel " << v;
  voxels.expectTruth(1e-4);
}

TEST(VariableProjection, EndsOnABoundThatTheSamplesAskToCross) {
  auto voxels = ivimVoxels(3);
  voxels.task.parameters[3].upper.value = 0.0005;
  voxels.fit<Pack<double, 4>>();
  for (std::int64_t v = 0; v < 3; ++v) {
    EXPECT_EQ(voxels.status(v), bit(FitStatus::Converged)) << "voxel " << v;
    EXPECT_EQ(voxels.fitted(3, v), 0.0005f) << "voxel " << v;
  }
}

TEST(VariableProjection, SaysWhenACoordinateEndsShortOfItsBounds) {
  auto voxels = ivimVoxels(3);
  voxels.task.parameters[3].upper.value = 1e6;  // the search goes down to a hundred thousandth of it
  voxels.fit<Pack<double, 4>>();
  for (std::int64_t v = 0; v < 3; ++v) EXPECT_EQ(voxels.status(v), 0u) << "voxel " << v;
}

template <class Real>
class VariableProjectionOf : public ::testing::Test {};
using Reals = ::testing::Types<float, Pack<float, 4>, Pack<double, 4>>;
TYPED_TEST_SUITE(VariableProjectionOf, Reals);

TYPED_TEST(VariableProjectionOf, GivesAVoxelTheSameBitsWhereverItLies) {
  constexpr std::int64_t kCount = 203;
  auto forth = ivimVoxels(kCount), back = ivimVoxels(kCount);
  for (std::size_t i = 0; i < kBValues.size(); ++i)
    for (std::int64_t v = 0; v < kCount; ++v) {
      float& sample = forth.data[i * forth.stride() + v];
      sample += 0.02f * disturbance(i * kCount + v);
      back.data[i * back.stride() + kCount - 1 - v] = sample;
    }
  forth.task.tolerance = back.task.tolerance = 1e-4;

  forth.fit<TypeParam>();
  back.fit<TypeParam>();

  for (int k = 0; k < 4; ++k)
    for (std::int64_t v = 0; v < kCount; ++v)
      EXPECT_EQ(forth.fitted(k, v), back.fitted(k, kCount - 1 - v)) << "voxel " << v;
}

TEST(ReducedPoint, DerivativesAreThoseOfHalfTheSumOfSquares) {
  const auto at = [](double fast, double slow) {
    ColumnSums<double, 2, 2> sums;
    double squares = 0.0;
    const std::array<double, 2> q{fast, slow};
    for (double x : kBValues) {
      const auto exponentialOf = [&]<int k>() {
        const Coordinate<double, Bits{1} << k> coordinate{{q[k], {1.0}}};
        return exponential(std::exp(-x * q[k]), x, coordinate);
      };
      const double y = 0.3 * std::exp(-0.03 * x) + 0.7 * std::exp(-0.001 * x) + 0.02 * std::sin(x);
      const auto first = exponentialOf.operator()<0>();
      const auto second = exponentialOf.operator()<1>();
      sums.add(y, unitForm<0, 2>() * first + unitForm<1, 2>() * second);
      squares += y * y;
    }
    return ReducedPoint<double, 2, 2>(sums, squares, q, {{false, false}, {false, false}});
  };
  const double h = 1e-7, fast = 0.03, slow = 0.0011;

  const auto left = at(fast, slow - h), right = at(fast, slow + h);

  EXPECT_NEAR(at(fast, slow).descent[1] / ((right.explained - left.explained) / (4.0 * h)), 1.0, 1e-5);
  EXPECT_NEAR(at(fast, slow).matrix[1][1] / ((left.descent[1] - right.descent[1]) / (2.0 * h)), 1.0, 1e-5);
  EXPECT_NEAR(at(fast, slow).matrix[1][0] / ((left.descent[0] - right.descent[0]) / (2.0 * h)), 1.0, 1e-5);
}

}  // namespace
}  // namespace voxelfit
