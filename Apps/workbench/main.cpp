// SPDX-License-Identifier: BSD-3-Clause
// The program voxelfit-workbench: a window on the commands of voxelfit.
#include <CLI/CLI.hpp>
#include <QApplication>
#include <QTimer>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "CommandLine.h"
#include "Core/Error.h"
#include "Look.h"
#include "MainWindow.h"
#include "Session.h"

namespace {

using namespace voxelfit;

struct Options {
  std::string series, mask, model, screenshot;
  std::vector<std::string> results;
  std::vector<std::int64_t> voxel;
  std::vector<int> size{1480, 920};
};

void addOptions(CLI::App& app, Options& options) {
  app.add_option("series", options.series, "a 4-D image or a DICOM folder")->type_name("SERIES");
  app.add_option("--mask", options.mask, "fit only the voxels that are not 0 in this image")
      ->type_name("FILE");
  app.add_option("--model", options.model, "the model to begin with")->type_name("ID");
  app.add_option("--result", options.results,
                 "folder of a fit whose maps are laid over; without SERIES also its series and options")
      ->type_name("OUT")
      ->allow_extra_args(false);
  app.add_option("--voxel", options.voxel, "where the crosshair stands, counted from 0")
      ->type_name("X,Y,Z")
      ->delimiter(',')
      ->expected(3);
  app.add_option("--size", options.size, "width and height of the window")
      ->type_name("W,H")
      ->delimiter(',')
      ->expected(2)
      ->capture_default_str();
  app.add_option("--screenshot", options.screenshot, "save what the window shows as a picture, and end")
      ->type_name("FILE.png");
  app.set_version_flag("--version", std::string("voxelfit-workbench ") + kVersion);
  app.footer("examples:\n  voxelfit-workbench dwi.nii.gz --model ivim\n  voxelfit-workbench --result maps");
}

/// Opening a result moves to the folder of its command.
void keepPaths(Options& options) {
  const auto keep = [](std::string& path) {
    if (!path.empty()) path = std::filesystem::absolute(path).string();
  };
  for (std::string& folder : options.results) keep(folder);
  keep(options.mask);
  keep(options.screenshot);
}

void open(MainWindow& window, const Options& options) {
  window.resize(options.size[0], options.size[1]);
  if (!options.series.empty()) window.openSeries(QString::fromStdString(options.series));
  for (const std::string& folder : options.results) window.openResult(QString::fromStdString(folder));
  if (!options.mask.empty()) window.setMask(QString::fromStdString(options.mask));
  if (!options.model.empty()) window.setModel(options.model);
  if (!options.voxel.empty()) window.moveTo({options.voxel[0], options.voxel[1], options.voxel[2]});
}

/// Saves the picture as soon as the window is at rest.
void takePicture(MainWindow& window, const std::string& file) {
  if (!window.isAtRest())
    return QTimer::singleShot(20, &window, [&window, file] { takePicture(window, file); });
  if (!window.grab().save(QString::fromStdString(file))) {
    sayError(file + ": cannot be written", "");
    return QCoreApplication::exit(static_cast<int>(ErrorCode::NotWritable));
  }
  QCoreApplication::quit();
}

int run(int argc, char** argv) {
  Options options;
  CLI::App app("A window in which series are looked at and models are fitted.", "voxelfit-workbench");
  addOptions(app, options);
  if (const auto exitCode = parse(app, {argv + 1, argv + argc})) return *exitCode;
  keepPaths(options);
  QApplication application(argc, argv);
  setLook(application);
  Session session(argc, argv);
  MainWindow window(session);
  window.show();
  open(window, options);
  if (!options.screenshot.empty())
    QTimer::singleShot(0, &window, [&] { takePicture(window, options.screenshot); });
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const voxelfit::Error& error) {
    sayError(error.what(), error.hint());
    return error.exitCode();
  }
}
