// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Pack<S, W>: W voxels side by side, one a lane, with the arithmetic of a single number. A model or fitter
// written for a number runs unchanged on a pack. Lane counts belong to an instruction set (4, 8, 16 floats)
// and stand in the type, so object files compiled for different instruction sets never share a symbol.
// Functions of a pack (exp, log, sin, ...) are in Math/PackFunctions.h.
#include <array>
#include <cstdint>
#include <type_traits>

#include "Math/Number.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace voxelfit {

template <class S>
using LaneInteger = std::conditional_t<sizeof(S) == 4, std::int32_t, std::int64_t>;

/// Marks constructors from the compiler's vector type.
struct RawLanes {};

/// One truth value a lane: all bits set or none.
template <class S, int W>
struct PackMask {
  // NOLINTNEXTLINE(modernize-use-using): the attribute depends on the template
  typedef LaneInteger<S> Lanes __attribute__((vector_size(W * sizeof(S))));
  Lanes lane;

  PackMask() = default;
  VF_INLINE explicit PackMask(bool all) : lane(Lanes{} - (all ? 1 : 0)) {}
  VF_INLINE PackMask(RawLanes, Lanes lanes) : lane(lanes) {}
  VF_INLINE bool operator[](int i) const { return lane[i] != 0; }
};

template <class S, int W>
struct Pack {
  // NOLINTNEXTLINE(modernize-use-using): the attribute depends on the template
  typedef S Lanes __attribute__((vector_size(W * sizeof(S))));
  // NOLINTNEXTLINE(modernize-use-using): the attribute depends on the template
  typedef S Unaligned __attribute__((vector_size(W * sizeof(S)), aligned(sizeof(S))));
  using Mask = PackMask<S, W>;
  static constexpr int kLanes = W;
  Lanes lane;

  Pack() = default;
  VF_INLINE Pack(S value) : lane(value - Lanes{}) {}  // x - 0 is x, also for -0, so nothing is computed
  template <class A>
  requires(std::is_arithmetic_v<A> && !std::is_same_v<A, S>) VF_INLINE Pack(A value)
      : Pack(static_cast<S>(value)) {}
  VF_INLINE Pack(RawLanes, Lanes lanes) : lane(lanes) {}
  VF_INLINE S operator[](int i) const { return lane[i]; }

  VF_INLINE static Pack load(const S* from) {
    return Pack(RawLanes{}, static_cast<Lanes>(*reinterpret_cast<const Unaligned*>(from)));
  }
  VF_INLINE void store(S* to) const { *reinterpret_cast<Unaligned*>(to) = lane; }

  friend VF_INLINE Pack operator+(Pack a, Pack b) { return Pack(RawLanes{}, a.lane + b.lane); }
  friend VF_INLINE Pack operator-(Pack a, Pack b) { return Pack(RawLanes{}, a.lane - b.lane); }
  friend VF_INLINE Pack operator*(Pack a, Pack b) { return Pack(RawLanes{}, a.lane * b.lane); }
  friend VF_INLINE Pack operator/(Pack a, Pack b) { return Pack(RawLanes{}, a.lane / b.lane); }
  friend VF_INLINE Pack operator-(Pack a) { return Pack(RawLanes{}, -a.lane); }
  friend VF_INLINE Mask operator<(Pack a, Pack b) { return Mask(RawLanes{}, a.lane < b.lane); }
  friend VF_INLINE Mask operator<=(Pack a, Pack b) { return Mask(RawLanes{}, a.lane <= b.lane); }
  friend VF_INLINE Mask operator>(Pack a, Pack b) { return b < a; }
  friend VF_INLINE Mask operator>=(Pack a, Pack b) { return b <= a; }
  friend VF_INLINE Mask operator==(Pack a, Pack b) { return Mask(RawLanes{}, a.lane == b.lane); }
};

template <class S, int W>
VF_INLINE PackMask<S, W> operator&(PackMask<S, W> a, PackMask<S, W> b) {
  return PackMask<S, W>(RawLanes{}, a.lane & b.lane);
}
template <class S, int W>
VF_INLINE PackMask<S, W> operator|(PackMask<S, W> a, PackMask<S, W> b) {
  return PackMask<S, W>(RawLanes{}, a.lane | b.lane);
}
template <class S, int W>
VF_INLINE PackMask<S, W> operator!(PackMask<S, W> a) {
  return PackMask<S, W>(RawLanes{}, ~a.lane);
}

/// One bit a lane, lane 0 lowest.
template <class S, int W>
VF_INLINE std::uint32_t laneBits(PackMask<S, W> m) {
#if defined(__AVX512F__) && defined(__AVX512DQ__)
  if constexpr (W * sizeof(S) == 64) {
    if constexpr (sizeof(S) == 4)
      return _mm512_movepi32_mask(reinterpret_cast<__m512i>(m.lane));
    else
      return _mm512_movepi64_mask(reinterpret_cast<__m512i>(m.lane));
  }
#endif
  std::uint32_t out = 0;
  for (int i = 0; i < W; ++i) out |= static_cast<std::uint32_t>(m.lane[i] & 1) << i;
  return out;
}

template <class S, int W>
VF_INLINE bool any(PackMask<S, W> m) {
  return laneBits(m) != 0;
}

/// m ? a : b, lane by lane.
template <class S, int W>
VF_INLINE Pack<S, W> select(PackMask<S, W> m, Pack<S, W> a, Pack<S, W> b) {
  return Pack<S, W>(RawLanes{}, m.lane ? a.lane : b.lane);
}

/// See Math/Number.h; gcc 12 does not find the instruction by itself where one side is a constant.
template <class S, int W>
VF_INLINE Pack<S, W> smaller(Pack<S, W> a, Pack<S, W> b) {
#if defined(__AVX512F__)
  if constexpr (W * sizeof(S) == 64 && sizeof(S) == 4)
    return Pack<S, W>(RawLanes{}, _mm512_min_ps(b.lane, a.lane));
#endif
  return select(b < a, b, a);
}
template <class S, int W>
VF_INLINE Pack<S, W> larger(Pack<S, W> a, Pack<S, W> b) {
#if defined(__AVX512F__)
  if constexpr (W * sizeof(S) == 64 && sizeof(S) == 4)
    return Pack<S, W>(RawLanes{}, _mm512_max_ps(b.lane, a.lane));
#endif
  return select(a < b, b, a);
}

/// from[index[i]] into lane i.
template <class P, class S>
VF_INLINE P gather(const S* from, const std::int32_t* index) {
  P out;
  for (int i = 0; i < P::kLanes; ++i) out.lane[i] = from[index[i]];
  return out;
}

/// table[index] lane by lane, from a table of 16 floats.
template <class P>
VF_INLINE P lookup(const float (&table)[16], const typename P::Mask::Lanes& index) {
  static_assert(sizeof(typename P::Lanes) == 4 * P::kLanes, "only for floats");
#if !defined(__clang__)
  if constexpr (P::kLanes == 16)
    return P(RawLanes{}, __builtin_shuffle(P::load(table).lane, index));
  else if constexpr (P::kLanes == 8)
    return P(RawLanes{}, __builtin_shuffle(P::load(table).lane, P::load(table + 8).lane, index));
#endif
  P out;
  for (int i = 0; i < P::kLanes; ++i) out.lane[i] = table[index[i]];
  return out;
}

template <class S, int W>
struct ScalarOf<Pack<S, W>> {
  using type = S;
};
template <class S, int W>
inline constexpr int kLanesOf<Pack<S, W>> = W;

}  // namespace voxelfit
