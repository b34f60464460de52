// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A signal that is linear in some parameters, kept as its columns.
//
// LinearForm<Offset, Columns...> stands for offset + sum_j c_j column_j with the coefficients c_j left open.
// Evaluating a model with its linear parameters replaced by unit forms (coefficient j: column j is One, the
// others Zero) yields all columns at once, each with the derivatives that it really has. Variable projection,
// compressed and linear fits are built on this; a model needs only the roles in its parameter table. Zero
// columns vanish at compile time. Source of the idea that separable problems need only the nonlinear
// parameters: Golub and Pereyra, SIAM J Numer Anal 10:413 (1973).
#include <type_traits>

#include "Math/Constant.h"
#include "Math/Dual.h"

namespace voxelfit {

template <class Offset, class... Columns>
struct LinearForm;

template <class Offset>
struct LinearForm<Offset> {
  [[no_unique_address]] Offset offset;
};

template <class Offset, class First, class... Rest>
struct LinearForm<Offset, First, Rest...> {
  [[no_unique_address]] First first;
  [[no_unique_address]] LinearForm<Offset, Rest...> rest;
};

template <class T>
inline constexpr bool kIsForm = false;
template <class... T>
inline constexpr bool kIsForm<LinearForm<T...>> = true;

/// Column j of a form.
template <int j, class Offset, class First, class... Rest>
VF_HD VF_INLINE const auto& column(const LinearForm<Offset, First, Rest...>& form) {
  if constexpr (j == 0)
    return form.first;
  else
    return column<j - 1>(form.rest);
}

template <class Offset, class... Columns>
VF_HD VF_INLINE const auto& offsetOf(const LinearForm<Offset, Columns...>& form) {
  if constexpr (sizeof...(Columns) == 0)
    return form.offset;
  else
    return offsetOf(form.rest);
}

namespace detail {
template <class First, class Rest>
struct Prepended;
template <class First, class Offset, class... Columns>
struct Prepended<First, LinearForm<Offset, Columns...>> {
  using type = LinearForm<Offset, First, Columns...>;
};
}  // namespace detail

/// A form with one more column in front. Forms are built in place, without copies, so that they stay in
/// registers.
template <class First, class Rest>
using Prepend = typename detail::Prepended<First, Rest>::type;

/// Applies f to the offset and to every column.
template <class F, class Offset, class... Columns>
VF_HD VF_INLINE auto transform(const LinearForm<Offset, Columns...>& form, const F& f) {
  if constexpr (sizeof...(Columns) == 0)
    return LinearForm<decltype(f(form.offset))>{f(form.offset)};
  else
    return Prepend<decltype(f(form.first)), decltype(transform(form.rest, f))>{f(form.first),
                                                                               transform(form.rest, f)};
}

template <class OffsetA, class... A, class OffsetB, class... B>
VF_HD VF_INLINE auto operator+(const LinearForm<OffsetA, A...>& a, const LinearForm<OffsetB, B...>& b) {
  static_assert(sizeof...(A) == sizeof...(B));
  if constexpr (sizeof...(A) == 0)
    return LinearForm<decltype(sum(a.offset, b.offset))>{sum(a.offset, b.offset)};
  else
    return Prepend<decltype(sum(a.first, b.first)), decltype(a.rest + b.rest)>{sum(a.first, b.first),
                                                                               a.rest + b.rest};
}

/// Anything but a form: numbers, duals, Zero.
template <class T>
concept NotAForm = !kIsForm<std::remove_cvref_t<T>>;

template <class... T, NotAForm S>
VF_HD VF_INLINE auto operator*(const LinearForm<T...>& form, const S& factor) {
  return transform(form, [&](const auto& part) VF_INLINE_CALL { return product(part, factor); });
}
template <class... T, NotAForm S>
VF_HD VF_INLINE auto operator*(const S& factor, const LinearForm<T...>& form) {
  return form * factor;
}
template <class... T, NotAForm S>
VF_HD VF_INLINE auto operator/(const LinearForm<T...>& form, const S& divisor) {
  return form * (1.0 / divisor);
}
template <class... T>
VF_HD VF_INLINE auto operator-(const LinearForm<T...>& form) {
  return form * -1.0;
}
template <class... A, class... B>
VF_HD VF_INLINE auto operator-(const LinearForm<A...>& a, const LinearForm<B...>& b) {
  return a + (-b);
}

namespace detail {
template <class S, class Offset, class... Columns>
VF_HD VF_INLINE auto addToOffset(const LinearForm<Offset, Columns...>& form, const S& term) {
  if constexpr (sizeof...(Columns) == 0)
    return LinearForm<decltype(sum(form.offset, term))>{sum(form.offset, term)};
  else
    return Prepend<std::remove_cvref_t<decltype(form.first)>, decltype(addToOffset(form.rest, term))>{
        form.first, addToOffset(form.rest, term)};
}
}  // namespace detail

template <class... T, NotAForm S>
VF_HD VF_INLINE auto operator+(const LinearForm<T...>& form, const S& term) {
  return detail::addToOffset(form, term);
}
template <class... T, NotAForm S>
VF_HD VF_INLINE auto operator+(const S& term, const LinearForm<T...>& form) {
  return form + term;
}
template <class... T, NotAForm S>
VF_HD VF_INLINE auto operator-(const LinearForm<T...>& form, const S& term) {
  return form + (-term);
}
template <class... T, NotAForm S>
VF_HD VF_INLINE auto operator-(const S& term, const LinearForm<T...>& form) {
  return (-form) + term;
}

/// The unit form of coefficient j among n: column j is One, everything else Zero.
template <int j, int n>
VF_HD VF_INLINE auto unitForm() {
  if constexpr (n == 0)
    return LinearForm<Zero>{};
  else
    return Prepend<std::conditional_t<j == 0, One, Zero>, decltype(unitForm<j - 1, n - 1>())>{};
}

}  // namespace voxelfit
