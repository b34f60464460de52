// SPDX-License-Identifier: BSD-3-Clause
// voxelfit models: the models of all plugins.
#include <CLI/App.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "Commands.h"
#include "Core/Series.h"
#include "ModelText.h"
#include "Text.h"

namespace voxelfit {
namespace {

void list(const Registry& registry) {
  std::vector<std::vector<std::string>> rows{{"id", "title", "axis", "parameters", "plugin", "citation"}};
  for (const LoadedModel& loaded : registry.models()) {
    const ModelDescription& model = loaded.description();
    rows.push_back({model.id, model.title, axisName(model.axisKind), parameterNames(model), loaded.plugin,
                    model.source});
  }
  std::cout << alignedColumns(rows);
}

void listJson(const Registry& registry) {
  Json models = Json::array();
  for (const LoadedModel& model : registry.models()) models.push_back(modelJson(model));
  std::cout << models.dump(2) << '\n';
}

}  // namespace

void addModels(CLI::App& app, Session& session) {
  const auto isJson = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("models", "list the models");
  command->add_flag("--json", *isJson, "everything known of them, as JSON")->group("output");
  session.onRun(*command,
                [&session, isJson] { *isJson ? listJson(session.registry()) : list(session.registry()); });
}

}  // namespace voxelfit
