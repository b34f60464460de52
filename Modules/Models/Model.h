// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What a model is: a struct with a table of its parameters and one templated function. See
// Models/Diffusion/Ivim.h for a complete one and the README for how to add another. The same source serves
// double, packs, duals, ceres::Jet and CUDA.
//
// clang-format off
//   static constexpr ModelInfo info;                       id, title, equation, source, sample axis
//   static constexpr std::array parameters{Parameter...};  name, unit, start, bounds, meaning, role
//   static constexpr std::array constants{Constant...};    optional: values given by the user or a map
//   static constexpr std::array derived{Derived...};       optional, with derive(p)
//   static constexpr Segments segments;                    optional: the model is fitted in two steps
//   static constexpr Check<N> check;                       one value worked out independently
//   static auto at(p, x)  or  at(p, c, x)                  the signal of one sample, or
//   static void curve(p, acq, emit) or curve(p, c, acq, emit)  emit(i, S_i) for all, in order, or
//   static auto terms(p)                                   responses to the input function, Models/Terms.h
// clang-format on
#include <array>
#include <cmath>
#include <concepts>
#include <cstdint>

#include "Core/AxisKind.h"
#include "Core/Device.h"
#include "Core/Unit.h"
#include "Math/Convolution.h"
#include "Math/Dual.h"
#include "Math/LinearForm.h"
#include "Math/Number.h"
#include "Models/Protocol.h"
#include "Models/Terms.h"

namespace voxelfit {

/// How the signal depends on a parameter while the Nonlinear ones are held; fitters eliminate the others
/// exactly.
enum class Role : std::uint8_t {
  Nonlinear,  ///< in any way
  Linear,     ///< proportional (Ktrans, M0), or as the common scale of a mixture (S0)
  Fraction,   ///< weight f of a mixture f A + rest(f) B, scaled by the one Linear parameter
  Quotient,   ///< only as the rate (first Linear parameter) / (this one): ve in kep = Ktrans / ve
  Term        ///< through the amplitudes and rates of terms(p), as all parameters of its model
};

/// One row of a model's parameter table. start, lower and upper are in `unit`; for unit::signal they are
/// relative to the voxel's largest absolute sample.
struct Parameter {
  const char* name;
  Unit unit;
  double start, lower, upper;
  const char* meaning;
  Role role = Role::Nonlinear;
};

/// A number that the model needs and the fit does not change: one value for all voxels or a map.
/// `value` is the default in `unit`; NaN means that the user must give it.
struct Constant {
  const char* name;
  Unit unit;
  double value;
  const char* meaning;
};
inline constexpr double kRequired = __builtin_nan("");

/// A quantity computed from the fitted parameters; M::derive(p) returns all of them in this order, in base
/// units.
struct Derived {
  const char* name;
  Unit unit;
  const char* meaning;
};

/// What the samples are taken over.
struct Axis {
  const char* symbol;
  Unit unit;
  AxisKind kind;
};

/// The curve, beside the sample positions, that a model is driven by.
enum class InputCurve : std::uint8_t {
  None,
  Plasma,       ///< plasma concentration Protocol::aif (mmol/l), linear between samples
  PlasmaOfTwo,  ///< that of an artery, and Protocol::portal of a second inlet, the portal vein of the liver
};

/// How a model is fitted in two steps: first to the samples from the constant number `threshold` on, with the
/// parameters whose bits stand in `left` at their lower bounds; then to all samples, with parameter number
/// `kept` as the first step found it.
struct Segments {
  int threshold = -1, kept = -1;  ///< -1: one step
  Bits left = 0;
};

/// What has been put around a model; flags. A user names the model inside.
enum class Wrapping : std::uint8_t {
  None = 0,
  Delay = 1,   ///< Models/Delayed.h: the input function arrives later
  Signal = 2,  ///< Models/InSignal.h: the signal that the concentration causes
  DelayedSignal = 3
};
constexpr Wrapping operator|(Wrapping a, Wrapping b) {
  return static_cast<Wrapping>(static_cast<int>(a) | static_cast<int>(b));
}
constexpr bool has(Wrapping wrapping, Wrapping flag) {
  return (static_cast<int>(wrapping) & static_cast<int>(flag)) != 0;
}

struct ModelInfo {
  const char* id;
  const char* title;
  const char* equation;
  const char* source;  ///< author, journal volume:page (year), equation
  Axis axis;
  InputCurve input = InputCurve::None;
  bool hasDirections = false;  ///< the signal depends on Protocol::directions
  int starts = 1;              ///< searches of each voxel that a fit needs lest it end in another minimum
};

/// signal(p; x) worked out independently of this code, all in base units; must hold to 1e-9. c are the
/// constants. A model with an input function is checked with Cp = 1 mmol/l throughout, one with directions
/// along kCheckDirection.
template <int N, int K = 0>
struct Check {
  std::array<double, N> p;
  double x, expected;
  std::array<double, K + (K == 0)> c{};  // one element at least
};

inline constexpr std::array kCheckDirection{3.0 / 13, 4.0 / 13, 12.0 / 13};

template <class M>
inline constexpr int kParameters = static_cast<int>(M::parameters.size());

template <class M>
inline constexpr int kConstants = 0;
template <class M>
requires requires { M::constants; }
inline constexpr int kConstants<M> = static_cast<int>(M::constants.size());

template <class M>
inline constexpr int kDerived = 0;
template <class M>
requires requires { M::derived; }
inline constexpr int kDerived<M> = static_cast<int>(M::derived.size());

/// Whether a model is a sum of terms, Models/Terms.h.
template <class M>
inline constexpr bool kHasTerms = M::parameters[0].role == Role::Term;

/// The terms at p, which is any tuple-like of numbers.
template <class M, class P>
VF_HD VF_INLINE auto termsAt(const P& p) {
  return M::terms(p);
}

template <class M>
inline constexpr Wrapping kWrapping = Wrapping::None;
template <class M>
requires requires { M::wrapping; }
inline constexpr Wrapping kWrapping<M> = M::wrapping;

/// Whether searches for a model's minimum are made in double only. A model says so with `searchesInDouble`
/// where minima are so flat that float often ends elsewhere; it then has no kernels in float.
template <class M>
inline constexpr bool kSearchesInDouble = kWrapping<M> != Wrapping::None;
template <class M>
requires requires { M::searchesInDouble; }
inline constexpr bool kSearchesInDouble<M> = M::searchesInDouble || kWrapping<M> != Wrapping::None;

/// Values of a model's constants for one voxel or pack.
template <class M, class Real>
using Constants = std::array<Real, (kConstants<M> > 0 ? kConstants<M> : 1)>;

/// 1 - f: the other weight of a mixture. Models write this for a parameter of Role::Fraction.
template <class T>
VF_HD VF_INLINE auto rest(const T& f) {
  return T(1) - f;
}
template <class R, Bits bits>
VF_HD VF_INLINE auto rest(const Dual<R, bits>& f) {
  return R(1) - f;
}

namespace detail {
template <class M, class P, class C, class A, class Emit>
VF_HD VF_INLINE void evaluateCurve(const P& p, const C& constants, const A& acq, Emit&& emit) {
  if constexpr (kHasTerms<M>)
    emitTerms(termsAt<M>(p), acq, emit);
  else if constexpr (requires { M::curve(p, constants, acq, emit); })
    M::curve(p, constants, acq, emit);
  else
    M::curve(p, acq, emit);
}
}  // namespace detail

/// Calls emit(i, S_i) for every sample. p is any tuple-like of numbers: values, duals, linear forms.
template <class M, class P, class C, class S, class Emit>
VF_HD VF_INLINE void evaluate(const P& p, const C& constants, const Protocol<S>& acq, Emit&& emit) {
  if constexpr (kConstants < M >> 0 && requires { M::at(p, constants, acq.x[0]); }) {
    for (int i = 0; i < acq.n; ++i) emit(i, M::at(p, constants, acq.x[i]));
  } else if constexpr (requires { M::at(p, acq.x[0]); }) {
    for (int i = 0; i < acq.n; ++i) emit(i, M::at(p, acq.x[i]));
  } else if constexpr (M::info.input == InputCurve::None) {
    detail::evaluateCurve<M>(p, constants, acq, emit);
  } else {
    detail::evaluateCurve<M>(p, constants, acq, [&](int i, const auto& s) VF_INLINE_CALL {
      const int sample = acq.sampleOf(i);
      if (sample >= 0) emit(sample, s);
    });
  }
}

/// All parameters of a model as duals: element k is p[k] with derivative 1 to itself and to nothing else.
template <class Real, int N>
struct Variables {
  const std::array<Real, N>& p;

  template <std::size_t k>
  VF_HD VF_INLINE Dual<Real, Bits{1} << k> get() const {
    return {p[k], {Real(1)}};
  }
  template <std::size_t k>
  VF_HD friend auto get(const Variables& v) {
    return v.get<k>();
  }
};

/// The same without derivatives.
template <class Real, int N>
struct Values {
  const std::array<Real, N>& p;

  template <std::size_t k>
  VF_HD Real get() const {
    return p[k];
  }
  template <std::size_t k>
  VF_HD friend auto get(const Values& v) {
    return v.get<k>();
  }
};

}  // namespace voxelfit

template <class Real, int N>
struct std::tuple_size<voxelfit::Variables<Real, N>> : std::integral_constant<std::size_t, N> {};
template <std::size_t k, class Real, int N>
struct std::tuple_element<k, voxelfit::Variables<Real, N>> {
  using type = voxelfit::Dual<Real, voxelfit::Bits{1} << k>;
};
