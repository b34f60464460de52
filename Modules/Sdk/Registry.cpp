// SPDX-License-Identifier: BSD-3-Clause
#include "Sdk/Registry.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <sstream>

#include "Core/Error.h"
#include "Core/NearestWord.h"
#include "Sdk/FormulaModel.h"

namespace voxelfit {
namespace {

constexpr std::string_view kFormulaFamily = "formula";
constexpr const char* kFormulaExample = "formula:a*exp(-x/b)+c";

/// The definition that an id asks for, if it asks for a formula.
std::optional<FormulaDefinition> formulaDefinition(const std::string& id) {
  if (id.ends_with(".json")) return readFormulaFile(id);
  if (id == kFormulaFamily)
    throw Error(ErrorCode::Usage, id + ": wanted an expression behind a colon",
                std::string("for example ") + kFormulaExample);
  const std::size_t length = kFormulaFamily.size();
  if (!id.starts_with(kFormulaFamily) || id[length] != ':') return std::nullopt;
  return formulaOf(id.substr(length + 1));
}

}  // namespace

Registry::Registry(const std::vector<std::filesystem::path>& folders) {
  for (const auto& folder : folders) {
    std::error_code ignored;
    std::vector<std::filesystem::path> files;
    for (const auto& item : std::filesystem::directory_iterator(folder, ignored))
      if (item.path().extension() == ".so" && !item.path().stem().string().ends_with("-cuda"))
        files.push_back(item.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) load(file);
  }
  std::stable_sort(models_.begin(), models_.end(), [](const LoadedModel& a, const LoadedModel& b) {
    return std::string_view(a.description().id) < std::string_view(b.description().id);
  });
}

std::vector<std::filesystem::path> Registry::standardFolders() {
  std::vector<std::filesystem::path> folders;
  if (const char* listed = std::getenv("VOXELFIT_PLUGINS")) {
    std::istringstream list(listed);
    for (std::string folder; std::getline(list, folder, ':');)
      if (!folder.empty()) folders.emplace_back(folder);
  }
  std::error_code ignored;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  folders.push_back(program.parent_path().parent_path() / "lib/voxelfit/plugins");
  return folders;
}

void Registry::load(const std::filesystem::path& file) {
  void* library =
      dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);  // stays loaded: its kernels are used to the end
  if (!library) {
    problems_.push_back(file.string() + ": " + dlerror());
    return;
  }
  const auto models = reinterpret_cast<ModelsOfPlugin>(dlsym(library, kModelsSymbol));
  int count = 0;
  const ModelEntry* entries = models ? models(kModelAbi, &count) : nullptr;
  if (!entries) {
    problems_.push_back(file.string() + ": " + (models ? "built for another version" : "not a model plugin"));
    return;
  }
  for (int i = 0; i < count; ++i) {
    if (entries[i].magic != kModelMagic || entries[i].abi != kModelAbi ||
        entries[i].size != sizeof(ModelEntry)) {
      problems_.push_back(file.string() + ": built for another version");
      return;
    }
    auto& models = entries[i].description.id == kFormulaFamily ? formulaKernels_ : models_;
    models.push_back({entries[i], file.filename().string()});
  }
}

LoadedModel Registry::find(const std::string& id) const {
  if (const auto definition = formulaDefinition(id)) return makeFormulaModel(*definition, formulaKernels_);
  const std::size_t colon = id.find(':');
  const std::string family = id.substr(0, colon);
  bool isFamily = false;
  for (const LoadedModel& model : models_) {
    if (family != model.description().id || model.description().wrapping != Wrapping::None) continue;
    isFamily = model.entry.configure != nullptr;
    if (colon == std::string::npos && !isFamily) return model;
    if (!isFamily) continue;
    LoadedModel member = model;
    char message[200] = "";
    const char* arguments = colon == std::string::npos ? "" : id.c_str() + colon + 1;
    const int taken = model.entry.configure(arguments, &member.entry.description, message, sizeof(message));
    if (taken > 0) return member;
    if (taken < 0) throw Error(ErrorCode::Usage, id + ": " + message);
  }
  if (isFamily)
    throw Error(ErrorCode::Usage, id + ": a family of models, wanted one member",
                "for example " + family + ":water,amide,noe");
  std::vector<std::string> ids;
  for (const LoadedModel& model : models_) ids.emplace_back(model.description().id);
  const std::string nearest = nearestWord(family, ids);
  throw Error(ErrorCode::Usage, id + ": no such model",
              nearest.empty() ? "voxelfit models lists them" : "did you mean " + nearest + "?");
}

LoadedModel Registry::find(const std::string& id, Wrapping wrapping) const {
  const LoadedModel plain = find(id);
  if (wrapping == Wrapping::None) return plain;
  for (const LoadedModel& model : models_)
    if (id == model.description().id && wrapping == model.description().wrapping) return model;
  throw Error(ErrorCode::Usage,
              id + (has(wrapping, Wrapping::Delay) ? ": its input function cannot have a delay of its own"
                                                   : ": cannot be fitted to the signal"),
              plain.description().input == InputCurve::None ? "it has no input function" : "");
}

std::vector<LoadedModel> Registry::models(Wrapping wrapping) const {
  std::vector<LoadedModel> unique;
  for (const LoadedModel& model : models_)
    if (model.description().wrapping != wrapping)
      continue;
    else if (unique.empty() || std::string_view(unique.back().description().id) != model.description().id)
      unique.push_back(model);
  if (wrapping == Wrapping::None && !formulaKernels_.empty()) unique.push_back(find(kFormulaExample));
  return unique;
}

InstructionSet usableInstructionSet() {
  auto best = InstructionSet::Scalar;
  if (__builtin_cpu_supports("x86-64-v4"))
    best = InstructionSet::V4;
  else if (__builtin_cpu_supports("x86-64-v3"))
    best = InstructionSet::V3;
  if (const char* wanted = std::getenv("VOXELFIT_INSTRUCTION_SET"))
    for (const auto set : {InstructionSet::Scalar, InstructionSet::V3})
      if (std::string_view(instructionSetName(set)).ends_with(wanted) && set < best) best = set;
  return best;
}

const char* instructionSetName(InstructionSet set) {
  switch (set) {
    case InstructionSet::Scalar:
      return "scalar";
    case InstructionSet::V3:
      return "x86-64-v3";
    case InstructionSet::V4:
      return "x86-64-v4";
  }
  return "";
}

}  // namespace voxelfit
