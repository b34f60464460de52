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
VF_HD inline const auto& column(const LinearForm<Offset, First, Rest...>& form) {
  if constexpr (j == 0)
    return form.first;
  else
    return column<j - 1>(form.rest);
}

template <class Offset, class... Columns>
VF_HD inline const auto& offsetOf(const LinearForm<Offset, Columns...>& form) {
  if constexpr (sizeof...(Columns) == 0)
    return form.offset;
  else
    return offsetOf(form.rest);
}

/// Applies f to the offset and to every column.
template <class F, class Offset, class... Columns>
VF_HD inline auto transform(const LinearForm<Offset, Columns...>& form, F&& f) {
  if constexpr (sizeof...(Columns) == 0) {
    return LinearForm<decltype(f(form.offset))>{f(form.offset)};
  } else {
    auto first = f(form.first);
    auto rest = transform(form.rest, f);
    return [&]<class O, class... C>(const LinearForm<O, C...>& r) {
      return LinearForm<O, decltype(first), C...>{first, r};
    }(rest);
  }
}

template <class OffsetA, class... A, class OffsetB, class... B>
VF_HD inline auto operator+(const LinearForm<OffsetA, A...>& a, const LinearForm<OffsetB, B...>& b) {
  static_assert(sizeof...(A) == sizeof...(B));
  if constexpr (sizeof...(A) == 0) {
    auto offset = sum(a.offset, b.offset);
    return LinearForm<decltype(offset)>{offset};
  } else {
    auto first = sum(a.first, b.first);
    auto rest = a.rest + b.rest;
    return [&]<class O, class... C>(const LinearForm<O, C...>& r) {
      return LinearForm<O, decltype(first), C...>{first, r};
    }(rest);
  }
}

/// Anything but a form: numbers, duals, Zero.
template <class T>
concept NotAForm = !kIsForm<std::remove_cvref_t<T>>;

template <class... T, NotAForm S>
VF_HD inline auto operator*(const LinearForm<T...>& form, const S& factor) {
  return transform(form, [&](const auto& part) { return product(part, factor); });
}
template <class... T, NotAForm S>
VF_HD inline auto operator*(const S& factor, const LinearForm<T...>& form) {
  return form * factor;
}
template <class... T, NotAForm S>
VF_HD inline auto operator/(const LinearForm<T...>& form, const S& divisor) {
  return form * (1.0 / divisor);
}
template <class... T>
VF_HD inline auto operator-(const LinearForm<T...>& form) {
  return form * -1.0;
}
template <class... A, class... B>
VF_HD inline auto operator-(const LinearForm<A...>& a, const LinearForm<B...>& b) {
  return a + (-b);
}

namespace detail {
template <class S, class Offset, class... Columns>
VF_HD inline auto addToOffset(const LinearForm<Offset, Columns...>& form, const S& term) {
  if constexpr (sizeof...(Columns) == 0) {
    auto offset = sum(form.offset, term);
    return LinearForm<decltype(offset)>{offset};
  } else {
    auto rest = addToOffset(form.rest, term);
    return [&]<class O, class... C>(const LinearForm<O, C...>& r) {
      return LinearForm<O, std::remove_cvref_t<decltype(form.first)>, C...>{form.first, r};
    }(rest);
  }
}
}  // namespace detail

template <class... T, NotAForm S>
VF_HD inline auto operator+(const LinearForm<T...>& form, const S& term) {
  return detail::addToOffset(form, term);
}
template <class... T, NotAForm S>
VF_HD inline auto operator+(const S& term, const LinearForm<T...>& form) {
  return form + term;
}
template <class... T, NotAForm S>
VF_HD inline auto operator-(const LinearForm<T...>& form, const S& term) {
  return form + (-term);
}
template <class... T, NotAForm S>
VF_HD inline auto operator-(const S& term, const LinearForm<T...>& form) {
  return (-form) + term;
}

/// The unit form of coefficient j among n: column j is One, everything else Zero.
template <int j, int n>
VF_HD inline auto unitForm() {
  if constexpr (n == 0) {
    return LinearForm<Zero>{};
  } else {
    auto rest = unitForm<j - 1, n - 1>();
    return []<class... C>(const LinearForm<Zero, C...>&) {
      return LinearForm<Zero, std::conditional_t<j == 0, One, Zero>, C...>{};
    }(rest);
  }
}

}  // namespace voxelfit
