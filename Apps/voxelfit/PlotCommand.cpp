// SPDX-License-Identifier: BSD-3-Clause
// voxelfit plot: a map as a picture, or the curve of one voxel of a result folder.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "Commands.h"
#include "Core/Error.h"
#include "Io/AtomicFile.h"
#include "Io/Cells.h"
#include "Io/ImageFile.h"
#include "Io/MapLabel.h"
#include "Maps/Codes.h"
#include "Plot/MapPicture.h"

namespace voxelfit {
namespace {

struct Options {
  std::filesystem::path input, output;
  std::string window, title, mask, anatomy, colours = "lagoon";
  int slices = 12;
};

/// "LOW:HIGH" in the unit of the map.
Range windowOf(const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto low = parseNumber(text.substr(0, colon));
  const auto high = colon == std::string::npos ? std::nullopt : parseNumber(text.substr(colon + 1));
  if (!low || !high || !(*low < *high))
    throw Error(ErrorCode::Usage, "--window: " + text + ", wanted LOW:HIGH with LOW below HIGH");
  return {*low, *high};
}

ColourMap coloursOf(const std::string& name) {
  if (name == "ember") return ColourMap::Ember;
  return name == "grey" ? ColourMap::Grey : ColourMap::Lagoon;
}

void checkGrid(const std::string& file, const Geometry& found, const Volume& map) {
  const std::string differs = difference(found, map.geometry);
  if (!differs.empty()) throw Error(ErrorCode::Mismatch, file + ": " + differs + " of " + map.source);
}

void plotMap(Session& session, const Options& options) {
  const PictureFormat format = pictureFormatOf(options.output);
  const Volume map = readVolume(options.input);
  const MapLabel label = readMapLabel(options.input);
  const QuantityCodes* quantity = findQuantityCodes(label.name);
  const UnitCodes* unit = label.unit ? findUnitCodes(label.unit->label) : nullptr;
  MapPicture picture{.title = options.title,
                     .symbol = quantity ? std::string(quantity->symbol) : label.name,
                     .unit = unit ? std::string(unit->symbol) : "",
                     .geometry = map.geometry,
                     .values = map.values,
                     .colours = coloursOf(options.colours),
                     .mostSlices = options.slices};
  if (!options.window.empty()) picture.window = windowOf(options.window);
  std::vector<std::int64_t> voxels;
  Volume anatomy;
  if (!options.mask.empty()) {
    const Mask mask = readMask(options.mask);
    checkGrid(options.mask, mask.geometry, map);
    voxels = mask.voxels();
    picture.voxels = voxels;
  }
  if (!options.anatomy.empty()) {
    anatomy = readVolume(options.anatomy);
    checkGrid(options.anatomy, anatomy.geometry, map);
    picture.anatomy = anatomy.values;
  }
  if (!session.options.validate)
    writeAtomically(options.output, drawMap(picture, format), session.overwrite());
}

}  // namespace

void addPlot(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("plot", "draw a map, or the curve of one voxel of a fit");
  command->add_option("input", options->input, "a map")->required()->type_name("MAP");
  command->add_option("-o,--output", options->output, "picture, .png or .svg")->required()->type_name("FILE");
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
      "example:\n  voxelfit plot fit/Ktrans.nii.gz --window 0:0.5 --title \"Case 12\" -o Ktrans.png");
  session.onRun(*command, [&session, options] { plotMap(session, *options); });
}

}  // namespace voxelfit
