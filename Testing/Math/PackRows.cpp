// SPDX-License-Identifier: BSD-3-Clause
#include "Math/PackRows.h"

#include "Math/PackFunctions.h"

namespace voxelfit::testing {
namespace {

template <class P, class S, class Function>
VF_INLINE void forEachPack(const S* x, S* y, int n, Function f) {
  for (int i = 0; i < n; i += P::kLanes) f(P::load(x + i)).store(y + i);
}

}  // namespace

template <int lanes, class S>
void applyInPacks(PackFunction f, const S* x, S* y, int n) {
  using P = Pack<S, static_cast<int>(lanes * sizeof(float) / sizeof(S))>;
  switch (f) {
    case PackFunction::Exp:
      return forEachPack<P>(x, y, n, [](P v) VF_INLINE_CALL { return exp(v); });
    case PackFunction::Log:
      return forEachPack<P>(x, y, n, [](P v) VF_INLINE_CALL { return log(v); });
    case PackFunction::Sin:
      return forEachPack<P>(x, y, n, [](P v) VF_INLINE_CALL { return sin(v); });
    case PackFunction::Cos:
      return forEachPack<P>(x, y, n, [](P v) VF_INLINE_CALL { return cos(v); });
    case PackFunction::Sqrt:
      return forEachPack<P>(x, y, n, [](P v) VF_INLINE_CALL { return sqrt(v); });
    case PackFunction::Reciprocal:
      return forEachPack<P>(x, y, n, [](P v) VF_INLINE_CALL { return reciprocal(v); });
  }
}

template void applyInPacks<VF_LANES>(PackFunction, const float*, float*, int);
template void applyInPacks<VF_LANES>(PackFunction, const double*, double*, int);

}  // namespace voxelfit::testing
