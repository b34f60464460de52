// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <filesystem>

#include "Batch/Cuda/CudaBackend.h"
#include "Batch/Cuda/RuntimeCompiler.h"
#include "Core/Error.h"
#include "Sdk/Registry.h"

namespace voxelfit {
namespace {

class FormulaSourceTest : public testing::TestWithParam<const char*> {};

// With these every instruction and every kind of operand is printed.
INSTANTIATE_TEST_SUITE_P(
    , FormulaSourceTest,
    testing::Values(
        "a*exp(-x/b)+c", "a*exp(-x*b)+c*exp(-x*d)",
        "(x<a)+(x<=b)+(x==c)+if(x,a,b)+min(a*x,b)+max(x,c)+abs(a-x)+(x*b)^c+log(a*x)+sqrt(b*x)/(c+x)",
        "sin(a*x)+cos(a*x)+tan(a*x)+asin(b*x)+acos(b*x)+atan(b*x)+sinh(c*x)+cosh(c*x)+tanh(c*x)-d",
        "a*erf(b*x)+fresnelc(c*x)+fresnels(d*x)+e*sin(2*x)"));

TEST_P(FormulaSourceTest, CompilesToEveryKernel) {
  const LoadedModel model = Registry(Registry::standardFolders()).find(std::string("formula:") + GetParam());
  const auto cache = std::filesystem::path(testing::TempDir()) / "formula-kernels";
  const KernelSource source = kernelSource(model.entry, "sm_90");
  try {
    const CompiledKernels compiled = RuntimeCompiler(KernelCache(cache)).compile(source);
    EXPECT_EQ(compiled.symbols.size(), kernelsOf(model.entry).size());
  } catch (const Error& error) {
    if (std::string(error.what()).ends_with("was not found")) GTEST_SKIP() << error.what();
    FAIL() << error.what() << '\n' << source.text;
  }
}

}  // namespace
}  // namespace voxelfit
