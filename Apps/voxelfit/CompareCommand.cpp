// SPDX-License-Identifier: BSD-3-Clause
// voxelfit compare: how far maps, or the maps of two result folders, are apart.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "Commands.h"
#include "Core/Error.h"
#include "ImagesOnGrid.h"
#include "Io/ImageFile.h"
#include "Io/MapLabel.h"
#include "Io/Sidecar.h"
#include "Json.h"
#include "Maps/Comparison.h"
#include "Text.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path found, wanted;
  std::string mask;
  Tolerance tolerance;
  bool asJson = false;
};

/// Two images to compare.
struct Pair {
  fs::path found, wanted;
};

struct Row {
  MapLabel label;
  Comparison comparison;
};

/// The images of a folder by map name.
std::map<std::string, fs::path> imagesIn(const fs::path& folder) {
  std::map<std::string, fs::path> images;
  for (const auto& item : fs::directory_iterator(folder)) {
    const std::string stem = sidecarStem(item.path());
    if (stem != item.path().string()) images[fs::path(stem).filename().string()] = item.path();
  }
  return images;
}

/// The two images, or those of equal name in two folders.
std::vector<Pair> pairsOf(const Options& options) {
  const bool areFolders = fs::is_directory(options.found);
  if (areFolders != fs::is_directory(options.wanted))
    throw Error(ErrorCode::Mismatch, options.found.string() + " and " + options.wanted.string() +
                                         ": a map and a folder, wanted two maps or two folders");
  if (!areFolders) return {{options.found, options.wanted}};
  std::vector<Pair> pairs;
  const auto wanted = imagesIn(options.wanted);
  for (const auto& [name, path] : imagesIn(options.found))
    if (const auto match = wanted.find(name); match != wanted.end()) pairs.push_back({path, match->second});
  if (pairs.empty())
    throw Error(ErrorCode::Mismatch, options.found.string() + ": has no map of a name that " +
                                         options.wanted.string() + " has, wanted at least one");
  return pairs;
}

/// Every value of an image at the voxels, frame after frame.
std::vector<float> valuesAt(const Series& image, std::span<const std::int64_t> voxels) {
  std::vector<float> values(voxels.size() * image.frames.size());
  for (int frame = 0; frame < image.samples(); ++frame)
    image.gather(frame, voxels, values.data() + frame * voxels.size());
  return values;
}

void checkUnits(const Pair& pair, const MapLabel& found, const MapLabel& wanted) {
  if (!found.unit || !wanted.unit || std::string_view(found.unit->label) == wanted.unit->label) return;
  throw Error(ErrorCode::Mismatch, pair.found.string() + ": in " + found.unit->label + ", " +
                                       pair.wanted.string() + " is in " + wanted.unit->label);
}

void checkGrid(const Series& image, const Series& reference) {
  wantGrid(image.source, image.geometry, reference.geometry, reference.source);
  if (image.samples() != reference.samples())
    throw Error(ErrorCode::Mismatch, image.source + ": " + std::to_string(image.samples()) + " frames, " +
                                         reference.source + " has " + std::to_string(reference.samples()));
}

Row comparePair(const Pair& pair, const Options& options) {
  const Series found = readImage(pair.found), wanted = readImage(pair.wanted);
  checkGrid(found, wanted);
  const MapLabel label = readMapLabel(pair.found);
  checkUnits(pair, label, readMapLabel(pair.wanted));
  std::vector<std::int64_t> voxels(static_cast<std::size_t>(found.geometry.voxels()));
  std::iota(voxels.begin(), voxels.end(), 0);
  if (!options.mask.empty()) voxels = readMaskFor(options.mask, found.geometry, found.source).voxels();
  return {label, compare(valuesAt(found, voxels), valuesAt(wanted, voxels), options.tolerance)};
}

std::string unitOf(const MapLabel& label) { return label.unit ? label.unit->label : ""; }

/// A number of a table; a dash where there is none.
std::string cell(double value, const char* format = "{:.3g}") {
  return std::isnan(value) ? "-" : fmt::format(fmt::runtime(format), value);
}

void printTable(const std::vector<Row>& rows) {
  std::vector<std::vector<std::string>> cells{{"map", "unit", "n", "outside", "bias", "mean_abs",
                                               "median_abs", "max_abs", "rmse", "mean_rel", "median_rel",
                                               "max_rel", "ccc"}};
  for (const auto& [label, c] : rows)
    cells.push_back({label.name, unitOf(label), std::to_string(c.count), std::to_string(c.outside),
                     cell(c.bias), cell(c.meanAbsolute), cell(c.medianAbsolute), cell(c.maxAbsolute),
                     cell(c.rmse), cell(c.meanRelative), cell(c.medianRelative), cell(c.maxRelative),
                     cell(c.ccc, "{:.7f}")});
  std::cout << alignedColumns(cells);
}

void printJson(const std::vector<Row>& rows) {
  Json list = Json::array();
  for (const auto& [label, c] : rows)
    list.push_back({{"map", label.name},
                    {"unit", unitOf(label)},
                    {"n", c.count},
                    {"skipped", c.skipped},
                    {"outside", c.outside},
                    {"bias", c.bias},
                    {"mean_abs", c.meanAbsolute},
                    {"median_abs", c.medianAbsolute},
                    {"max_abs", c.maxAbsolute},
                    {"rmse", c.rmse},
                    {"mean_rel", c.meanRelative},
                    {"median_rel", c.medianRelative},
                    {"max_rel", c.maxRelative},
                    {"ccc", c.ccc},
                    {"pearson", c.pearson},
                    {"passes", c.passes()}});
  std::cout << list.dump(2) << '\n';
}

void compareAll(Session& session, const Options& options) {
  std::vector<Row> rows;
  for (const Pair& pair : pairsOf(options)) rows.push_back(comparePair(pair, options));
  options.asJson ? printJson(rows) : printTable(rows);
  const bool passes = std::ranges::all_of(rows, [](const Row& row) { return row.comparison.passes(); });
  session.exitCode = passes ? 0 : 1;
}

}  // namespace

void addCompare(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("compare", "print how far maps are apart; exit 1 when further than allowed");
  command->add_option("found", options->found, "a map, or a folder whose maps are compared by name")
      ->required()
      ->type_name("A");
  command->add_option("wanted", options->wanted, "the reference map or folder")->required()->type_name("B");
  command->add_option("--mask", options->mask, "compare the voxels of this mask only")->type_name("FILE");
  command
      ->add_option("--absolute", options->tolerance.absolute,
                   "allowed |A - B| in the unit of the map; adds to --relative")
      ->type_name("X")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--relative", options->tolerance.relative, "allowed |A - B| / |B|, 0.01 for 1 %")
      ->type_name("Y")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_flag("--json", options->asJson, "as JSON");
  command->footer(
      "example:\n  voxelfit compare fit phantom/truth --mask phantom/mask.nii.gz --relative 0.01");
  session.onRun(*command, [&session, options] { compareAll(session, *options); });
}

}  // namespace voxelfit
