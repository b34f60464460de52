// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Zero and One as types. Multiplying by Zero gives Zero and by One gives the other factor, at compile time:
// with them a model evaluated "for Ktrans = 1, vp = 0" costs only the terms that remain. See
// Math/LinearForm.h.
#include "Core/Device.h"

namespace voxelfit {

struct Zero {
  template <class R>
  VF_HD constexpr R as() const {
    return R(0);
  }
};
struct One {
  template <class R>
  VF_HD constexpr R as() const {
    return R(1);
  }
};

template <class T>
inline constexpr bool kIsZero = false;
template <>
inline constexpr bool kIsZero<Zero> = true;
template <class T>
inline constexpr bool kIsOne = false;
template <>
inline constexpr bool kIsOne<One> = true;

/// a * b where either may be Zero or One.
template <class A, class B>
VF_HD VF_INLINE auto product(const A& a, const B& b) {
  if constexpr (kIsZero<A> || kIsZero<B>)
    return Zero{};
  else if constexpr (kIsOne<A>)
    return b;
  else if constexpr (kIsOne<B>)
    return a;
  else
    return a * b;
}

/// a + b where either may be Zero; One is not a term of a sum.
template <class A, class B>
VF_HD VF_INLINE auto sum(const A& a, const B& b) {
  if constexpr (kIsZero<A>)
    return b;
  else if constexpr (kIsZero<B>)
    return a;
  else
    return a + b;
}

}  // namespace voxelfit
