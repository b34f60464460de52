// SPDX-License-Identifier: BSD-3-Clause
#include "FitWords.h"

#include <CLI/App.hpp>

#include "CommandLine.h"
#include "Core/Error.h"
#include "GlobalOptions.h"

namespace voxelfit {

FitOptions fitOptionsOf(const std::vector<std::string>& words) {
  CLI::App app("", "voxelfit");
  GlobalOptions global;
  addGlobalOptions(app, global);
  app.fallthrough();
  FitOptions options;
  addFitOptions(*app.add_subcommand("fit"), options);
  if (parse(app, words)) throw Error(ErrorCode::Usage, "--help and --version have no place in a fit");
  resultChoice(options.maps);
  return options;
}

}  // namespace voxelfit
