// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "Core/Error.h"
#include "Decoded.h"
#include "Plot/CurvePicture.h"

namespace voxelfit {
namespace {

using testing::HasSubstr;

CurvePicture threePoints() {
  return {.title = "adc",
          .x = {"b-value", "s/mm\u00b2"},
          .y = {"Signal", "a.u."},
          .measured = {"measured", {0, 500, 1000}, {100, 62, 37}},
          .fitted = {"fit", {0, 500, 1000}, {100, 61, 37}},
          .residuals = {0, 1, 0}};
}

TEST(CurvePicture, IsAPngOfTheStatedWidth) {
  EXPECT_EQ(decoded(drawCurve(threePoints(), PictureFormat::Png)).width,
            1500);  // 127 mm at 300 pixels an inch
}

TEST(CurvePicture, FillsTheSheetThatIsAskedFor) {
  CurvePicture picture = threePoints();
  picture.width = 720.0;
  picture.height = 360.0;

  const Bitmap bitmap = decoded(drawCurve(picture, PictureFormat::Png));

  EXPECT_EQ(bitmap.width, 3000);
  EXPECT_EQ(bitmap.height, 1500);
}

TEST(CurvePicture, KeepsALongNoteOnTheSheet) {
  CurvePicture picture = threePoints();
  picture.notes = {std::string(200, 'm')};

  const Bitmap bitmap = decoded(drawCurve(picture, PictureFormat::Png));

  for (int y = 0; y < bitmap.height; ++y)
    EXPECT_EQ(bitmap.pixels[(y + 1) * bitmap.width - 5], 0xFFFFFFU) << y;
}

TEST(CurvePicture, PutsNotesOnAsManyLinesAsTheyNeed) {
  CurvePicture one = threePoints(), two = threePoints();
  one.notes = {"D = 1", "S_{0} = 100"};
  two.notes = {std::string(40, 'm'), std::string(40, 'm')};

  EXPECT_LT(decoded(drawCurve(one, PictureFormat::Png)).height,
            decoded(drawCurve(two, PictureFormat::Png)).height);
}

TEST(CurvePicture, IsTheSameEveryTime) {
  EXPECT_EQ(drawCurve(threePoints(), PictureFormat::Png), drawCurve(threePoints(), PictureFormat::Png));
}

TEST(CurvePicture, IsLowerWithoutResiduals) {
  CurvePicture picture = threePoints();
  const int height = decoded(drawCurve(picture, PictureFormat::Png)).height;

  picture.residuals.clear();

  EXPECT_LT(decoded(drawCurve(picture, PictureFormat::Png)).height, height);
}

TEST(CurvePicture, DrawsTheInputOnAnAxisOfItsOwn) {
  const Colour inputColour{0.30, 0.53, 0.74};
  CurvePicture picture = threePoints();
  ASSERT_EQ(pixelsOf(decoded(drawCurve(picture, PictureFormat::Png)), inputColour), 0);

  picture.inputs = {{"AIF", {0, 1000}, {0, 5}}};
  picture.inputAxis = {"Concentration", "mmol/l"};

  EXPECT_GT(pixelsOf(decoded(drawCurve(picture, PictureFormat::Png)), inputColour), 50);
}

TEST(CurvePicture, DrawsASecondInputInAColourOfItsOwn) {
  const Colour secondColour{0.31, 0.62, 0.46};
  CurvePicture picture = threePoints();
  picture.inputs = {{"artery", {0, 1000}, {0, 5}}};
  ASSERT_EQ(pixelsOf(decoded(drawCurve(picture, PictureFormat::Png)), secondColour), 0);

  picture.inputs.push_back({"portal vein", {0, 1000}, {0, 2}});

  EXPECT_GT(pixelsOf(decoded(drawCurve(picture, PictureFormat::Png)), secondColour), 50);
}

TEST(CurvePicture, LeavesOutPointsThatAreNaN) {
  CurvePicture picture = threePoints();
  picture.measured.y[1] = std::numeric_limits<double>::quiet_NaN();
  picture.residuals[1] = std::numeric_limits<double>::quiet_NaN();

  EXPECT_EQ(decoded(drawCurve(picture, PictureFormat::Png)).width, 1500);
}

TEST(CurvePicture, SurvivesWithoutAnyPoint) {
  EXPECT_EQ(decoded(drawCurve({}, PictureFormat::Png)).width, 1500);
}

TEST(CurvePicture, RefusesACurveWithMoreValuesThanPositions) {
  CurvePicture picture = threePoints();
  picture.measured.y.push_back(1.0);

  try {
    drawCurve(picture, PictureFormat::Png);
    FAIL() << "drawn";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Mismatch);
    EXPECT_THAT(error.what(), HasSubstr("4 values at 3 positions"));
  }
}

TEST(CurvePicture, IsAnSvgWhereOneIsAskedFor) {
  EXPECT_THAT(textOf(drawCurve(threePoints(), PictureFormat::Svg)), HasSubstr("</svg>"));
}

}  // namespace
}  // namespace voxelfit
