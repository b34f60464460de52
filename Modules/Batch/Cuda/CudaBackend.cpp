// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/CudaBackend.h"

#include <dlfcn.h>

#include <map>
#include <mutex>
#include <utility>

#include "Batch/Cuda/CudaInterface.h"
#include "Batch/Cuda/RuntimeCompiler.h"
#include "Core/Error.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;
using Folders = std::vector<fs::path>;

Error backendError(const std::string& reason) {
  return {ErrorCode::BackEnd, "cuda: " + reason, "--backend cpu fits on the processor"};
}

/// The function `symbol` of a shared library, or null; the library stays loaded.
template <class Function>
Function functionOf(const fs::path& file, const char* symbol) {
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  return library ? reinterpret_cast<Function>(dlsym(library, symbol)) : nullptr;
}

/// voxelfit-cuda.so in the folder above one of the plugin folders.
const CudaLibrary& openLibrary(const Folders& folders) {
  std::string reason = "voxelfit-cuda.so is not installed";
  for (const fs::path& folder : folders) {
    const fs::path file = folder.parent_path() / "voxelfit-cuda.so";
    if (!fs::exists(file)) continue;
    const auto entry = functionOf<CudaLibraryEntry>(file, kCudaLibrarySymbol);
    if (const CudaLibrary* library = entry ? entry(kCudaLibraryAbi) : nullptr) return *library;
    reason = file.string() + ": " + (entry ? "built for another version" : dlerror());
  }
  throw backendError(reason);
}

/// Throws the message of a call that did not return 0.
void check(int result, const CudaMessage& message) {
  if (result != 0) throw backendError(message.text);
}

int deviceCount(const CudaLibrary& library) {
  CudaMessage message{};
  int count = 0;
  check(library.countDevices(&count, &message), message);
  if (count == 0) throw backendError("this machine has no GPU");
  return count;
}

CudaDevice describe(const CudaLibrary& library, int device) {
  CudaMessage message{};
  CudaDevice description{};
  check(library.describeDevice(device, &description, &message), message);
  return description;
}

class CudaBackend : public Backend {
 public:
  CudaBackend(const Folders& folders, int device) : library_(openLibrary(folders)) {
    const int count = deviceCount(library_);
    if (device < 0 || device >= count)
      throw backendError("device " + std::to_string(device) + " was asked for, there are " +
                         std::to_string(count));
    const CudaDevice description = describe(library_, device);
    name_ = std::string("cuda ") + description.name;
    architecture_ = "sm_" + std::to_string(description.major) + std::to_string(description.minor);
    CudaMessage message{};
    CudaSession* session = nullptr;
    check(library_.open(device, &session, &message), message);
    session_ = {session, library_.close};
    for (const fs::path& folder : folders) loadModels(folder);
  }

  std::string name() const override { return name_; }

  std::int64_t tileVoxels(int) const override { return 1 << 16; }

  void fit(const ModelEntry& model, const FitPlan& plan, const FitTask& task,
           const AssessTask& assessment) override {
    run(model, &plan, task, assessment, CudaPart::Both);
  }

  void search(const ModelEntry& model, const FitPlan& plan, const FitTask& task) override {
    run(model, &plan, task, {}, CudaPart::Search);
  }

  void refine(const ModelEntry& model, const FitTask& task, const AssessTask& assessment) override {
    run(model, nullptr, task, assessment, CudaPart::Refine);
  }

 private:
  /// Id and number of parameters, which tells members of a family apart.
  using Key = std::pair<std::string, int>;

  /// A refinement has no plan.
  void run(const ModelEntry& model, const FitPlan* plan, const FitTask& task, const AssessTask& assessment,
           CudaPart part) {
    const CudaModel kernels = kernelsFor(model);
    const ModelDescription& description = model.description;
    const CudaFit fit{&kernels,
                      plan ? kernelFor(kernels, *plan) : CudaKernel::Assess,
                      task,
                      assessment,
                      description.derivedCount,
                      description.columnCount == description.parameterCount,
                      part};
    CudaMessage message{};
    check(library_.fit(session_.get(), &fit, &message), message);
  }

  void loadModels(const fs::path& folder) {
    if (!fs::is_directory(folder)) return;
    for (const auto& file : fs::directory_iterator(folder)) {
      if (!file.path().filename().string().ends_with("-cuda.so")) continue;
      const auto modelsOf = functionOf<CudaModelsOfPlugin>(file.path(), kCudaModelsSymbol);
      int count = 0;
      const CudaModel* models = modelsOf ? modelsOf(kCudaModelAbi, &count) : nullptr;
      for (int i = 0; models && i < count; ++i)
        models_.emplace(Key{models[i].id, models[i].parameters}, models[i]);
    }
  }

  /// The kernels of the plugin's CUDA part; where it has none, or none for this GPU, those of its source.
  CudaModel kernelsFor(const ModelEntry& model) {
    const std::string id = model.description.id;
    const auto found = models_.find({id.substr(0, id.find(':')), model.description.parameterCount});
    if (found != models_.end() && found->second.kernels[static_cast<int>(CudaKernel::Assess)])
      return found->second;
    if (!model.source) throw backendError("the model " + id + " has no GPU kernels");
    const std::lock_guard lock(mutex_);
    const Key key{model.source, model.place};
    const auto compiled = compiled_.find(key);
    return compiled != compiled_.end() ? compiled->second
                                       : compiled_.emplace(key, compile(model)).first->second;
  }

  CudaModel compile(const ModelEntry& model) const {
    const RuntimeCompiler compiler{KernelCache(KernelCache::standardFolder())};
    const CompiledKernels compiled = compiler.compile(kernelSource(model, architecture_));
    std::vector<const char*> symbols;
    for (const std::string& symbol : compiled.symbols) symbols.push_back(symbol.c_str());
    const CudaCode code{compiled.cubin.data(), symbols.data(), static_cast<int>(symbols.size())};
    std::vector<void*> handles(symbols.size());
    CudaMessage message{};
    check(library_.load(session_.get(), &code, handles.data(), &message), message);
    CudaModel loaded{"compiled from source", model.description.parameterCount, {}};
    for (std::size_t i = 0; const CudaKernel kernel : kernelsOf(model))
      loaded.kernels[static_cast<int>(kernel)] = handles[i++];
    return loaded;
  }

  /// The kernel that finds the optimum the plan asks for. A GPU has no compressed fitter; variable projection
  /// gives the same optimum.
  static CudaKernel kernelFor(const CudaModel& model, const FitPlan& plan) {
    const bool isFloat = plan.precision == Precision::Float;
    const bool canProject = model.kernels[static_cast<int>(CudaKernel::ProjectDouble)] != nullptr;
    switch (plan.fitter) {
      case FitterKind::Compressed:
      case FitterKind::VariableProjection:
        if (canProject) return isFloat ? CudaKernel::ProjectFloat : CudaKernel::ProjectDouble;
        [[fallthrough]];
      case FitterKind::LevenbergMarquardt:
        return isFloat ? CudaKernel::FitFloat : CudaKernel::FitDouble;
      case FitterKind::Linear:
        return CudaKernel::FitDouble;
      case FitterKind::Ceres:
      case FitterKind::Linearised:
      case FitterKind::Graphical:
        break;
    }
    throw backendError(std::string("the fitter ") + fitterName(plan.fitter) + " runs on the processor only");
  }

  const CudaLibrary& library_;
  std::string name_, architecture_;
  std::unique_ptr<CudaSession, void (*)(CudaSession*)> session_{nullptr, nullptr};
  std::map<Key, CudaModel> models_;    ///< from the CUDA parts of plugins
  std::mutex mutex_;                   ///< of compiled_
  std::map<Key, CudaModel> compiled_;  ///< by source and place in it
};

}  // namespace

std::vector<std::string> cudaDevices(const Folders& pluginFolders) {
  const CudaLibrary& library = openLibrary(pluginFolders);
  std::vector<std::string> lines(deviceCount(library));
  for (int i = 0; i < static_cast<int>(lines.size()); ++i) {
    const CudaDevice device = describe(library, i);
    lines[i] = std::string(device.name) + ", " + std::to_string(device.memory >> 30) +
               " GiB, compute capability " + std::to_string(device.major) + "." +
               std::to_string(device.minor);
  }
  return lines;
}

std::unique_ptr<Backend> makeCudaBackend(const Folders& pluginFolders, int device) {
  return std::make_unique<CudaBackend>(pluginFolders, device);
}

}  // namespace voxelfit
