// SPDX-License-Identifier: BSD-3-Clause
// The real window, driven by mouse and keys, on no screen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTest>
#include <filesystem>

#include "CurvePanel.h"
#include "CurveWidget.h"
#include "FitPanel.h"
#include "Io/ImageWriter.h"
#include "Look.h"
#include "MainWindow.h"
#include "ParameterTable.h"
#include "PinTable.h"
#include "RunBar.h"
#include "SliceWidget.h"
#include "Workbench/Samples.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr int kPatience = 60000;  // ms

/// A window with the sample series.
class Window : public ::testing::Test {
 protected:
  Window() : window(session()) {
    window.show();
    window.openSeries(QString::fromStdString(samples().series()));
    settle();
  }

  /// Waits until the window has drawn what it is to draw, and what it runs has ended.
  void settle() {
    QElapsedTimer watch;
    watch.start();
    do QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    while (watch.elapsed() < kPatience &&
           (!window.isAtRest() || runBar().isRunning() || curves().isRunning()));
    QCoreApplication::processEvents();
  }
  RunBar& runBar() { return window.fitPanel().runBar(); }
  RunBar& curves() { return window.findChild<CurvePanel*>()->runBar(); }
  template <class Widget>
  Widget* find(const char* name) {
    return window.findChild<Widget*>(name);
  }
  void type(const char* field, const std::string& text) {
    auto* line = window.fitPanel().findChild<QLineEdit*>(field);
    line->setText(QString::fromStdString(text));
    QTest::keyClick(line, Qt::Key_Return);
    settle();
  }
  void press(const char* button) {
    QTest::mouseClick(find<QPushButton>(button), Qt::LeftButton);
    settle();
  }
  PinTable& pins() { return *window.findChild<PinTable*>(); }
  double value(int row) { return window.findChild<ParameterTable*>()->item(row, 1)->text().toDouble(); }

  MainWindow window;
};

TEST_F(Window, FitsTheVoxelUnderTheCrosshairAtOnce) {
  ASSERT_TRUE(window.result());

  EXPECT_NEAR(value(0), window.result()->values[0].value, 0.5);
}

TEST_F(Window, MovesTheCrosshairToAClickAndFitsThere) {
  auto* axial = find<SliceWidget>("axial");
  const SlicePlane plane = window.scene().plane(2);
  const VoxelIndex wanted{5, 50, window.scene().voxel()[2]};
  const Point at = plane.pointOf(wanted, plane.boxIn(axial->width(), axial->height()));
  const double before = window.result()->values[0].value;

  QTest::mouseClick(axial, Qt::LeftButton, {}, QPoint(static_cast<int>(at.x), static_cast<int>(at.y)));
  settle();

  EXPECT_EQ(window.scene().voxel(), wanted);
  EXPECT_NE(window.result()->values[0].value, before);
}

TEST_F(Window, FitsAnotherModelAtOnce) {
  window.setModel("kurtosis");
  settle();

  ASSERT_TRUE(window.result());
  EXPECT_STREQ(window.result()->curve.model.id, "kurtosis");
}

TEST_F(Window, ExplainsAModelThatDoesNotExist) {
  window.openSeries(QString::fromStdString(samples().series()));
  window.setModel("kurtosiss");
  settle();

  EXPECT_THAT(runBar().problem().message.toStdString(), StartsWith("kurtosiss: "));
}

TEST_F(Window, HoldsAParameterThatIsTicked) {
  window.findChild<ParameterTable*>()->item(2, 4)->setCheckState(Qt::Checked);  // Dstar, "fix"
  settle();

  EXPECT_EQ(value(2), 0.02);
}

TEST_F(Window, HoldsASignalAtItsValue) {
  const std::string before = window.findChild<ParameterTable*>()->item(0, 1)->text().toStdString();

  window.findChild<ParameterTable*>()->item(0, 4)->setCheckState(Qt::Checked);  // S0, which has no start
  settle();

  EXPECT_EQ(window.findChild<ParameterTable*>()->item(0, 1)->text().toStdString(), before);
  EXPECT_FALSE(runBar().problem());
}

TEST_F(Window, TakesOneBoundOfASignalWithoutTheOther) {
  window.findChild<ParameterTable*>()->item(0, 6)->setText("1");  // S0, lower
  settle();

  EXPECT_TRUE(window.result());
  EXPECT_FALSE(runBar().problem()) << runBar().problem().message.toStdString();
}

TEST_F(Window, ShowsTheSamplesOfAVoxelThatHasNoFit) {
  window.setModel("t2");
  settle();
  const QImage here = window.findChild<CurveWidget*>()->grab().toImage();

  window.moveTo({5, 50, 2});
  settle();

  ASSERT_FALSE(window.result());
  EXPECT_NE(window.findChild<CurveWidget*>()->grab().toImage(), here);
}

TEST_F(Window, SaysThatItFitsRegions) {
  window.setMask(QString::fromStdString(samples().mask()));
  settle();

  press("region");

  EXPECT_EQ(runBar().findChild<QPushButton*>("main")->text().toStdString(), "Fit all regions");
}

TEST_F(Window, ExplainsAWrongOption) {
  type("more", "--fit-rnage 200:");

  EXPECT_EQ(runBar().problem().message.toStdString(), "--fit-rnage: no such option");
}

TEST_F(Window, IsUsableAgainWhenAWrongOptionIsGone) {
  type("more", "--fit-rnage 200:");

  type("more", "");

  EXPECT_TRUE(window.result());
  EXPECT_FALSE(runBar().problem());
}

TEST_F(Window, ExplainsAModelThatDoesNotSuitTheSeries) {
  window.setModel("t2");
  settle();

  EXPECT_THAT(runBar().problem().message.toStdString(), HasSubstr("tells b-values"));
}

TEST_F(Window, ExplainsASeriesThatIsMissing) {
  window.openSeries("nowhere.nii");
  settle();

  EXPECT_THAT(runBar().problem().message.toStdString(), StartsWith("nowhere.nii: "));
}

TEST_F(Window, CanStillFitTheSeriesThatIsOpenWhenAnotherIsMissing) {
  window.openSeries("nowhere.nii");
  settle();

  EXPECT_TRUE(runBar().findChild<QPushButton*>("main")->isEnabled());
}

TEST_F(Window, BringsTheMapsOfAFitOfAllVoxels) {
  type("output", samples() / "all");

  runBar().run();
  settle();

  EXPECT_EQ(find<QListWidget>("maps")->item(1)->text().toStdString(), "S0");
  EXPECT_GE(window.scene().shownMap(), 0);
}

TEST_F(Window, OpensTheFolderOfTheFitAndNotWhatIsTypedMeanwhile) {
  type("output", samples() / "first");

  runBar().run();
  window.fitPanel().findChild<QLineEdit*>("output")->setText("second");
  settle();

  EXPECT_EQ(window.scene().maps().front().file, samples() / "first/S0.nii.gz");
}

TEST_F(Window, RefusesAFolderThatHoldsAFitUnlessItIsToBeReplaced) {
  type("output", samples().fit());

  runBar().run();
  settle();

  EXPECT_THAT(runBar().problem().message.toStdString(), HasSubstr(samples().fit()));
}

TEST_F(Window, LeavesNoMapsWhenAFitIsCancelled) {
  type("more", "--bootstrap 20000");
  type("output", samples() / "cancelled");

  runBar().run();
  QTest::qWait(300);
  ASSERT_TRUE(runBar().isRunning());
  runBar().cancel();
  settle();

  EXPECT_FALSE(std::filesystem::exists(samples() / "cancelled"));
}

TEST_F(Window, FitsTheMeanOfTheMask) {
  window.setMask(QString::fromStdString(samples().mask()));
  settle();
  const double ofVoxel = value(0);

  press("region");

  EXPECT_NE(value(0), ofVoxel);
}

TEST_F(Window, FitsNothingOutsideOfTheRegions) {
  const Geometry& grid = window.scene().series().geometry;
  std::vector<float> corner(static_cast<std::size_t>(grid.voxels()), 0.0F);
  corner[0] = 1.0F;
  writeImage(samples() / "corner.nii", {.geometry = grid, .values = corner}, Overwrite::Replace);
  window.setMask(QString::fromStdString(samples() / "corner.nii"));
  settle();

  press("region");

  EXPECT_FALSE(window.result());
}

TEST_F(Window, KeepsTheValuesOfPinnedVoxels) {
  press("pin");
  window.moveTo({3, 3, 0});
  settle();
  press("pin");

  const std::string table = pins().text().toStdString();

  EXPECT_THAT(table, StartsWith("voxel\tmodel\tS0\tf\tDstar mm2/s\tD mm2/s\n30, 30, 2\tivim\t"));
  EXPECT_THAT(table, HasSubstr("\n3, 3, 0\tivim\t"));
}

TEST_F(Window, KeepsPinnedVoxelsBesideThoseOfAnotherModel) {
  press("pin");
  window.setModel("kurtosis");
  settle();
  press("pin");

  const std::string table = pins().text().toStdString();

  EXPECT_THAT(table, StartsWith("voxel\tmodel\tS0\tf\tDstar mm2/s\tD mm2/s\tK\n"));
  EXPECT_THAT(table, HasSubstr("\n30, 30, 2\tkurtosis\t"));
}

TEST_F(Window, NamesAPinnedRegion) {
  window.setMask(QString::fromStdString(samples().mask()));
  settle();
  press("region");

  press("pin");

  EXPECT_THAT(pins().text().toStdString(), HasSubstr("\nLabel 1\tivim\t"));
}

TEST_F(Window, TakesAPinnedVoxelAway) {
  press("pin");
  window.moveTo({3, 3, 0});
  settle();
  press("pin");

  pins().selectRow(0);
  QTest::keyClick(&pins(), Qt::Key_Delete);

  EXPECT_THAT(pins().text().toStdString(), Not(HasSubstr("30, 30, 2")));
  EXPECT_THAT(pins().text().toStdString(), HasSubstr("3, 3, 0"));
}

TEST_F(Window, BringsTheMapsThatDescribeEveryCurve) {
  window.openSeries(QString::fromStdString(samples().timeCourses()));
  settle();
  curves().findChild<QLineEdit*>("output")->setText(QString::fromStdString(samples() / "curves"));
  Q_EMIT curves().outputChanged();

  curves().run();
  settle();

  EXPECT_EQ(find<QListWidget>("maps")->item(1)->text().toStdString(), "auc  mmol s/l");
}

TEST_F(Window, OpensAFitWithItsSeriesAndModel) {
  MainWindow empty(session());

  empty.openResult(QString::fromStdString(samples().fit()));

  EXPECT_EQ(empty.scene().path(), samples().series());
  EXPECT_EQ(empty.fitPanel().model(), "ivim");
  EXPECT_FALSE(empty.scene().maps().empty());
}

TEST_F(Window, ShowsWhatAFitThatIsOpenedAskedOfParameters) {
  const std::string folder = samples() / "held";
  run("fit ivim " + samples().series() + " --bounds f=0:0.5 --fix Dstar=0.03 --quiet -o " + folder);
  MainWindow empty(session());

  empty.openResult(QString::fromStdString(folder));

  const auto* table = empty.findChild<ParameterTable*>();
  EXPECT_EQ(table->item(1, 7)->text().toStdString(), "0.5");  // f, upper
  EXPECT_EQ(table->item(2, 4)->checkState(), Qt::Checked);    // Dstar, "fix"
  EXPECT_EQ(table->item(2, 5)->text().toStdString(), "0.03");
}

TEST(WorkbenchProgram, SavesWhatItShows) {
  const std::string picture = samples() / "window.png";

  const int code = std::system((std::string(WORKBENCH_PROGRAM) + " " + samples().series() + " --screenshot " +
                                picture + " 2>/dev/null")
                                   .c_str());

  EXPECT_EQ(code, 0);
  EXPECT_THAT(readBytes(picture), StartsWith("\x89PNG"));
}

TEST(WorkbenchProgram, SavesWhereItWasToldAlsoWhenAFitOpensAnotherFolder) {
  samples().series();
  run("fit ivim phantom/series.nii.gz --quiet -o made", "cd " + (samples() / ".") + " && ");
  const TemporaryFolder here;

  std::system(("cd " + here.path().string() + " && " + WORKBENCH_PROGRAM + " --result " +
               (samples() / "made") + " --screenshot window.png 2>/dev/null")
                  .c_str());

  EXPECT_TRUE(std::filesystem::exists(here.path() / "window.png"));
}

TEST(WorkbenchProgram, RefusesAnOptionThatItDoesNotHave) {
  const std::string said = samples() / "said";

  const int code = std::system((std::string(WORKBENCH_PROGRAM) + " --scrensnot x.png 2>" + said).c_str());

  EXPECT_EQ(WEXITSTATUS(code), 2);
  EXPECT_EQ(readBytes(said), "voxelfit: --scrensnot: no such option\nhint: did you mean --screenshot?\n");
}

}  // namespace
}  // namespace voxelfit

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  setenv("QT_QPA_PLATFORM", "offscreen", 1);
  QApplication application(argc, argv);
  voxelfit::setLook(application);
  return RUN_ALL_TESTS();
}
