// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Reads off a model's parameter table how its signal separates into columns that depend on the nonlinear
// coordinates only,
//     S = offset(q) + sum_j c_j column_j(q),
// and converts between (c, q) and the model's own parameters. Three cases, told by the roles:
//   plain     c are the Linear parameters, q the Nonlinear ones (S0 and D);
//   quotient  q = (first Linear) / (Quotient): Ktrans / ve = kep;
//   mixture   S0 (f A + rest(f) B): c0 = S0 (1 - f), c1 = S0 f.
// A model that is a sum of terms (Models/Terms.h) says it itself: c are its amplitudes, q the rates that
// vary.
#include "Models/Model.h"

namespace voxelfit {

/// Stands for a Quotient parameter: whatever is divided by it becomes the coordinate.
template <class T>
struct QuotientOf {
  T rate;
};
template <class... F, class T>
VF_HD VF_INLINE T operator/(const LinearForm<F...>&, const QuotientOf<T>& quotient) {
  return quotient.rate;
}

/// Stands for the fraction of a two-component mixture.
struct MixtureFraction : decltype(unitForm<1, 2>()) {};
VF_HD VF_INLINE auto rest(const MixtureFraction&) { return unitForm<0, 2>(); }

template <class M>
struct Separable {
  static constexpr int N = kParameters<M>;

  static constexpr int count(Role role) {
    int n = 0;
    for (const auto& p : M::parameters) n += p.role == role;
    return n;
  }
  /// How many parameters before k have one of the two roles.
  static constexpr int before(int k, Role a, Role b) {
    int n = 0;
    for (int i = 0; i < k; ++i) n += M::parameters[i].role == a || M::parameters[i].role == b;
    return n;
  }
  static constexpr int firstOf(Role role) {
    for (int k = 0; k < N; ++k)
      if (M::parameters[k].role == role) return k;
    return -1;
  }

  static constexpr bool kMixture = count(Role::Fraction) == 1 && count(Role::Linear) == 1;
  static constexpr int kColumns = count(Role::Linear) + count(Role::Fraction);
  static constexpr int kCoordinates = N - kColumns;
  static constexpr int kScale = firstOf(Role::Linear);  ///< S0 of a mixture, Ktrans of a quotient
  static constexpr int kFraction = firstOf(Role::Fraction);
  static constexpr int kQuotient = firstOf(Role::Quotient);
  /// Whether the model has such a form at all.
  static constexpr bool kExists = kColumns > 0 && (count(Role::Fraction) == 0 || kMixture) &&
                                  count(Role::Quotient) <= 1;

  template <int k>
  static constexpr Role kRole = M::parameters[k].role;
  /// Which coordinate parameter k becomes, or which column it is the coefficient of.
  template <int k>
  static constexpr int kCoordinateOf = before(k, Role::Nonlinear, Role::Quotient);
  template <int k>
  static constexpr int kColumnOf = before(k, Role::Linear, Role::Fraction);

  /// c from the model's own parameters.
  template <class R>
  VF_HD static std::array<R, kColumns> coefficients(const std::array<R, N>& p) {
    std::array<R, kColumns> c;
    if constexpr (kMixture) {
      c[0] = p[kScale] * (R(1) - p[kFraction]);
      c[1] = p[kScale] * p[kFraction];
    } else {
      forEachIndex<N>([&]<int k>() {
        if constexpr (kRole<k> == Role::Linear) c[kColumnOf<k>] = p[k];
      });
    }
    return c;
  }

  /// q from the model's own parameters.
  template <class R>
  VF_HD static std::array<R, (kCoordinates > 0 ? kCoordinates : 1)> coordinates(const std::array<R, N>& p) {
    std::array<R, (kCoordinates > 0 ? kCoordinates : 1)> q;
    forEachIndex<N>([&]<int k>() {
      if constexpr (kRole<k> == Role::Nonlinear) q[kCoordinateOf<k>] = p[k];
      if constexpr (kRole<k> == Role::Quotient) q[kCoordinateOf<k>] = p[kScale] / p[k];
    });
    return q;
  }

  /// The model's own parameters from c and q. With c = 0 where it divides, a fraction is 0 and a quotient
  /// parameter 0.
  template <class R, class Q>
  VF_HD static std::array<R, N> parameters(const std::array<R, kColumns>& c, const Q& q) {
    std::array<R, N> p;
    forEachIndex<N>([&]<int k>() {
      if constexpr (kRole<k> == Role::Linear) p[k] = kMixture ? c[0] + c[kColumns - 1] : c[kColumnOf<k>];
      if constexpr (kRole<k> == Role::Nonlinear) p[k] = q[kCoordinateOf<k>];
    });
    if constexpr (kMixture) p[kFraction] = c[1] / select(p[kScale] == R(0), R(1), p[kScale]);
    if constexpr (kQuotient >= 0) p[kQuotient] = p[kScale] / q[kCoordinateOf<kQuotient>];
    return p;
  }

  /// Element k of the tuple handed to the model; q is Variables or Values.
  template <int k, class Q>
  VF_HD VF_INLINE static auto element(const Q& q) {
    constexpr Role role = kRole<k>;
    if constexpr (role == Role::Fraction)
      return MixtureFraction{};
    else if constexpr (role == Role::Linear && kMixture)
      return One{};
    else if constexpr (role == Role::Linear)
      return unitForm<kColumnOf<k>, kColumns>();
    else if constexpr (role == Role::Quotient)
      return QuotientOf<decltype(q.template get<kCoordinateOf<k>>())>{q.template get<kCoordinateOf<k>>()};
    else
      return coordinate(q.template get<kCoordinateOf<k>>());
  }
};

/// The separable form of a sum of terms; it exists where the model gives the way back to its parameters.
template <class M>
requires kHasTerms<M>
struct Separable<M> {
  static constexpr int N = kParameters<M>;
  using Shape = decltype(M::terms(std::array<double, N>{}));

  template <int j>
  static constexpr bool kVaries = std::is_same_v<decltype(termOf<j>(std::declval<Shape>()).rate), double>;
  template <int j>
  static constexpr int varyingBefore() {
    if constexpr (j == 0)
      return 0;
    else
      return varyingBefore<j - 1>() + kVaries<j - 1>;
  }
  /// Which coordinate the rate of term j is.
  template <int j>
  static constexpr int kCoordinateOf = varyingBefore<j>();

  static constexpr bool kMixture = false;
  static constexpr int kColumns = termCount(Shape{});
  static constexpr int kCoordinates = varyingBefore<kColumns>();
  static constexpr bool kExists = requires {
    M::parametersOf(std::array<double, kColumns>{}, std::array<double, kCoordinates>{});
  };

  /// The terms at p as duals: a literal beside a dual of floats is a float, beside a float it makes a double.
  template <class R>
  VF_HD static auto termsAt(const std::array<R, N>& p) {
    return M::terms(Variables<R, N>{p});
  }

  template <class R>
  VF_HD static std::array<R, kColumns> coefficients(const std::array<R, N>& p) {
    const auto terms = termsAt(p);
    std::array<R, kColumns> c;
    forEachIndex<kColumns>([&]<int j>() { c[j] = termOf<j>(terms).amplitude.v; });
    return c;
  }

  template <class R>
  VF_HD static std::array<R, kCoordinates> coordinates(const std::array<R, N>& p) {
    const auto terms = termsAt(p);
    std::array<R, kCoordinates> q;
    forEachIndex<kColumns>([&]<int j>() {
      if constexpr (kVaries<j>) q[kCoordinateOf<j>] = termOf<j>(terms).rate.v;
    });
    return q;
  }

  template <class R>
  VF_HD static std::array<R, N> parameters(const std::array<R, kColumns>& c,
                                           const std::array<R, kCoordinates>& q) {
    return M::parametersOf(c, q);
  }

  /// The terms with unit forms as amplitudes.
  template <class Q>
  VF_HD VF_INLINE static auto unitTerms(const Q& q) {
    return [&]<int... j>(std::integer_sequence<int, j...>) VF_INLINE_CALL {
      return sumOfTerms(Term{unitForm<j, kColumns>(), rate<j>(q)}...);
    }
    (std::make_integer_sequence<int, kColumns>{});
  }

 private:
  template <int j, class Q>
  VF_HD VF_INLINE static auto rate(const Q& q) {
    if constexpr (kVaries<j>)
      return q.template get<kCoordinateOf<j>>();
    else
      return termOf<j>(Shape{}).rate;
  }
};

/// The tuple handed to a model so that it returns linear forms.
template <class M, class Q>
struct ColumnVariables {
  const Q& q;
  template <std::size_t k>
  VF_HD VF_INLINE auto get() const {
    return Separable<M>::template element<static_cast<int>(k)>(q);
  }
  template <std::size_t k>
  VF_HD friend auto get(const ColumnVariables& v) {
    return v.template get<k>();
  }
};

template <class M, class Q>
VF_HD VF_INLINE auto termsAt(const ColumnVariables<M, Q>& p) {
  return Separable<M>::unitTerms(p.q);
}

/// Calls emit(i, form) with the linear form of every sample. q is Variables<Real, n> (columns with
/// derivatives) or Values<Real, n>; C are the model's constants.
template <class M, class Q, class C, class S, class Emit>
VF_HD VF_INLINE void evaluateColumns(const Q& q, const C& constants, const Protocol<S>& acq, Emit&& emit) {
  evaluate<M>(ColumnVariables<M, Q>{q}, constants, acq, emit);
}

}  // namespace voxelfit

template <class M, class Q>
struct std::tuple_size<voxelfit::ColumnVariables<M, Q>>
    : std::integral_constant<std::size_t, voxelfit::kParameters<M>> {};
template <std::size_t k, class M, class Q>
struct std::tuple_element<k, voxelfit::ColumnVariables<M, Q>> {
  using type = decltype(std::declval<voxelfit::ColumnVariables<M, Q>>().template get<k>());
};
