// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What the models made from other models share (Models/Delayed.h, Models/InSignal.h): their tables are those
// of the model inside with a parameter more. The check value stays that of the model inside.
#include <utility>

#include "Models/Model.h"

namespace voxelfit {

/// A model's table with one more row. All rows are Nonlinear: wrapped models are fitted as they are, without
/// eliminating parameters.
template <std::size_t n>
constexpr std::array<Parameter, n + 1> appended(const std::array<Parameter, n>& table, const Parameter& row) {
  std::array<Parameter, n + 1> longer{};
  for (std::size_t k = 0; k < n; ++k) {
    longer[k] = table[k];
    longer[k].role = Role::Nonlinear;
  }
  longer[n] = row;
  longer[n].role = Role::Nonlinear;
  return longer;
}

/// The first n elements of an array.
template <int n, class T, std::size_t all>
VF_INLINE std::array<T, n> leading(const std::array<T, all>& p) {
  std::array<T, n> first;
  for (int k = 0; k < n; ++k) first[k] = p[k];
  return first;
}

/// The first n elements of any tuple-like of numbers, as a tuple.
template <int n, class P>
struct LeadingElements {
  const P& p;

  template <std::size_t k>
  VF_INLINE auto get() const {
    using std::get;
    return get<k>(p);
  }
  template <std::size_t k>
  friend auto get(const LeadingElements& elements) {
    return elements.template get<k>();
  }
};
template <int n, class P>
VF_INLINE LeadingElements<n, P> leadingElements(const P& p) {
  return {p};
}

/// A number without its derivatives.
template <class T>
VF_INLINE auto plain(const T& value) {
  if constexpr (kIsDual<T>)
    return value.v;
  else
    return value;
}

}  // namespace voxelfit

template <int n, class P>
struct std::tuple_size<voxelfit::LeadingElements<n, P>> : std::integral_constant<std::size_t, n> {};
template <std::size_t k, int n, class P>
struct std::tuple_element<k, voxelfit::LeadingElements<n, P>> {
  using type = decltype(std::declval<voxelfit::LeadingElements<n, P>>().template get<k>());
};
