// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "Batch/Cuda/RuntimeCompiler.h"
#include "Core/Error.h"

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
      compiler_ = std::make_unique<RuntimeCompiler>(VOXELFIT_HEADERS, cache_);
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
  compiler_->compile(copyKernel());
  const fs::path file = fs::directory_iterator(cache_)->path();
  std::ofstream(file, std::ios::binary) << "symbol\n\ncubin";

  EXPECT_EQ(compiler_->compile(copyKernel()).cubin, "cubin");
}

TEST_F(RuntimeCompilerTest, CompilesAgainWhereTheCacheIsDamaged) {
  const CompiledKernels whole = compiler_->compile(copyKernel());
  std::ofstream(fs::directory_iterator(cache_)->path(), std::ios::binary).flush();

  EXPECT_EQ(compiler_->compile(copyKernel()).cubin, whole.cubin);
}

TEST_F(RuntimeCompilerTest, CompilesForEachArchitectureAnew) {
  KernelSource older = copyKernel();
  older.architecture = "sm_75";

  EXPECT_NE(compiler_->compile(older).cubin, compiler_->compile(copyKernel()).cubin);
}

struct ModelSource {
  const char* name;
  const char* header;
  bool separable;  ///< has variable projection
};

void PrintTo(const ModelSource& model, std::ostream* out) { *out << model.name; }

class RuntimeCompilerModelTest : public RuntimeCompilerTest,
                                 public testing::WithParamInterface<ModelSource> {};

TEST_P(RuntimeCompilerModelTest, CompilesEveryKernelOfTheModel) {
  const std::string model = std::string("voxelfit::models::") + GetParam().name;
  const auto fit = [&](const std::string& fitter, const std::string& number) {
    return "voxelfit::fitRound<" + model + ", voxelfit::" + fitter + ", " + number + ">";
  };
  KernelSource source;
  source.text = std::string("#include \"") + GetParam().header +
                "\"\n"
                "#include \"Fitting/Assess.cuh\"\n"
                "#include \"Fitting/LevenbergMarquardt.h\"\n"
                "#include \"Fitting/Rounds.cuh\"\n"
                "#include \"Fitting/VariableProjection.h\"\n";
  source.kernels = {fit("LevenbergMarquardt", "float"), fit("LevenbergMarquardt", "double"),
                    "voxelfit::assessVoxels<" + model + ">"};
  if (GetParam().separable) source.kernels.push_back(fit("VariableProjection", "float"));
  source.architecture = "sm_90";

  const CompiledKernels compiled = compiler_->compile(source);

  EXPECT_THAT(compiled.symbols, testing::Each(HasSubstr("voxelfit")));
}

INSTANTIATE_TEST_SUITE_P(, RuntimeCompilerModelTest,
                         testing::Values(ModelSource{"Adc", "Models/Diffusion/Adc.h", true},
                                         ModelSource{"Ivim", "Models/Diffusion/Ivim.h", true},
                                         ModelSource{"Exponential", "Models/Generic/Exponential.h", true},
                                         ModelSource{"Linear", "Models/Generic/Linear.h", false},
                                         ModelSource{"ExtendedTofts", "Models/Perfusion/ExtendedTofts.h",
                                                     true},
                                         ModelSource{"Patlak", "Models/Perfusion/Patlak.h", false},
                                         ModelSource{"Tofts", "Models/Perfusion/Tofts.h", true},
                                         ModelSource{"Vfa", "Models/Relaxometry/Vfa.h", true},
                                         ModelSource{"Lorentzian<1>", "Models/Cest/Lorentzian.h", true},
                                         ModelSource{"Lorentzian<2>", "Models/Cest/Lorentzian.h", false}),
                         [](const auto& info) {
                           std::string name = info.param.name;
                           std::erase_if(name, [](char c) { return c == '<' || c == '>'; });
                           return name;
                         });

}  // namespace
}  // namespace voxelfit
