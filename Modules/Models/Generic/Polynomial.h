// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <utility>

#include "Models/Model.h"

namespace voxelfit {
struct ModelDescription;
}

namespace voxelfit::models {

/// Highest degree that rounding leaves something of.
inline constexpr int kMaxDegree = 5;

/// Fills `description` for the degree written in `arguments`; none means 2. Returns 1, or 0 when it is
/// another degree than `degree`, or -1 with the reason in `message` when it is no number from 1 to
/// kMaxDegree.
int configurePolynomial(int degree, const char* arguments, ModelDescription* description, char* message,
                        int messageSize);

/// Polynomial of one degree: "polynomial:3".
template <int degree>
struct Polynomial {
  static_assert(degree >= 1 && degree <= kMaxDegree, "no name for the coefficients");
  static constexpr int N = degree + 1;

  static constexpr ModelInfo info{
      .id = "polynomial",
      .title = "Polynomial",
      .equation = "S(t) = c0 + c1 t + ... + cn t^n",
      .source = "Bevington and Robinson, Data Reduction and Error Analysis, 3rd ed. (2003), ch. 7",
      .axis = {"t", unit::s, AxisKind::Unknown},
  };

  static constexpr std::array<Parameter, N> parameters = [] {
    constexpr const char* names[]{"c0", "c1", "c2", "c3", "c4", "c5"};
    constexpr const char* meanings[]{"signal at t = 0",    "coefficient of t",   "coefficient of t^2",
                                     "coefficient of t^3", "coefficient of t^4", "coefficient of t^5"};
    std::array<Parameter, N> rows{};
    for (int k = 0; k < N; ++k) rows[k] = {names[k], unit::signal, 0.0, -1e6, 1e6, meanings[k], Role::Linear};
    return rows;
  }();

  /// c_k = 2^-k at t = 2: every term is 1.
  static constexpr Check<N> check = [] {
    Check<N> halves{{}, 2.0, N};
    double c = 1.0;
    for (double& coefficient : halves.p) coefficient = c, c /= 2.0;
    return halves;
  }();

  VF_HD static auto at(const auto& p, const auto& t) { return upTo<degree>(p, t); }

  static int configure(const char* arguments, ModelDescription* description, char* message, int messageSize) {
    return configurePolynomial(degree, arguments, description, message, messageSize);
  }

 private:
  /// The terms up to t^k.
  template <int k>
  VF_HD static auto upTo(const auto& p, const auto& t) {
    if constexpr (k == 0)
      return get<0>(p);
    else
      return upTo<k - 1>(p, t) + get<k>(p) * power<k>(t);
  }

  template <int k>
  VF_HD static auto power(const auto& t) {
    if constexpr (k == 1)
      return t;
    else
      return power<k - 1>(t) * t;
  }
};

}  // namespace voxelfit::models
