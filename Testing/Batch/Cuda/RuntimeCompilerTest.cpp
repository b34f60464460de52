// SPDX-License-Identifier: BSD-3-Clause
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <span>
#include <sstream>

#include "Batch/Cuda/RuntimeCompiler.h"
#include "Core/Error.h"
#include "Sdk/Registry.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A compiler with a new cache of its own, or a skipped test where libnvrtc is missing.
class RuntimeCompilerTest : public testing::Test {
 protected:
  void SetUp() override {
    cache_ = fs::path(testing::TempDir()) /
             ("kernels-" + std::to_string(testing::UnitTest::GetInstance()->random_seed()) + "-" +
              testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(cache_);
    try {
      compiler_ = std::make_unique<RuntimeCompiler>(KernelCache(cache_));
    } catch (const Error& error) {
      GTEST_SKIP() << error.what();
    }
  }
  void TearDown() override { fs::remove_all(cache_); }

  fs::path cache_;
  std::unique_ptr<RuntimeCompiler> compiler_;
};

KernelSource copyKernel() {
  return {"__global__ void copy(float* to, const float* from) { *to = *from; }", {"copy"}, "sm_90"};
}

TEST_F(RuntimeCompilerTest, ReportsWhatIsWrongWithTheSource) {
  KernelSource source = copyKernel();
  source.text = "__global__ void copy() { unheardOf(); }";
  try {
    compiler_->compile(source);
    FAIL() << "a wrong source compiled";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("unheardOf"));
  }
}

TEST_F(RuntimeCompilerTest, TakesFromItsCacheWhatItHasCompiledBefore) {
  const CompiledKernels first = compiler_->compile(copyKernel());
  const fs::path file = fs::directory_iterator(cache_)->path();
  const auto written = fs::last_write_time(file);

  const CompiledKernels second = compiler_->compile(copyKernel());

  EXPECT_EQ(second.cubin, first.cubin);
  EXPECT_EQ(fs::last_write_time(file), written);
}

TEST_F(RuntimeCompilerTest, CompilesAgainWhereTheCacheIsCutShort) {
  const CompiledKernels whole = compiler_->compile(copyKernel());
  const fs::path file = fs::directory_iterator(cache_)->path();
  fs::resize_file(file, fs::file_size(file) - 1);

  EXPECT_EQ(compiler_->compile(copyKernel()).cubin, whole.cubin);
}

TEST_F(RuntimeCompilerTest, LeavesNothingButWholeFilesInItsCache) {
  compiler_->compile(copyKernel());

  for (const auto& file : fs::directory_iterator(cache_))
    EXPECT_EQ(file.path().extension(), ".kernels") << file.path();
}

TEST_F(RuntimeCompilerTest, CompilesForEachArchitectureAnew) {
  KernelSource older = copyKernel();
  older.architecture = "sm_75";

  EXPECT_NE(compiler_->compile(older).cubin, compiler_->compile(copyKernel()).cubin);
}

/// The models that a plugin publishes, each member of a family by itself.
std::span<const ModelEntry> entriesOf(const std::string& plugin) {
  for (const fs::path& folder : Registry::standardFolders()) {
    void* library = dlopen((folder / ("lib" + plugin + ".so")).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) continue;
    int count = 0;
    const auto* entries = reinterpret_cast<ModelsOfPlugin>(dlsym(library, kModelsSymbol))(kModelAbi, &count);
    return {entries, static_cast<std::size_t>(count)};
  }
  return {};
}

std::string whichModel(const ModelEntry& model) {
  return std::string(model.description.id) + " with " + std::to_string(model.description.parameterCount) +
         " parameters";
}

/// The names of a list in which blanks part them.
auto namesIn(const char* list) {
  std::istringstream words(list);
  return testing::ValuesIn(std::vector<std::string>{std::istream_iterator<std::string>(words), {}});
}

std::string testName(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

class RuntimeCompilerModelTest : public RuntimeCompilerTest,
                                 public testing::WithParamInterface<std::string> {};

TEST_P(RuntimeCompilerModelTest, CompilesEveryKernelOfEveryModelOfThePlugin) {
  const auto entries = entriesOf(GetParam());
  ASSERT_FALSE(entries.empty());
  for (const ModelEntry& model : entries) {
    SCOPED_TRACE(whichModel(model));

    const CompiledKernels compiled = compiler_->compile(kernelSource(model, "sm_90"));

    EXPECT_EQ(compiled.symbols.size(), kernelsOf(model).size());
    EXPECT_THAT(compiled.symbols, testing::Each(HasSubstr("voxelfit")));
  }
}

INSTANTIATE_TEST_SUITE_P(, RuntimeCompilerModelTest, namesIn(RUNTIME_PLUGINS), testName);

/// Of plugins whose kernels nvcc has compiled, all of them, when they were built, or which another plugin
/// stands for: what is left to find is what this compiler does not know in the text of a model.
class RuntimeCompilerTextTest : public RuntimeCompilerModelTest {};

TEST_P(RuntimeCompilerTextTest, CompilesTheTextOfEveryModelOfThePlugin) {
  const auto entries = entriesOf(GetParam());
  ASSERT_FALSE(entries.empty());
  for (const ModelEntry& model : entries) {
    SCOPED_TRACE(whichModel(model));
    KernelSource source = kernelSource(model, "sm_90");
    source.kernels.resize(1);

    EXPECT_EQ(compiler_->compile(source).symbols.size(), 1u);
  }
}

INSTANTIATE_TEST_SUITE_P(, RuntimeCompilerTextTest, namesIn(BUILT_PLUGINS), testName);

}  // namespace
}  // namespace voxelfit
