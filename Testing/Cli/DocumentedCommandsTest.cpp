// SPDX-License-Identifier: BSD-3-Clause
// The commands that the documentation shows, run one after the other on data made for them.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <sstream>
#include <vector>

#include "Cli/Program.h"
#include "Core/Unit.h"
#include "Io/DicomBytes.h"
#include "Io/ImageFile.h"
#include "Io/ImageWriter.h"
#include "Io/Table.h"
#include "Signal/PopulationInput.h"

namespace voxelfit::testing {
namespace {

/// The dynamic series: 64 x 80 x 14 voxels, so that the voxel of the tutorial exists, and a frame every 10 s.
constexpr int kWidth = 64, kHeight = 80, kDepth = 14, kTimes = 24;
constexpr double kArrival = 62.0;  // s, after the six samples that the documents name as baseline

struct Box {
  int x0, x1, y0, y1, z0, z1;
  bool holds(int x, int y, int z) const {
    return x >= x0 && x <= x1 && y >= y0 && y <= y1 && z >= z0 && z <= z1;
  }
};
constexpr Box kArtery{10, 12, 10, 12, 6, 7}, kTumour{58, 63, 68, 74, 11, 13};

/// Signal of the sequence that syntheticSlice() tells of: TR 5.5 ms, 30 degrees; r1 is 4.5 l/(mmol s).
double spgr(double T1, double concentration) {
  const double E = std::exp(-0.0055 * (1.0 / T1 + 4.5 * concentration)), angle = unit::deg.toBase(30.0);
  return 20000.0 * std::sin(angle) * (1.0 - E) / (1.0 - E * std::cos(angle));
}

/// Signals of artery, tumour and all other voxels at every time.
struct Curves {
  std::vector<double> artery, tumour, rest;
};

Curves makeCurves(const TemporaryFolder& folder) {
  writeBytes(folder / "tumour.csv", run("evaluate extended-tofts --axis 0:10:230 -p Ktrans=0.2 -p ve=0.3 "
                                        "-p vp=0.05 --aif parker --delay 62")
                                        .out);
  const CurveTable tumour = readCurveTable(folder / "tumour.csv");
  const auto blood = sample(*findPopulationInput("parker"), tumour.axis.values, kArrival).concentration;
  Curves curves;
  for (int t = 0; t < kTimes; ++t) {
    curves.artery.push_back(spgr(1.65, blood[t]));
    curves.tumour.push_back(spgr(1.4, tumour.columns.front()[t]));
    curves.rest.push_back(spgr(1.4, 0.0));
  }
  return curves;
}

void writeSlice(const std::string& path, const Curves& curves, int z, int t) {
  DicomBytes slice = syntheticSlice(z, t);
  slice.text(0x00080032, "TM", "12" + two(10 * t / 60) + two(10 * t % 60));
  slice.text(0x00200013, "IS", std::to_string(1 + z + kDepth * t));
  slice.numbers<std::uint16_t>(0x00280010, "US", {kHeight});
  slice.numbers<std::uint16_t>(0x00280011, "US", {kWidth});
  std::vector<std::int16_t> pixels;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      const auto& curve = kArtery.holds(x, y, z)   ? curves.artery
                          : kTumour.holds(x, y, z) ? curves.tumour
                                                   : curves.rest;
      pixels.push_back(static_cast<std::int16_t>(std::lround(curve[t])));
    }
  slice.numbers(0x7fe00010, "OW", pixels);
  writeBytes(path, slice.file(Syntax::Little));
}

void writeBox(const std::string& path, const Geometry& grid, const Box& box) {
  std::vector<float> values;
  for (int z = 0; z < kDepth; ++z)
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x) values.push_back(box.holds(x, y, z) ? 1.0F : 0.0F);
  writeImage(path, {.geometry = grid, .values = values}, Overwrite::Refuse);
}

/// A diffusion series of one tissue with perfusion.
void writeDiffusion(const TemporaryFolder& folder) {
  const std::vector<double> b{0, 10, 20, 50, 100, 200, 400, 600, 800};
  const Geometry grid{.size = {4, 4, 2}, .spacing = {2.0, 2.0, 3.0}};
  std::vector<float> values, ones(32, 1.0F);
  std::string text;
  for (const double value : b) {
    const double signal = 1000.0 * (0.1 * std::exp(-value * 0.02) + 0.9 * std::exp(-value * 0.001));
    values.insert(values.end(), ones.size(), static_cast<float>(signal));
    text += std::to_string(value) + " ";
  }
  writeImage(folder / "dwi.nii.gz",
             {.geometry = grid, .values = values, .frames = static_cast<int>(b.size())}, Overwrite::Refuse);
  writeBytes(folder / "dwi.bval", text);
  writeImage(folder / "brain.nii.gz", {.geometry = grid, .values = ones}, Overwrite::Refuse);
}

/// Everything that the documents take for granted.
void writeStudy(const TemporaryFolder& folder) {
  const std::filesystem::path dce = folder / "study/dce";
  std::filesystem::create_directories(dce);
  std::filesystem::create_directory_symlink(dce, folder / "dce");
  const Curves curves = makeCurves(folder);
  for (int t = 0; t < kTimes; ++t)
    for (int z = 0; z < kDepth; ++z)
      writeSlice(dce / ("slice" + std::to_string(t * kDepth + z)), curves, z, t);
  const Geometry grid = readSeries(dce).geometry;
  writeBox(folder / "artery.nii.gz", grid, kArtery);
  writeBox(folder / "tumour.nii.gz", grid, kTumour);
  writeImage(folder / "t1.nii.gz",
             {.geometry = grid, .values = std::vector<float>(kWidth * kHeight * kDepth, 1400.0F)},
             Overwrite::Refuse);
  writeDiffusion(folder);
}

/// The lines of a document that begin with "voxelfit" in a block of code, continued lines as one.
std::vector<std::string> commandsOf(const std::string& document) {
  std::istringstream lines(readBytes(std::filesystem::path(VOXELFIT_SOURCE) / document));
  std::vector<std::string> commands;
  bool isContinued = false;
  for (std::string line; std::getline(lines, line);) {
    const bool isCommand = line.starts_with("    voxelfit ");
    if (isCommand) commands.push_back(line.substr(line.find(' ', 4) + 1));
    if (isContinued) commands.back() += line;
    isContinued = (isCommand || isContinued) && line.ends_with('\\');
    if (isContinued) commands.back().pop_back();
  }
  return commands;
}

class DocumentedCommands : public ::testing::TestWithParam<const char*> {};

TEST_P(DocumentedCommands, WorkAsPrinted) {
  const TemporaryFolder folder;
  writeStudy(folder);
  const auto commands = commandsOf(GetParam());
  ASSERT_GE(commands.size(), 2U);

  for (const std::string& command : commands) {
    const std::string arguments = command.substr(0, command.find(" #"));
    const auto ended = run(arguments, "cd " + folder.path().string() + " && ");
    EXPECT_EQ(ended.exitCode, 0) << "voxelfit " << arguments << '\n' << ended.err;
  }
}

std::string nameOf(const ::testing::TestParamInfo<const char*>& document) {
  constexpr std::array kNames{"Readme", "FirstFit", "Workbench"};
  return kNames[document.index];
}

INSTANTIATE_TEST_SUITE_P(Documents, DocumentedCommands,
                         ::testing::Values("README.md", "Documentation/Tutorials/first-fit.md",
                                           "Documentation/Tutorials/workbench.md"),
                         nameOf);

}  // namespace
}  // namespace voxelfit::testing
