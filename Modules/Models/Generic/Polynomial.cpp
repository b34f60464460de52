// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Generic/Polynomial.h"

#include <cstdio>
#include <cstdlib>

#include "Models/Description.h"

namespace voxelfit::models {

int configurePolynomial(int degree, const char* arguments, ModelDescription* description, char* message,
                        int messageSize) {
  constexpr long kUsualDegree = 2;
  char* end = nullptr;
  const long wanted = *arguments ? std::strtol(arguments, &end, 10) : kUsualDegree;
  if ((end && *end) || wanted < 1 || wanted > kMaxDegree) {
    std::snprintf(message, messageSize, "degree \"%s\", wanted 1 to %d", arguments, kMaxDegree);
    return -1;
  }
  if (wanted != degree) return 0;
  std::snprintf(description->id, sizeof(description->id), "polynomial:%d", degree);
  return 1;
}

}  // namespace voxelfit::models
