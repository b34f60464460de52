// SPDX-License-Identifier: BSD-3-Clause
// voxelfit plot: a map as a picture, or the curve of one voxel of a result folder.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <array>
#include <cmath>
#include <filesystem>
#include <memory>

#include "Commands.h"
#include "Core/Error.h"
#include "ImagesOnGrid.h"
#include "Io/AtomicFile.h"
#include "Io/Cells.h"
#include "Io/ImageFile.h"
#include "Io/MapLabel.h"
#include "Maps/Codes.h"
#include "Plot/CurvePicture.h"
#include "Plot/MapPicture.h"
#include "VoxelCurve.h"
#include "VoxelPicture.h"

namespace voxelfit {
namespace {

struct Options {
  std::filesystem::path input, output;
  std::string window, title, mask, anatomy, colours = "lagoon";
  int slices = 12;
  std::vector<std::int64_t> voxel;
};

/// "LOW:HIGH" in the unit of the map.
Range windowOf(const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto low = parseNumber(text.substr(0, colon));
  const auto high = colon == std::string::npos ? std::nullopt : parseNumber(text.substr(colon + 1));
  if (!low || !high || !(*low < *high) || !std::isfinite(*high - *low))
    throw Error(ErrorCode::Usage, "--window: " + text + ", wanted LOW:HIGH with LOW below HIGH");
  return {*low, *high};
}

ColourMap coloursOf(const std::string& name) {
  if (name == "ember") return ColourMap::Ember;
  return name == "grey" ? ColourMap::Grey : ColourMap::Lagoon;
}

void plotMap(Session& session, const Options& options) {
  const PictureFormat format = pictureFormatOf(options.output);
  const Volume map = readVolume(options.input);
  const MapLabel label = readMapLabel(options.input);
  const UnitCodes* unit = label.unit ? findUnitCodes(label.unit->label) : nullptr;
  MapPicture picture{.title = options.title,
                     .symbol = symbolOf(label.name),
                     .unit = unit ? std::string(unit->symbol) : "",
                     .geometry = map.geometry,
                     .values = map.values,
                     .colours = coloursOf(options.colours),
                     .mostSlices = options.slices};
  if (!options.window.empty()) picture.window = windowOf(options.window);
  std::vector<std::int64_t> voxels;
  Volume anatomy;
  if (!options.mask.empty()) {
    voxels = readMaskFor(options.mask, map.geometry, map.source).voxels();
    picture.voxels = voxels;
  }
  if (!options.anatomy.empty()) {
    anatomy = readVolume(options.anatomy);
    wantGrid(options.anatomy, anatomy.geometry, map.geometry, map.source);
    picture.anatomy = anatomy.values;
  }
  if (!session.options.validate)
    writeAtomically(options.output, drawMap(picture, format), session.overwrite());
}

std::string titleOf(const VoxelCurve& curve, const Options& options) {
  if (!options.title.empty()) return options.title;
  const std::string_view id = curve.model.id;
  return fmt::format("Voxel {} ({})", fmt::join(options.voxel, ", "), id.substr(0, id.find(':')));
}

void plotCurve(Session& session, const Options& options) {
  if (options.voxel.size() != 3) throw Error(ErrorCode::Usage, "--voxel: wanted three numbers x,y,z, from 0");
  const bool isTable = options.output.extension() == ".csv";
  const PictureFormat format = isTable ? PictureFormat::Png : pictureFormatOf(options.output);
  const std::filesystem::path output = std::filesystem::absolute(options.output);
  const VoxelCurve curve =
      readVoxelCurve(options.input, {options.voxel[0], options.voxel[1], options.voxel[2]}, session);
  if (session.options.validate) return;
  if (isTable)
    writeAtomically(output, tableOf(curve), session.overwrite());
  else
    writeAtomically(output, drawCurve(pictureOf(curve, titleOf(curve, options)), format),
                    session.overwrite());
}

}  // namespace

void addPlot(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("plot", "draw a map, or the curve of one voxel of a fit");
  command->add_option("input", options->input, "a map, or with --voxel the folder of a fit")
      ->required()
      ->type_name("MAP|OUT");
  command
      ->add_option("-o,--output", options->output, "picture, .png or .svg; .csv for the numbers of a curve")
      ->required()
      ->type_name("FILE");
  command->add_option("--voxel", options->voxel, "draw data, fit and residuals of this voxel, counted from 0")
      ->type_name("X,Y,Z")
      ->delimiter(',');
  command
      ->add_option("--window", options->window,
                   "values at the ends of the colour bar (default: 2 % to 98 % of the map)")
      ->type_name("LOW:HIGH");
  command->add_option("--title", options->title, "above the picture; ^{} raises, _{} lowers")
      ->type_name("TEXT");
  command->add_option("--mask", options->mask, "show the voxels of this mask (default: those that are not 0)")
      ->type_name("FILE");
  command->add_option("--anatomy", options->anatomy, "image on the same grid, drawn in grey around the map")
      ->type_name("FILE");
  command->add_option("--slices", options->slices, "at most so many slices")
      ->type_name("N")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  command->add_option("--colours", options->colours, "lagoon, ember or grey")
      ->type_name("NAME")
      ->check(CLI::IsMember({"lagoon", "ember", "grey"}))
      ->capture_default_str();
  command->footer(
      "examples:\n  voxelfit plot fit/Ktrans.nii.gz --window 0:0.5 --title \"Case 12\" -o Ktrans.png\n"
      "  voxelfit plot fit --voxel 30,42,3 -o curve.svg");
  session.onRun(*command, [&session, options] {
    options->voxel.empty() ? plotMap(session, *options) : plotCurve(session, *options);
  });
}

}  // namespace voxelfit
