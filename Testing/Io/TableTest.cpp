// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "Core/Unit.h"
#include "Io/Table.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using ::testing::DoubleEq;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::errorOf;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::writeBytes;

CurveTable tableOf(const std::string& text) {
  const TemporaryFolder folder;
  writeBytes(folder / "curves.csv", text);
  return readCurveTable(folder / "curves.csv");
}

SampleAxis axisOf(const std::string& text, const std::string& name = "axis.txt") {
  const TemporaryFolder folder;
  writeBytes(folder / name, text);
  return readAxis(folder / name);
}

std::string messageOf(const std::string& text) {
  return errorOf([&] { tableOf(text); }).what();
}

TEST(Table, HasTheAxisFirstAndACurveAColumn) {
  const CurveTable table = tableOf("time_s,a,b\n0,1,10\n2.5,-2e-1,20\n");

  EXPECT_EQ(table.axis.kind, AxisKind::Time);
  EXPECT_THAT(table.axis.values, ElementsAre(0, 2.5));
  EXPECT_THAT(table.names, ElementsAre("a", "b"));
  EXPECT_THAT(table.columns, ElementsAre(ElementsAre(1, -0.2), ElementsAre(10, 20)));
}

struct AxisCase {
  const char* header;
  AxisKind kind;
  double base;  ///< what 1 in the file is inside
};

class TableAxis : public ::testing::TestWithParam<AxisCase> {};

TEST_P(TableAxis, IsTurnedIntoBaseUnits) {
  const auto [header, kind, base] = GetParam();

  const CurveTable table = tableOf(std::string(header) + ",a\n1,0\n");

  EXPECT_EQ(table.axis.kind, kind);
  EXPECT_THAT(table.axis.values, ElementsAre(DoubleEq(base)));
}

// the headers of the command line contract
INSTANTIATE_TEST_SUITE_P(
    Headers, TableAxis,
    ::testing::Values(AxisCase{"time_s", AxisKind::Time, 1.0}, AxisCase{"time_min", AxisKind::Time, 60.0},
                      AxisCase{"b_s_per_mm2", AxisKind::BValue, 1.0},
                      AxisCase{"offset_ppm", AxisKind::Offset, 1.0},
                      AxisCase{"flip_angle_deg", AxisKind::FlipAngle, 3.14159265358979323846 / 180},
                      AxisCase{"te_ms", AxisKind::EchoTime, 0.001},
                      AxisCase{"ti_ms", AxisKind::InversionTime, 0.001},
                      AxisCase{"b1_uT", AxisKind::B1Power, 1e-6}, AxisCase{"b1_ut", AxisKind::B1Power, 1e-6},
                      AxisCase{"time_ppm", AxisKind::Unknown, 1.0}, AxisCase{"x", AxisKind::Unknown, 1.0}),
    [](const auto& test) { return std::string(test.param.header); });

TEST(Table, NeedsNoHeader) {
  const CurveTable table = tableOf("0,5,7\n1,6,8\n");

  EXPECT_THAT(table.names, ElementsAre("1", "2"));
  EXPECT_THAT(table.columns, ElementsAre(ElementsAre(5, 6), ElementsAre(7, 8)));
}

TEST(Table, UnderstandsTabsQuotesWindowsLinesMarksAndNotes) {
  const CurveTable table =
      tableOf("\xef\xbb\xbf# made by hand\r\ntime_s,\"left, \"\"upper\"\"\"\r\n\r\n\"1\",\" 2 \"\r\n");
  const CurveTable tabs = tableOf("time_s\ta b\n1\t2\n");

  EXPECT_THAT(table.names, ElementsAre("left, \"upper\""));
  EXPECT_THAT(table.columns, ElementsAre(ElementsAre(2)));
  EXPECT_THAT(tabs.names, ElementsAre("a b"));
}

TEST(Table, TakesAnEmptyCellOfACurveAsNotANumber) {
  const CurveTable table = tableOf("time_s,a,b\n0,,nan\n1,2,3\n");

  EXPECT_TRUE(std::isnan(table.columns[0][0]));
  EXPECT_TRUE(std::isnan(table.columns[1][0]));
}

TEST(Table, NamesLineAndColumnOfTextAmongNumbers) {
  EXPECT_THAT(messageOf("time_s,a,b\n0,1,2\n1,oops,3\n"),
              HasSubstr("curves.csv: line 3, column 2: \"oops\", wanted a number"));
}

TEST(Table, RefusesAnEmptyAxisCell) {
  EXPECT_THAT(messageOf("time_s,a\n0,1\n,2\n"),
              HasSubstr("line 3, column 1: \"\", wanted a number on the axis"));
}

TEST(Table, RefusesAnAxisThatIsNotANumber) {
  EXPECT_THAT(messageOf("time_s,a\nnan,1\n"), HasSubstr("line 2, column 1: \"nan\""));
}

TEST(Table, NamesTheLineOfAShortRow) {
  EXPECT_THAT(messageOf("time_s,a,b\n0,1,2\n1,2\n"), HasSubstr("line 3: 2 cells, wanted 3"));
}

TEST(Table, RefusesAnEmptyFile) { EXPECT_THAT(messageOf("\n\n"), HasSubstr("is empty")); }

TEST(Table, RefusesAHeaderAlone) { EXPECT_THAT(messageOf("time_s,a\n"), HasSubstr("a header and no rows")); }

TEST(Table, TakesTheDirectionsOfGradientsForThoseOfTheAxis) {
  const CurveTable table = tableOf("b_s_per_mm2,gz,a,gx,gy,b\n0,nan,1,0,0,2\n1000,0.8,3,0.6,0,4\n");

  EXPECT_THAT(table.names, ElementsAre("a", "b"));
  EXPECT_THAT(table.columns, ElementsAre(ElementsAre(1, 3), ElementsAre(2, 4)));
  ASSERT_EQ(table.axis.directions.size(), 2U);
  EXPECT_THAT(table.axis.directions[1], ElementsAre(0.6, 0, 0.8));
}

TEST(Table, TakesColumnsOfTheirNamesForCurvesOverTimes) {
  EXPECT_THAT(tableOf("time_s,gx,gy,gz\n0,1,2,3\n").names, ElementsAre("gx", "gy", "gz"));
}

TEST(Table, RefusesDirectionsWithoutACurve) {
  EXPECT_THAT(messageOf("b_s_per_mm2,gx,gy,gz\n0,0,0,0\n"), HasSubstr("directions and no curve"));
}

TEST(Table, RefusesOneColumn) { EXPECT_THAT(messageOf("time_s\n1\n"), HasSubstr("one column")); }

TEST(Table, RefusesBinaryData) {
  EXPECT_THAT(messageOf(std::string("a,b\n\0\1\2", 7)), HasSubstr("is not a text file"));
}

TEST(Axis, ReadsARowOfBValues) {
  const SampleAxis axis = axisOf("0 50\t100 800 \n", "dwi.bval");

  EXPECT_EQ(axis.kind, AxisKind::BValue);
  EXPECT_THAT(axis.values, ElementsAre(0, 50, 100, 800));
}

TEST(Axis, ReadsAColumnWithItsUnit) {
  const SampleAxis axis = axisOf("time_min\n0\n0.5\n1\n");

  EXPECT_EQ(axis.kind, AxisKind::Time);
  EXPECT_THAT(axis.values, ElementsAre(0, 30, 60));
}

TEST(Axis, ReadsCommasWithoutAUnit) {
  const SampleAxis axis = axisOf("1, 2,3");

  EXPECT_EQ(axis.kind, AxisKind::Unknown);
  EXPECT_THAT(axis.values, ElementsAre(1, 2, 3));
}

TEST(Axis, RefusesText) {
  EXPECT_THAT(errorOf([] { axisOf("1 2 x"); }).what(), HasSubstr("axis.txt: line 1, column 3: \"x\""));
}

TEST(Axis, RefusesAnEmptyFile) {
  EXPECT_THAT(errorOf([] { axisOf(""); }).what(), HasSubstr("no numbers in it"));
}

CurveTable inputOf(const std::string& text) {
  const TemporaryFolder folder;
  writeBytes(folder / "aif.csv", text);
  return readArterialInput(folder / "aif.csv");
}

TEST(ArterialInput, TakesMinutes) {
  const CurveTable input = inputOf("time_min,concentration_mmol_per_l\n0,0\n0.5,6\n");

  EXPECT_THAT(input.axis.values, ElementsAre(0, 30));
  EXPECT_THAT(input.columns, ElementsAre(ElementsAre(0, 6)));
}

TEST(ArterialInput, PicksTheConcentrationAmongOtherColumns) {
  EXPECT_THAT(inputOf("t_s,S_vif,Cp_mM\n0,632,0\n0.5,640,0.1\n").names, ElementsAre("Cp_mM"));
}

TEST(ArterialInput, PicksTheActivityAmongOtherColumns) {
  EXPECT_THAT(inputOf("time_s,ratio,plasma_kBq_per_ml\n0,1,0\n30,0.9,25\n").columns,
              ElementsAre(ElementsAre(0, 25)));
}

TEST(ArterialInput, IsWrittenWithTheUnitInItsHeader) {
  const std::vector<double> times{0, 30}, values{0, 25};

  EXPECT_EQ(arterialInputTable(times, values, unit::kbq_per_ml), "time_s,activity_kBq_per_ml\n0,0\n30,25\n");
  EXPECT_EQ(arterialInputTable(times, values), "time_s,concentration_mmol_per_l\n0,0\n30,25\n");
}

TEST(Column, TellsTheUnitOfAnAmount) {
  EXPECT_STREQ(unitOfColumn("left_putamen_kbq_per_ml")->label, "kBq/ml");
  EXPECT_STREQ(unitOfColumn("activity_Bq_per_ml")->label, "Bq/ml");
  EXPECT_STREQ(unitOfColumn("Cp_mM")->label, "mmol/l");
  EXPECT_EQ(unitOfColumn("time_s"), nullptr);
  EXPECT_EQ(unitOfColumn("putamen"), nullptr);
}

TEST(ArterialInput, RefusesColumnsWithoutAName) {
  EXPECT_THAT(errorOf([] { inputOf("time_s,a,b\n0,1,2\n"); }).what(),
              HasSubstr("0 of 2 columns are concentrations"));
}

TEST(ArterialInput, RefusesAnAxisWithoutAUnit) {
  EXPECT_THAT(errorOf([] { inputOf("t,c\n0,1\n"); }).what(), HasSubstr("wanted time_s or time_min"));
}

TEST(ArterialInput, RefusesTimesThatDoNotIncrease) {
  EXPECT_THAT(errorOf([] { inputOf("time_s,c\n0,1\n2,1\n2,1\n"); }).what(),
              HasSubstr("times do not increase"));
}

TEST(ArterialInput, RefusesAMissingConcentration) {
  EXPECT_THAT(errorOf([] { inputOf("time_s,c\n0,1\n2,\n"); }).what(), HasSubstr("no concentration in row 2"));
}

TEST(TableReference, ReadsTheZSpectra) {
  const auto path = testing::reference("cest_lorentz/curves_noise_sd_0.csv");
  if (path.empty()) GTEST_SKIP() << "needs the reference data, see VOXELFIT_REFERENCE_DATA";

  const CurveTable table = readCurveTable(path);

  EXPECT_EQ(table.axis.kind, AxisKind::Offset);
  EXPECT_EQ(table.axis.values.size(), 57U);
  EXPECT_EQ(table.columns.size(), 60U);
  EXPECT_DOUBLE_EQ(table.columns[0][0], 0.900431044);
}

}  // namespace
}  // namespace voxelfit
