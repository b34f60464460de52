// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "Models/Formula/Program.h"
#include "Sdk/ModelEntry.h"

namespace voxelfit {

/// A model as the programs use it, and where it came from.
struct LoadedModel {
  ModelEntry entry;
  std::string plugin;                               ///< file name of its plugin
  std::shared_ptr<const FormulaProgram> formula{};  ///< of a formula model, see FormulaSamples
  std::shared_ptr<const std::string> source{};      ///< of a formula model: where entry.source stands

  const ModelDescription& description() const { return entry.description; }
};

/// The models of all plugins found.
class Registry {
 public:
  /// Loads every plugin (lib*.so) in the given folders; folders that do not exist are passed over. A file
  /// that is no model plugin, or of another ABI, is skipped with its reason in problems().
  explicit Registry(const std::vector<std::filesystem::path>& folders);

  /// The folders a program looks in: VOXELFIT_PLUGINS (colon-separated), then ../lib/voxelfit/plugins beside
  /// the executable.
  static std::vector<std::filesystem::path> standardFolders();

  /// The model with this id, the member of a family ("lorentzian:water,amide"; some families have a member
  /// that needs no name, "polynomial"), a formula ("formula:a*exp(-x/b)+c") or the model in a file NAME.json.
  /// Throws Error Usage naming the id and, where one is close, what may have been meant; what
  /// readFormulaFile() and makeFormulaModel() throw.
  LoadedModel find(const std::string& id) const;

  /// The same model in a wrapping. Throws Error Usage when there is no such model or it has no such form.
  LoadedModel find(const std::string& id, Wrapping wrapping) const;

  /// Every model in a wrapping, families once under their plain name, sorted by id; without a wrapping, one
  /// formula for all behind them.
  std::vector<LoadedModel> models(Wrapping wrapping = Wrapping::None) const;

  /// One line for each plugin that could not be used.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void load(const std::filesystem::path& file);

  std::vector<LoadedModel> models_;
  std::vector<LoadedModel> formulaKernels_;
  std::vector<std::string> problems_;
};

/// The strongest instruction set of this processor; VOXELFIT_INSTRUCTION_SET (scalar, v3, v4) can lower it.
InstructionSet usableInstructionSet();

/// "scalar", "x86-64-v3" or "x86-64-v4".
const char* instructionSetName(InstructionSet set);

}  // namespace voxelfit
