// SPDX-License-Identifier: BSD-3-Clause
// voxelfit completion: a script that completes commands, options and model ids.
#include <CLI/App.hpp>
#include <iostream>
#include <sstream>

#include "Commands.h"

namespace voxelfit {
namespace {

std::string optionWords(const CLI::App& command) {
  std::string words;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_snames()) words += " -" + name;
    for (const std::string& name : option->get_lnames()) words += " --" + name;
  }
  return words.empty() ? words : words.substr(1);
}

/// True for a command whose first argument is a model.
bool wantsModel(const CLI::App& command) { return command.get_option_no_throw("model") != nullptr; }

void printBash(const CLI::App& app, const Registry& registry) {
  std::ostringstream cases;
  std::string commands, modelCommands, models;
  for (const CLI::App* command : app.get_subcommands({})) {
    commands += " " + command->get_name();
    if (wantsModel(*command)) modelCommands += " " + command->get_name();
    cases << "    " << command->get_name() << ") options='" << optionWords(*command) << "' ;;\n";
  }
  for (const LoadedModel& model : registry.models())
    if (!model.formula) models += std::string(" ") + model.description().id;
  std::cout << R"(# bash completion of voxelfit, printed by "voxelfit completion bash"
_voxelfit() {
  local word=${COMP_WORDS[COMP_CWORD]} command='' options='' i
  local commands=')"
            << commands << "'\n  local models='" << models << "'\n  local withModel='" << modelCommands
            << R"( '
  local everywhere=')"
            << optionWords(app) << R"('
  for ((i = 1; i < COMP_CWORD; ++i)); do
    if [[ $commands' ' == *" ${COMP_WORDS[i]} "* ]]; then
      command=${COMP_WORDS[i]}
      break
    fi
  done
  case $command in
)" << cases.str()
            << R"(  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options $everywhere" -- "$word"))
  elif [[ -z $command ]]; then
    COMPREPLY=($(compgen -W "$commands" -- "$word"))
  elif [[ $withModel == *" $command "* && $((i + 1)) -eq $COMP_CWORD ]]; then
    COMPREPLY=($(compgen -W "$models" -- "$word"))
  else
    compopt -o default
    COMPREPLY=()
  fi
}
complete -F _voxelfit voxelfit
)";
}

}  // namespace

void addCompletion(CLI::App& app, Session& session) {
  CLI::App* command =
      app.add_subcommand("completion", "print a script that completes commands, options and models");
  command->add_option("shell", "bash")->required()->type_name("SHELL")->check(CLI::IsMember({"bash"}));
  command->footer(
      "example:\n  voxelfit completion bash >~/.local/share/bash-completion/completions/voxelfit");
  session.onRun(*command, [&app, &session] { printBash(app, session.registry()); });
}

}  // namespace voxelfit
