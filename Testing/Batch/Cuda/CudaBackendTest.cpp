// SPDX-License-Identifier: BSD-3-Clause
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "Batch/Cuda/CudaBackend.h"
#include "Batch/Cuda/PlayedLibrary.h"
#include "Core/Error.h"
#include "Sdk/Registry.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// The reason why there is no GPU, or empty.
std::string reasonAgainst(const std::vector<std::filesystem::path>& folders) {
  try {
    makeCudaBackend(folders);
    return {};
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::BackEnd);
    return error.what();
  }
}

TEST(CudaBackend, SaysThatItsLibraryIsMissing) {
  EXPECT_THAT(reasonAgainst({testing::TempDir() + "nothing/plugins"}),
              HasSubstr("voxelfit-cuda.so is not installed"));
}

TEST(CudaBackend, SaysWhyThereIsNoGpu) {
  const std::string reason = reasonAgainst(Registry::standardFolders());
  if (reason.empty()) GTEST_SKIP() << "this machine has a GPU";

  EXPECT_THAT(reason, testing::AnyOf(HasSubstr("looking for a GPU"), HasSubstr("no GPU")));
}

/// A back end over a played library and no CUDA part of any plugin, with a cache of its own.
class CompiledModelTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_ / "plugins");
    fs::copy_file(PLAYED_LIBRARY, folder_ / "voxelfit-cuda.so");
    setenv("XDG_CACHE_HOME", (folder_ / "cache").c_str(), 1);
    backend_ = makeCudaBackend({folder_ / "plugins"});
    void* library = dlopen((folder_ / "voxelfit-cuda.so").c_str(), RTLD_NOW | RTLD_LOCAL);
    calls_ = reinterpret_cast<played::CallsFunction>(dlsym(library, "playedCalls"))();
  }
  void TearDown() override { fs::remove_all(folder_); }

  void fit(const ModelEntry& model) {
    backend_->fit(model, {FitterKind::LevenbergMarquardt, Precision::Float, {}}, {}, {});
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("played-" + std::to_string(getpid()));
  std::unique_ptr<Backend> backend_;
  played::Calls* calls_ = nullptr;
};

TEST_F(CompiledModelTest, IsLoadedAndFittedWithEveryKernelItHas) {
  fit(Registry(Registry::standardFolders()).find("adc").entry);

  ASSERT_EQ(calls_->loaded.size(), 1u);
  EXPECT_EQ(calls_->loaded[0].size(), 5u);
  EXPECT_THAT(calls_->fitted.kernels, testing::Each(testing::NotNull()));
}

TEST_F(CompiledModelTest, IsCompiledAtItsFirstFitOnly) {
  const ModelEntry model = Registry(Registry::standardFolders()).find("linear").entry;

  fit(model);
  fit(model);

  EXPECT_EQ(calls_->loaded.size(), 1u);
}

/// The least that a model made while the program runs must hand over.
TEST_F(CompiledModelTest, MayBeATextThatNoPluginHolds) {
  ModelEntry formula{};
  formula.description.parameterCount = 3;
  formula.source = R"(
    #include "Sdk/Plugin.h"
    using namespace voxelfit;
    struct Formula {
      static constexpr ModelInfo info{};
      static constexpr std::array<Parameter, 3> parameters{};
      VF_HD static auto at(const auto& p, const auto& x) {
        using std::exp;
        const auto& [a, b, c] = p;
        return a * exp(-x / b) + c;
      }
    };
    VF_EXPORT_MODELS(Formula))";

  fit(formula);

  ASSERT_EQ(calls_->loaded.size(), 1u);
  EXPECT_THAT(calls_->loaded[0], testing::Each(HasSubstr("Formula")));
}

TEST_F(CompiledModelTest, MayHaveADelayOfItsInputFunction) {
  const ModelEntry model = Registry(Registry::standardFolders()).find("tofts", Wrapping::Delay).entry;

  fit(model);

  ASSERT_EQ(calls_->loaded.size(), 1u);
  EXPECT_THAT(calls_->loaded[0], testing::Each(HasSubstr("Delayed")));
}

TEST_F(CompiledModelTest, IsSearchedWithoutAnAssessmentAndRefinedWithoutASearch) {
  const ModelEntry model = Registry(Registry::standardFolders()).find("linear").entry;

  backend_->search(model, {FitterKind::LevenbergMarquardt, Precision::Double, {}}, {});
  EXPECT_EQ(calls_->part, CudaPart::Search);

  backend_->refine(model, {}, {});
  EXPECT_EQ(calls_->part, CudaPart::Refine);
}

TEST_F(CompiledModelTest, IsRefusedWithoutSource) {
  ModelEntry model = Registry(Registry::standardFolders()).find("adc").entry;
  model.source = nullptr;

  EXPECT_THROW(fit(model), Error);
}

}  // namespace
}  // namespace voxelfit
