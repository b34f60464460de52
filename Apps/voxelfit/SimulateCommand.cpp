// SPDX-License-Identifier: BSD-3-Clause
// voxelfit simulate and voxelfit phantoms: series with known truth.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "Commands.h"
#include "Core/Error.h"
#include "Json.h"
#include "Phantoms/Catalog.h"
#include "Phantoms/PhantomWriter.h"
#include "Text.h"

namespace voxelfit {
namespace {

struct Options {
  std::string phantom, output, format = "nii.gz", noiseKind;
  SpecificationChanges changes;
};

std::string sizeText(const Specification& phantom) {
  return fmt::format("{}x{}x{}", phantom.size[0], phantom.size[1], phantom.size[2]);
}

void simulate(Session& session, Options& options) {
  if (!options.noiseKind.empty())
    options.changes.noiseKind = options.noiseKind == "rician" ? NoiseKind::Rician : NoiseKind::Gaussian;
  const Specification phantom = makeSpecification(options.phantom, options.changes, session.registry());
  const std::int64_t bytes = phantomBytes(phantom);
  if (bytes > session.options.memoryBytes())
    throw Error(ErrorCode::Usage,
                fmt::format("{}: {} voxels with {} samples take {} MiB, --memory is {}", phantom.name,
                            phantom.voxels(), phantom.axis.size(), bytes >> 20, session.options.memory));
  if (session.options.validate) return;
  const Phantom numbers = generate(phantom, session.options.threads);
  session.progress().stopIfAsked();
  writePhantom(options.output, phantom, numbers,
               {.format = options.format == "nii" ? PhantomFormat::Nifti : PhantomFormat::NiftiGz,
                .overwrite = session.overwrite(),
                .version = kVersion});
  session.tell(fmt::format("{}: {}, {} voxels, {} samples of {}", options.output, phantom.title,
                           sizeText(phantom), phantom.axis.size(), phantom.model.description().id));
}

void printTable(const std::vector<Specification>& phantoms) {
  std::vector<std::vector<std::string>> cells{{"phantom", "size", "samples", "description"}};
  for (const Specification& phantom : phantoms)
    cells.push_back({phantom.name, sizeText(phantom), std::to_string(phantom.axis.size()), phantom.title});
  std::cout << alignedColumns(cells);
}

void printJson(const std::vector<Specification>& phantoms) {
  Json list = Json::array();
  for (const Specification& phantom : phantoms)
    list.push_back({{"name", phantom.name},
                    {"model", phantom.model.description().id},
                    {"size", phantom.size},
                    {"samples", phantom.axis.size()},
                    {"title", phantom.title},
                    {"source", phantom.source}});
  std::cout << list.dump(2) << '\n';
}

void listPhantoms(Session& session, bool asJson) {
  std::vector<Specification> phantoms;
  for (const auto& [name, file] : phantomFiles())
    phantoms.push_back(makeSpecification(name, {}, session.registry()));
  asJson ? printJson(phantoms) : printTable(phantoms);
}

}  // namespace

void addSimulate(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  SpecificationChanges& changes = options->changes;
  CLI::App* command =
      app.add_subcommand("simulate", "make a series with known truth: a phantom, or a grid over a model");
  command->add_option("model", options->phantom, "a phantom, a model, or a specification NAME.json")
      ->required()
      ->type_name("PHANTOM|MODEL");
  command->add_option("specification", changes.file, "JSON file whose keys replace those of the phantom")
      ->type_name("SPEC.json");
  command
      ->add_option("-o,--output", options->output,
                   "folder for series, truth, mask, input functions and phantom.json")
      ->required()
      ->type_name("OUT");
  CLI::Option* sd =
      command->add_option("--noise", changes.sd, "standard deviation of the noise, unit of the series")
          ->type_name("SD")
          ->check(CLI::NonNegativeNumber);
  command
      ->add_option("--snr", changes.snr,
                   "noise relative to the voxel's largest or first sample, as the phantom says")
      ->type_name("N")
      ->check(CLI::PositiveNumber)
      ->excludes(sd);
  command->add_option("--noise-kind", options->noiseKind, "gaussian or rician (default: as the phantom says)")
      ->type_name("KIND")
      ->check(CLI::IsMember({"gaussian", "rician"}));
  command->add_option("--seed", changes.seed, "another seed, other noise")->type_name("N");
  command->add_option("--size", changes.size, "voxels along x, y, z; values of a grid are spread evenly")
      ->type_name("X,Y,Z")
      ->delimiter(',')
      ->expected(1, 3)
      ->check(CLI::PositiveNumber);
  command->add_option("--format", options->format, "images as nii or nii.gz")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"nii", "nii.gz"}))
      ->capture_default_str();
  command->footer(
      "examples:\n  voxelfit simulate qiba-tofts -o dro\n"
      "  voxelfit simulate ivim --size 64,64,8 --snr 50 --noise-kind rician --seed 2 -o ivim");
  session.onRun(*command, [&session, options] { simulate(session, *options); });
}

void addPhantoms(CLI::App& app, Session& session) {
  const auto asJson = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("phantoms", "list the phantoms that simulate makes");
  command->add_flag("--json", *asJson, "as JSON");
  session.onRun(*command, [&session, asJson] { listPhantoms(session, *asJson); });
}

}  // namespace voxelfit
