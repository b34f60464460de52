// SPDX-License-Identifier: BSD-3-Clause
#include "FitOptions.h"

#include <CLI/App.hpp>
#include <array>

#include "Core/Error.h"
#include "Core/NearestWord.h"
#include "Text.h"
#include "TotalVariationOption.h"

namespace voxelfit {
namespace {

struct ResultWord {
  const char* word;
  bool ResultChoice::*choice;
};
constexpr std::array kResultWords{
    ResultWord{"derived", &ResultChoice::derived},
    ResultWord{"errors", &ResultChoice::errors},
    ResultWord{"criteria", &ResultChoice::criteria},
    ResultWord{"correlations", &ResultChoice::correlations},
    ResultWord{"status", &ResultChoice::status},
    ResultWord{"fit", &ResultChoice::fit},
    ResultWord{"residuals", &ResultChoice::residuals},
    ResultWord{"adequacy", &ResultChoice::adequacy},
    ResultWord{"curve", &ResultChoice::curve},
};

void addValues(CLI::App& command, FitOptions& options) {
  const char* group = "values, in the units that voxelfit describe MODEL shows";
  const auto add = [&](const char* name, std::vector<std::string>& list, const char* type,
                       const char* meaning) {
    command.add_option(name, list, meaning)->type_name(type)->group(group)->allow_extra_args(false);
  };
  add("--set", options.constants, "NAME=VALUE|MAP", "a constant of the model");
  add("--fix", options.fixed, "NAME=VALUE|MAP", "a parameter that is known");
  add("--start", options.starts, "NAME=VALUE|MAP", "where the search for a parameter starts");
  add("--bounds", options.bounds, "NAME=LOW:HIGH",
      "where a parameter may lie; numbers or maps; an end left out stays as it is");
}

void addWeights(CLI::App& command, FitOptions& options) {
  command
      .add_option(
          "--weights", options.weights,
          "a weight for each sample, 1 / variance: a file with one number each, an image like the series "
          "where they differ between voxels, or counts[:MINUTES] (PET: frame length over mean activity, "
          "and the decay where the series is corrected for it, by half-life)")
      ->type_name("FILE|counts")
      ->group("method");
  command
      .add_option(
          "--ignore-below", options.ignoreBelow,
          "leave out each sample at or below this number, voxel by voxel, in the unit of what is fitted")
      ->type_name("VALUE")
      ->group("method");
  command
      .add_option("--fit-range", options.fitRange,
                  "fit only the samples at these positions, numbers in --axis-unit; an end may be left out "
                  "(\"200:\")")
      ->type_name("LOW:HIGH")
      ->group("method");
  addChosenDirectionOption(command, options.direction);
}

void addMapsOption(CLI::App& command, FitOptions& options) {
  command
      .add_option(
          "--maps", options.maps,
          "parameters, derived, errors, correlations, criteria, adequacy (Durbin-Watson), curve (area, final "
          "value and maximum of the fitted curve), status, fit, residuals or all, separated by commas "
          "(default: parameters,derived,criteria,status)")
      ->type_name("WORDS")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->group("results");
}

}  // namespace

void addFitOptions(CLI::App& command, FitOptions& options) {
  command
      .add_option("model", options.model,
                  "id of a model (voxelfit models lists them), formula:EXPRESSION or FILE.json")
      ->required()
      ->type_name("MODEL");
  command.add_option("inputs", options.inputs, kInputsMeaning)->required()->type_name("INPUT");
  addSharedFitOptions(command, options);
  addTotalVariationOption(command, options.totalVariation);
  addMapsOption(command, options);
  command.footer(
      "examples:\n"
      "  voxelfit fit tofts dce.nii.gz --mask tumour.nii.gz --aif aif.csv -o maps\n"
      "  voxelfit fit extended-tofts DICOM/ --aif mask:artery.nii.gz --t1 T1.nii.gz --baseline 0:9 -o maps\n"
      "  voxelfit fit ivim dwi.nii.gz --bounds Dstar=0.005:0.1 --maps all -o maps\n"
      "  voxelfit fit ivim dwi.nii.gz --mask liver.nii.gz --tv 1 -o maps\n"
      "  voxelfit fit dti dwi.nii.gz --bvecs dwi.bvec --mask brain.nii.gz -o maps\n"
      "  voxelfit fit vfa fa2.nii fa10.nii fa20.nii --flip-angles 2,10,20 --set TR=5 -o maps\n"
      "  voxelfit fit tofts curves.csv --aif parker -o table");
}

void addDataOptions(CLI::App& command, FitOptions& options) {
  const char* group = "data";
  command.add_option("-o,--output", options.output, "folder for maps or table")->required()->type_name("OUT");
  command.add_option("--series", options.series, "DICOM: which series, by UID or number")
      ->type_name("SERIES")
      ->group(group);
  command.add_option("--mask", options.mask, "only the voxels that are not 0 in this image")
      ->type_name("FILE")
      ->group(group);
  command.add_option("--label", options.label, "only the voxels with this label of the mask")
      ->type_name("N")
      ->group(group);
  command
      .add_option("--roi", options.roi,
                  "in place of voxels the mean curve of each label of this image; the result is a table")
      ->type_name("FILE")
      ->group(group);
  command
      .add_option("--smooth", options.smooth,
                  "smooth each frame first by a Gaussian of this full width at half maximum in mm")
      ->type_name("MM")
      ->check(CLI::PositiveNumber)
      ->group(group);
  command.option_defaults()->group(group);
  addAxisOption(command, options.axis);
}

void addInputKindOption(CLI::App& command, FitOptions& options) {
  command
      .add_option(
          "--input", options.inputKind,
          "what the series holds: signal, concentration, or auto (signal if --t1, --baseline or another "
          "--conversion than spgr is given)")
      ->type_name("KIND")
      ->check(CLI::IsMember({"auto", "signal", "concentration"}))
      ->capture_default_str()
      ->group("signal to concentration");
}

void addFormatOption(CLI::App& command, FitOptions& options) {
  command.add_option("--format", options.format, "of the maps: nii, nii.gz or nrrd")
      ->type_name("ENDING")
      ->check(CLI::IsMember({"nii", "nii.gz", "nrrd"}))
      ->capture_default_str()
      ->group("results");
}

void addSharedFitOptions(CLI::App& command, FitOptions& options) {
  addDataOptions(command, options);
  addBvecsOption(command, options.direction);
  addValues(command, options);
  command
      .add_option(
          "--aif", options.input.from,
          "the arterial input function: FILE.csv (time_s,concentration_mmol_per_l or activity_kBq_per_ml), "
          "mask:FILE[:LABEL] (mean over an artery, never smoothed), " +
              populationNames())
      ->type_name("SOURCE")
      ->group("input function");
  addPortalVeinOptions(command, options.input);
  addInputFunctionOptions(command, options.input);
  command.get_option("--delay")->type_name("S|MAP")->description(
      "the input function arrives later by: none, seconds, a map of seconds, or fit (a parameter of each "
      "voxel)");
  addInputKindOption(command, options);
  command
      .add_option("--space", options.space,
                  "what is fitted: the concentration that the signal means, or the signal itself, with its "
                  "baseline as a parameter")
      ->type_name("SPACE")
      ->check(CLI::IsMember({"concentration", "signal"}))
      ->capture_default_str()
      ->group("signal to concentration");
  addConversionOptions(command, options.conversion);
  addMethodOptions(command, options.method);
  addWeights(command, options);
  addFormatOption(command, options);
}

LoadedModel modelOf(const FitOptions& options, const Registry& registry) {
  const Wrapping delay = options.input.hasOwnDelays() ? Wrapping::Delay : Wrapping::None;
  const LoadedModel plain = registry.find(options.model);
  const bool wrapsSignal = options.space == "signal" && !plain.description().fitsSignal();
  if (wrapsSignal && options.inputKind == "concentration")
    throw Error(ErrorCode::Usage, "--space signal: the series holds concentrations, wanted signals",
                "--input signal says that it holds signals");
  if (wrapsSignal && options.conversion.conversion != "spgr")
    throw Error(ErrorCode::Usage,
                "--space signal: --conversion " + options.conversion.conversion + ", wanted spgr");
  return registry.find(options.model, delay | (wrapsSignal ? Wrapping::Signal : Wrapping::None));
}

ResultChoice resultChoice(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  ResultChoice choice{.derived = false, .criteria = false, .status = false};
  for (const std::string& word : words) {
    bool isKnown = word == "all" || word == "parameters";
    for (const ResultWord& known : kResultWords)
      if (word == "all" || word == known.word) choice.*known.choice = isKnown = true;
    if (isKnown) continue;
    std::vector<std::string> names{"parameters", "all"};
    for (const ResultWord& known : kResultWords) names.emplace_back(known.word);
    const std::string nearest = nearestWord(word, names);
    throw Error(ErrorCode::Usage, "--maps: " + word + ", wanted " + joinText(names, ", "),
                nearest.empty() ? "" : "did you mean " + nearest + "?");
  }
  return choice;
}

}  // namespace voxelfit
