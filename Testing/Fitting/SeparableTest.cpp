// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "Fitting/Columns.h"
#include "Fitting/Separable.h"
#include "Models/BuiltIn.h"

namespace voxelfit {
namespace {

using namespace testing;

template <class M>
class SeparableForm : public ::testing::Test {};
TYPED_TEST_SUITE(SeparableForm, BuiltInModels, BuiltInName);

TYPED_TEST(SeparableForm, GivesBackTheParametersItWasMadeFrom) {
  using Sep = Separable<TypeParam>;
  if constexpr (!Sep::kExists) {
    GTEST_SKIP() << "the model has no separable form";
  } else {
    const Point<TypeParam> point(usualJobOf<TypeParam>());

    const auto back = Sep::parameters(Sep::coefficients(point.p), Sep::coordinates(point.p));

    for (std::size_t k = 0; k < back.size(); ++k)
      EXPECT_NEAR(back[k], point.p[k], 1e-14 * std::abs(point.p[k])) << TypeParam::parameters[k].name;
  }
}

/// offset + sum of coefficients times columns.
template <int kColumns, class Form>
double assembled(const Form& form, const std::array<double, kColumns>& coefficients) {
  double signal = detail::plainValue(offsetOf(form));
  forEachIndex<kColumns>([&]<int j>() { signal += coefficients[j] * detail::plainValue(column<j>(form)); });
  return signal;
}

TYPED_TEST(SeparableForm, ColumnsTimesCoefficientsAreTheSignal) {
  using M = TypeParam;
  using Sep = Separable<M>;
  if constexpr (!Sep::kExists) {
    GTEST_SKIP() << "the model has no separable form";
  } else {
    const FitJob job = usualJobOf<M>();
    const Preparation preparation(job, static_cast<int>(job.axis.size()));
    const Point<M> point(job);
    const auto signal = curveAt(job, point.p);
    const auto coefficients = Sep::coefficients(point.p);
    const auto coordinates = Sep::coordinates(point.p);

    constexpr int kCoordinates = static_cast<int>(std::tuple_size_v<decltype(Sep::coordinates(point.p))>);
    evaluateColumns<M>(Values<double, kCoordinates>{coordinates}, point.constants,
                       preparation.task().protocolDouble, [&](int i, const auto& form) {
                         EXPECT_NEAR(assembled<Sep::kColumns>(form, coefficients), signal[i],
                                     1e-12 * std::abs(signal[i]) + 1e-12)
                             << "sample " << i;
                       });
  }
}

}  // namespace
}  // namespace voxelfit
