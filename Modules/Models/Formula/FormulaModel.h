// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A formula in the shape of a model, so that every fitter takes it: with C columns and Q coordinates where it
// separates, else all N parameters alike (C = 0). Code computes the numbers: InterpretedFormula on a
// processor, generated source on a GPU.
#include "Models/Formula/Program.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// Linear parameters stand first. Names, units and bounds are those of the description that
/// Sdk/FormulaModel.h makes.
template <int C, int Q, class Code>
struct FormulaModel {
  static constexpr int N = C + Q;
  /// Many parameters of a formula that nobody has scaled have flat minima.
  static constexpr bool searchesInDouble = N > 5;

  static constexpr ModelInfo info{
      .id = "formula",
      .title = "Formula",
      .equation = "",
      .source = "",
      .axis = {"x", unit::one, AxisKind::Unknown},
  };

  static constexpr auto parameters = [] {
    std::array<Parameter, N> rows{};
    for (int k = 0; k < N; ++k)
      rows[k] = {"p", unit::one, 1.0, -1.0, 1.0, "", k < C ? Role::Linear : Role::Nonlinear};
    return rows;
  }();
  static constexpr auto constants = [] {
    std::array<Constant, kMaxConstants> rows{};
    for (Constant& row : rows) row = {"c", unit::one, 0.0, ""};
    return rows;
  }();
  static constexpr Check<N, kMaxConstants> check{};

  VF_HD static void curve(const auto& p, const auto& c, const auto& acq, auto&& emit) {
    using First = std::remove_cvref_t<decltype(get<0>(p))>;
    using Last = std::remove_cvref_t<decltype(get<N - 1>(p))>;
    using Real = typename detail::RealOf<Last>::type;
    if constexpr (kIsForm<First> && kIsDual<Last>)
      Code::template run<FormulaOutputs::Slopes>(coordinates<Real>(p), c, acq, [&](int i, const auto& out) {
        emit(i, formOf<Real, kCoordinateBits>(out));
      });
    else if constexpr (kIsForm<First>)
      Code::template run<FormulaOutputs::Columns>(
          coordinates<Real>(p), c, acq, [&](int i, const auto& out) { emit(i, formOf<Real, Bits{0}>(out)); });
    else if constexpr (kIsDual<Last>)
      Code::template run<FormulaOutputs::Gradient>(
          values<Real>(p), c, acq, [&](int i, const auto& out) { emit(i, dualAt<Real, kAllBits>(out, 0)); });
    else
      Code::template run<FormulaOutputs::Value>(values<Real>(p), c, acq,
                                                [&](int i, const auto& out) { emit(i, Real(out[0])); });
  }

 private:
  static constexpr Bits kAllBits = (Bits{1} << N) - 1, kCoordinateBits = (Bits{1} << Q) - 1;

  template <class T>
  VF_HD static auto valueOf(const T& p) {
    if constexpr (kIsDual<T>)
      return p.v;
    else
      return p;
  }

  template <class Real>
  VF_HD static std::array<Real, N> values(const auto& p) {
    std::array<Real, N> out;
    forEachIndex<N>([&]<int k>() { out[k] = valueOf(get<k>(p)); });
    return out;
  }

  /// The linear parameters stay 0: columns do not depend on them.
  template <class Real>
  VF_HD static std::array<Real, N> coordinates(const auto& p) {
    std::array<Real, N> out;
    forEachIndex<N>([&]<int k>() {
      if constexpr (k < C)
        out[k] = Real(0);
      else
        out[k] = valueOf(get<k>(p));
    });
    return out;
  }

  /// A value at output k with its derivatives behind it; without any where bits is 0.
  template <class Real, Bits bits>
  VF_HD VF_INLINE static auto dualAt(const auto& out, int k) {
    if constexpr (bits == 0) {
      return Real(out[k]);
    } else {
      Dual<Real, bits> y;
      y.v = out[k];
      forEachIndex<countBits(bits)>([&]<int i>() VF_INLINE_CALL { y.d[i] = out[k + 1 + i]; });
      return y;
    }
  }

  template <class Real, Bits bits>
  VF_HD VF_INLINE static auto formOf(const auto& out) {
    using Column = std::conditional_t<bits == 0, Real, Dual<Real, bits>>;
    constexpr int kWidth = 1 + countBits(bits);
    if constexpr (C == 1)
      return LinearForm<Zero, Column>{dualAt<Real, bits>(out, 0), {}};
    else
      return LinearForm<Zero, Column, Column>{dualAt<Real, bits>(out, 0),
                                              {dualAt<Real, bits>(out, kWidth), {}}};
  }
};

}  // namespace voxelfit::models
