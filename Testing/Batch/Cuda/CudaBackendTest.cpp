// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Batch/Cuda/CudaBackend.h"
#include "Core/Error.h"
#include "Sdk/Registry.h"

namespace voxelfit {
namespace {

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

}  // namespace
}  // namespace voxelfit
