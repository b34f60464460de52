// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/RuntimeCompiler.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "Core/Error.h"

namespace voxelfit {

namespace fs = std::filesystem;

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

[[noreturn]] void fail(const std::string& reason) { throw Error(ErrorCode::BackEnd, "nvrtc: " + reason); }

void* openCompiler() {
  for (const char* folder : {"", "/usr/local/cuda/lib64/"})
    for (const char* name : {"libnvrtc.so.13", "libnvrtc.so.12"})
      if (void* library = dlopen((std::string(folder) + name).c_str(), RTLD_NOW | RTLD_LOCAL)) return library;
  fail("libnvrtc.so of CUDA 12 or 13 was not found");
}

template <class Function>
void bind(Function& function, void* library, const char* name) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function) fail(std::string("the library has no ") + name);
}

std::string textOf(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The text of every header below a folder, in the order of their names.
std::string textOfHeaders(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& file : fs::recursive_directory_iterator(folder))
    if (file.path().extension() == ".h" || file.path().extension() == ".cuh") files.push_back(file.path());
  std::sort(files.begin(), files.end());
  std::string text;
  for (const fs::path& file : files) text += textOf(file);
  return text;
}

/// Source: Fowler, Noll and Vo, FNV-1a with 64 bits, IETF draft-eastlake-fnv.
std::uint64_t hashOf(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3u;
  return hash;
}

/// A file of the cache: one symbol a line, an empty line, the cubin.
std::optional<CompiledKernels> readKernels(const fs::path& file, std::size_t kernels) {
  std::istringstream stream(textOf(file));
  CompiledKernels found;
  std::string line;
  while (std::getline(stream, line) && !line.empty()) found.symbols.push_back(line);
  found.cubin = {std::istreambuf_iterator<char>(stream), {}};
  if (found.symbols.size() != kernels || found.cubin.empty()) return std::nullopt;
  return found;
}

/// A cache that cannot be written costs time, no result.
void writeKernels(const fs::path& file, const CompiledKernels& kernels) {
  std::error_code ignored;
  fs::create_directories(file.parent_path(), ignored);
  const fs::path temporary = file.string() + "." + std::to_string(getpid());
  std::ofstream stream(temporary, std::ios::binary);
  for (const std::string& symbol : kernels.symbols) stream << symbol << '\n';
  stream << '\n' << kernels.cubin;
  stream.close();
  if (stream)
    fs::rename(temporary, file, ignored);
  else
    fs::remove(temporary, ignored);
}

}  // namespace

RuntimeCompiler::RuntimeCompiler(fs::path headers, fs::path cache)
    : headers_(std::move(headers)), cache_(std::move(cache)), library_(std::make_unique<Library>()) {
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
  headerText_ = std::to_string(major) + "." + std::to_string(minor) + textOfHeaders(headers_);
}

RuntimeCompiler::~RuntimeCompiler() = default;

CompiledKernels RuntimeCompiler::compile(const KernelSource& source) const {
  const fs::path file = cacheFile(source);
  if (auto kept = readKernels(file, source.kernels.size())) return *kept;
  CompiledKernels compiled = compileAfresh(source);
  writeKernels(file, compiled);
  return compiled;
}

fs::path RuntimeCompiler::cacheFile(const KernelSource& source) const {
  std::string key = headerText_ + source.text + source.architecture;
  for (const std::string& kernel : source.kernels) key += '\n' + kernel;
  char name[32];
  std::snprintf(name, sizeof(name), "%016llx.kernels", static_cast<unsigned long long>(hashOf(key)));
  return cache_ / name;
}

CompiledKernels RuntimeCompiler::compileAfresh(const KernelSource& source) const {
  constexpr std::array kStandardHeaders{"array",   "bit",   "cmath",       "concepts", "cstddef",
                                        "cstdint", "tuple", "type_traits", "utility"};
  std::array<const char*, kStandardHeaders.size()> contents;
  contents.fill("#include \"Batch/Cuda/RuntimeStandard.cuh\"\n");

  struct Guard {
    const Library& library;
    Library::Program program = nullptr;
    ~Guard() { library.destroy(&program); }
  } guard{*library_};
  if (library_->create(&guard.program, source.text.c_str(), "model.cu", static_cast<int>(contents.size()),
                       contents.data(), kStandardHeaders.data()) != 0)
    fail("the program cannot be created");
  for (const std::string& kernel : source.kernels) library_->addKernel(guard.program, kernel.c_str());
  const std::string architecture = "--gpu-architecture=" + source.architecture,
                    include = "--include-path=" + headers_.string();
  const char* options[] = {architecture.c_str(), include.c_str(), "--std=c++20",
                           "--device-as-default-execution-space"};
  const int result = library_->compile(guard.program, static_cast<int>(std::size(options)), options);

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
