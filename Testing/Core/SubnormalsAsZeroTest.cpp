// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "Core/SubnormalsAsZero.h"

namespace voxelfit {
namespace {

/// 1e-40, worked out by the processor at run time.
float tinyProduct() {
  volatile float factor = 1e-20f;
  return factor * factor;
}

TEST(SubnormalsAsZero, HoldsWhileTheObjectLives) {
#if !defined(__x86_64__)
  GTEST_SKIP() << "this processor is not an x86";
#endif
  const SubnormalsAsZero here;

  EXPECT_EQ(tinyProduct(), 0.0f);
}

TEST(SubnormalsAsZero, EndsWithTheObject) {
  { const SubnormalsAsZero here; }

  EXPECT_GT(tinyProduct(), 0.0f);
}

TEST(SubnormalsAsZero, LeavesSmallNumbersOfFullPrecisionAsTheyAre) {
  volatile float small = 2e-38f;
  const SubnormalsAsZero here;

  EXPECT_EQ(small * 1.0f, 2e-38f);
}

}  // namespace
}  // namespace voxelfit
