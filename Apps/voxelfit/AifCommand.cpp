// SPDX-License-Identifier: BSD-3-Clause
// voxelfit aif: the arterial input function of a series as a table.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>

#include "Commands.h"
#include "ConversionOptions.h"
#include "InputFunctionOptions.h"
#include "Io/AtomicFile.h"
#include "Io/ImageFile.h"
#include "Io/Table.h"

namespace voxelfit {
namespace {

struct Options {
  std::vector<std::string> inputs;
  std::string series, output, input = "signal";
  ConversionOptions conversion;
  InputFunctionOptions function;
};

InputFunction measure(const Options& options, const Series& series, Session& session) {
  const bool needsConversion = options.function.hasMask() && options.input == "signal";
  if (!needsConversion) return inputFunctionOf(options.function, series, nullptr);
  const ConversionSettings conversion =
      conversionSettings(options.conversion, series, arteryVoxels(options.function, series));
  session.explain("baseline: samples " + baselineText(conversion));
  return inputFunctionOf(options.function, series, &conversion);
}

void write(Session& session, const Options& options) {
  const Series series =
      readSeries({options.inputs.begin(), options.inputs.end()}, {.series = options.series});
  const InputFunction function = measure(options, series, session);
  if (session.options.validate) return;
  writeAtomically(options.output, arterialInputTable(function.times, function.concentration, function.unit),
                  session.overwrite());
  session.tell(fmt::format("{}: plasma concentration from {}, {} times, at most {:.3g} {}", options.output,
                           function.description, function.times.size(),
                           *std::ranges::max_element(function.concentration), function.unit.label));
}

}  // namespace

void addAif(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("aif", "write the arterial input function of a series as a table");
  command->add_option("inputs", options->inputs, "the series: an image, a DICOM folder or zip, or 3-D images")
      ->required()
      ->type_name("INPUT");
  command
      ->add_option("--from", options->function.from,
                   "mask:FILE[:LABEL] (mean over an artery), FILE.csv, " + populationNames())
      ->required()
      ->type_name("SOURCE");
  command
      ->add_option(
          "-o,--output", options->output,
          "table with time_s and concentration_mmol_per_l of plasma, or the activity where the series "
          "is one")
      ->required()
      ->type_name("AIF.csv");
  command->add_option("--series", options->series, "DICOM: which series, by UID or number")
      ->type_name("SERIES");
  command->add_option("--input", options->input, "what the series holds: signal or concentration")
      ->type_name("KIND")
      ->check(CLI::IsMember({"signal", "concentration"}))
      ->capture_default_str();
  addInputFunctionOptions(*command, options->function);
  addConversionOptions(*command, options->conversion);
  command->footer(
      "example:\n  voxelfit aif dce.nii.gz --from mask:artery.nii.gz --tr 5 --flip-angle 30 --baseline 0:9 "
      "--hematocrit 0.42 -o aif.csv");
  session.onRun(*command, [&session, options] { write(session, *options); });
}

}  // namespace voxelfit
