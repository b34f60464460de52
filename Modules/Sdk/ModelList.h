// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Which models a plugin publishes: those it names or, where VF_WRAPPING names a Wrapping, each of them put
// into that. So a model's author writes nothing for `--delay fit` and `--space signal`.
#ifdef VF_WRAPPING
#include "Models/Delayed.h"
#include "Models/InSignal.h"
#else
#include "Models/Model.h"
#define VF_WRAPPING None
#endif

namespace voxelfit {

template <class M>
struct Delayed;
template <class M>
struct InSignal;

template <class... Ms>
struct ModelList {};

template <class... A, class... B>
constexpr ModelList<A..., B...> operator+(ModelList<A...>, ModelList<B...>) {
  return {};
}

namespace detail {

constexpr bool isSameText(const char* a, const char* b) {
  for (; *a && *a == *b; ++a) ++b;
  return *a == *b;
}

/// Whether a model's own data are signals.
template <class M>
constexpr bool isOfSignal() {
  for (const Parameter& row : M::parameters)
    if (isSameText(row.unit.label, unit::signal.label)) return true;
  return false;
}

/// M in a wrapping; none where M has no input function, or where its signal would be wrapped in a signal.
template <Wrapping wrapping, class M>
constexpr auto wrapped() {
  if constexpr (wrapping == Wrapping::None)
    return ModelList<M>{};
  else if constexpr (M::info.input == InputCurve::None)
    return ModelList<>{};
  else if constexpr (wrapping == Wrapping::Delay)
    return ModelList<Delayed<M>>{};
  else if constexpr (isOfSignal<M>())
    return ModelList<>{};
  else if constexpr (wrapping == Wrapping::Signal)
    return ModelList<InSignal<M>>{};
  else
    return ModelList<Delayed<InSignal<M>>>{};
}

}  // namespace detail

/// What VF_EXPORT_MODELS(Ms...) publishes in this pass.
template <class... Ms>
using ExportedModels = decltype((ModelList<>{} + ... + detail::wrapped<Wrapping::VF_WRAPPING, Ms>()));

}  // namespace voxelfit
