// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/RuntimeCompiler.h"

#include <dlfcn.h>

#include <filesystem>

#include "Batch/Cuda/DeviceHeaders.h"
#include "Core/Error.h"

namespace voxelfit {

/// The functions of libnvrtc that are used; results other than 0 are errors.
struct RuntimeCompiler::Library {
  using Program = struct OpaqueProgram*;

  int (*version)(int* major, int* minor);
  int (*create)(Program*, const char* text, const char* name, int headers, const char* const* contents,
                const char* const* names);
  int (*destroy)(Program*);
  int (*addKernel)(Program, const char* expression);
  int (*compile)(Program, int count, const char* const* options);
  int (*logSize)(Program, std::size_t*);
  int (*log)(Program, char*);
  int (*symbol)(Program, const char* expression, const char** symbol);
  int (*cubinSize)(Program, std::size_t*);
  int (*cubin)(Program, char*);
};

namespace {

[[noreturn]] void fail(const std::string& reason) {
  throw Error(ErrorCode::BackEnd, "nvrtc: " + reason, "--backend cpu fits on the processor");
}

void* openCompiler() {
  for (const char* folder : {"", "/usr/local/cuda/lib64/"})
    for (const char* name : {"libnvrtc.so.13", "libnvrtc.so.12"})
      if (void* library = dlopen((std::string(folder) + name).c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
  fail("libnvrtc.so of CUDA 12 or 13 was not found");
}

/// The compiler opens a second library by its name alone, which is not found where its folder is known to
/// nobody but us; once opened, it is.
void openBuiltins(const void* symbolOfCompiler, int major, int minor) {
  Dl_info compiler{};
  if (!dladdr(symbolOfCompiler, &compiler)) return;
  const auto folder = std::filesystem::path(compiler.dli_fname).parent_path();
  const std::string name = "libnvrtc-builtins.so." + std::to_string(major) + "." + std::to_string(minor);
  dlopen((folder / name).c_str(), RTLD_NOW | RTLD_LOCAL);
}

template <class Function>
void bind(Function& function, void* library, const char* name) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function) fail(std::string("the library has no ") + name);
}

/// Texts and names of the headers, as the library takes them.
struct Headers {
  std::vector<const char*> texts, names;

  Headers() {
    for (const DeviceHeader& header : deviceHeaders()) add(header.name, header.text);
    for (const char* name : {"algorithm", "array", "bit", "cassert", "cmath", "concepts", "cstddef",
                             "cstdint", "tuple", "type_traits", "utility"})
      add(name, "#include \"Batch/Cuda/RuntimeStandard.cuh\"\n");
  }
  void add(const char* name, const char* text) {
    names.push_back(name);
    texts.push_back(text);
  }
};

}  // namespace

std::vector<CudaKernel> kernelsOf(const ModelEntry& model) {
  using enum CudaKernel;
  std::vector<CudaKernel> kernels{FitDouble, Assess};
  const bool projects = model.kernels[static_cast<int>(InstructionSet::Scalar)].projectDouble != nullptr;
  if (projects) kernels.push_back(ProjectDouble);
  if (model.description.searchesInDouble) return kernels;
  kernels.push_back(FitFloat);
  if (projects) kernels.push_back(ProjectFloat);
  return kernels;
}

KernelSource kernelSource(const ModelEntry& model, const std::string& architecture) {
  const std::string type = "voxelfit::ExportedModel<" + std::to_string(model.place) + ">";
  const auto round = [&](const std::string& fitter, const std::string& number) {
    return "voxelfit::fitRound<" + type + ", voxelfit::" + fitter + ", " + number + ">";
  };
  const std::string names[kCudaKernels] = {
      round("LevenbergMarquardt", "float"), round("LevenbergMarquardt", "double"),
      round("VariableProjection", "float"), round("VariableProjection", "double"),
      "voxelfit::assessVoxels<" + type + ">"};
  KernelSource source{model.source, {}, architecture};
  for (const CudaKernel kernel : kernelsOf(model)) source.kernels.push_back(names[static_cast<int>(kernel)]);
  return source;
}

RuntimeCompiler::RuntimeCompiler(KernelCache cache)
    : cache_(std::move(cache)), library_(std::make_unique<Library>()) {
  void* library = openCompiler();
  bind(library_->version, library, "nvrtcVersion");
  bind(library_->create, library, "nvrtcCreateProgram");
  bind(library_->destroy, library, "nvrtcDestroyProgram");
  bind(library_->addKernel, library, "nvrtcAddNameExpression");
  bind(library_->compile, library, "nvrtcCompileProgram");
  bind(library_->logSize, library, "nvrtcGetProgramLogSize");
  bind(library_->log, library, "nvrtcGetProgramLog");
  bind(library_->symbol, library, "nvrtcGetLoweredName");
  bind(library_->cubinSize, library, "nvrtcGetCUBINSize");
  bind(library_->cubin, library, "nvrtcGetCUBIN");
  int major = 0, minor = 0;
  library_->version(&major, &minor);
  openBuiltins(reinterpret_cast<const void*>(library_->version), major, minor);
  everywhere_ = std::to_string(major) + "." + std::to_string(minor);
  for (const DeviceHeader& header : deviceHeaders()) everywhere_ += header.text;
}

RuntimeCompiler::~RuntimeCompiler() = default;

CompiledKernels RuntimeCompiler::compile(const KernelSource& source) const {
  const std::vector<std::string> options{"--gpu-architecture=" + source.architecture, "--std=c++20",
                                         "--device-as-default-execution-space"};
  std::string key = everywhere_ + source.text;
  for (const auto* list : {&options, &source.kernels})
    for (const std::string& text : *list) key += '\n' + text;
  if (auto kept = cache_.find(key)) return *kept;
  CompiledKernels compiled = compileAfresh(source, options);
  cache_.keep(key, compiled);
  return compiled;
}

CompiledKernels RuntimeCompiler::compileAfresh(const KernelSource& source,
                                               const std::vector<std::string>& options) const {
  struct Guard {
    const Library& library;
    Library::Program program = nullptr;
    ~Guard() { library.destroy(&program); }
  } guard{*library_};
  const Headers headers;
  if (library_->create(&guard.program, source.text.c_str(), "model.cu",
                       static_cast<int>(headers.names.size()), headers.texts.data(),
                       headers.names.data()) != 0)
    fail("the program cannot be created");
  for (const std::string& kernel : source.kernels) library_->addKernel(guard.program, kernel.c_str());
  std::vector<const char*> arguments;
  for (const std::string& option : options) arguments.push_back(option.c_str());
  const int result = library_->compile(guard.program, static_cast<int>(arguments.size()), arguments.data());

  std::size_t size = 0;
  if (result != 0) {
    library_->logSize(guard.program, &size);
    std::string log(size, '\0');
    library_->log(guard.program, log.data());
    fail("the kernels do not compile: " + log.substr(0, 2000));
  }
  CompiledKernels compiled;
  library_->cubinSize(guard.program, &size);
  compiled.cubin.resize(size);
  library_->cubin(guard.program, compiled.cubin.data());
  for (const std::string& kernel : source.kernels) {
    const char* symbol = nullptr;
    if (library_->symbol(guard.program, kernel.c_str(), &symbol) != 0) fail("no kernel is called " + kernel);
    compiled.symbols.emplace_back(symbol);
  }
  return compiled;
}

}  // namespace voxelfit
