// SPDX-License-Identifier: BSD-3-Clause
// Families of models: how the text behind the colon names a member.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Batch/Fits.h"
#include "Core/Error.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::HasSubstr;

ParameterText rowOf(const std::string& model, const std::string& name) {
  const FitJob job = jobFor(model, {});
  return job.model.description().parameters[parameterIndex(job, name)];
}

std::string refusalOf(const std::string& model) {
  try {
    registry().find(model);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Polynomial, HasOneCoefficientMoreThanItsDegree) {
  EXPECT_EQ(registry().find("polynomial:4").description().parameterCount, 5);
}

TEST(Polynomial, IsOfSecondDegreeWithoutANumber) {
  EXPECT_STREQ(registry().find("polynomial").description().id, "polynomial:2");
}

TEST(Polynomial, RefusesADegreeThatIsNone) {
  EXPECT_THAT(refusalOf("polynomial:six"), HasSubstr("degree \"six\", wanted 1 to 5"));
  EXPECT_THAT(refusalOf("polynomial:6"), HasSubstr("wanted 1 to 5"));
}

// 1.5 ppm at 3 T are the same hertz as 0.5 ppm at 9 T.
TEST(Lorentzian, NarrowsExchangingPoolsAtAHigherField) {
  EXPECT_DOUBLE_EQ(rowOf("lorentzian:water,amide@9T", "FWHM_amide").start,
                   rowOf("lorentzian:water,amide", "FWHM_amide").start / 3.0);
  EXPECT_DOUBLE_EQ(rowOf("lorentzian:water,amide@9T", "FWHM_water").lower,
                   rowOf("lorentzian:water,amide", "FWHM_water").lower / 3.0);
}

TEST(Lorentzian, KeepsTheWidthOfPoolsWithManyShifts) {
  EXPECT_DOUBLE_EQ(rowOf("lorentzian:water,noe@9T", "FWHM_noe").start,
                   rowOf("lorentzian:water,noe", "FWHM_noe").start);
}

TEST(Lorentzian, RefusesAFieldThatCannotBeRead) {
  EXPECT_THAT(refusalOf("lorentzian:water,amide@high"), HasSubstr("@7T"));
  EXPECT_THAT(refusalOf("lorentzian:water,amide@-3T"), HasSubstr("@7T"));
}

}  // namespace
}  // namespace voxelfit
