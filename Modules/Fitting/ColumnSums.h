// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// One pass over the samples of a separable model: inner products of the columns, their derivatives and the
// data. No curve and no Jacobian is stored. See Fitting/VariableProjection.h.
#include <array>

#include "Math/Exponential.h"
#include "Math/LinearForm.h"

namespace voxelfit {

/// The value of a column, whatever its type.
template <class Real, class T>
VF_HD VF_INLINE Real valueOf(const T& part) {
  if constexpr (kIsZero<T> || kIsOne<T>)
    return part.template as<Real>();
  else if constexpr (kIsDual<T>)
    return part.v;
  else
    return Real(part);
}

/// The coordinates that a column depends on.
template <class T>
VF_HD constexpr Bits dependences() {
  if constexpr (kIsDual<T>)
    return T::kBits;
  else
    return 0;
}

/// Inner products at one point. a, b are columns, k, l coordinates. Symmetric ones are kept for b <= a only.
/// Second derivatives are summed for exponentials, where they cost almost nothing, and only to one
/// coordinate.
template <class Real, int C, int Q>
struct ColumnSums {
  std::array<Real, C> data;   ///< column a . y
  Real gram[C][C];            ///< column a . column b
  Real dataSlope[C][Q];       ///< y . d column a / d q_k
  Real mixed[C][C][Q];        ///< column a . d column b / d q_k
  Real slopes[C][C][Q][Q];    ///< d column a / d q_k . d column b / d q_l
  Real dataCurvature[C][Q];   ///< y . d2 column a / d q_k2
  Real curvature[C][C][Q];    ///< column a . d2 column b / d q_k2
  Bits depends[C];            ///< coordinates of column a; equal for all samples, so the compiler knows them
  bool hasCurvatures = true;  ///< second derivatives are complete; the compiler knows this too

  VF_HD VF_INLINE ColumnSums() {
    forEachIndex<C>([&]<int a>() VF_INLINE_CALL {
      data[a] = Real(0);
      depends[a] = 0;
      forEachIndex<Q>([&]<int k>() VF_INLINE_CALL { dataSlope[a][k] = dataCurvature[a][k] = Real(0); });
      forEachIndex<C>([&]<int b>() VF_INLINE_CALL {
        gram[a][b] = Real(0);
        forEachIndex<Q>([&]<int k>() VF_INLINE_CALL {
          mixed[a][b][k] = curvature[a][b][k] = Real(0);
          forEachIndex<Q>([&]<int l>() VF_INLINE_CALL { slopes[a][b][k][l] = Real(0); });
        });
      });
    });
  }

  VF_HD VF_INLINE bool dependsOn(int a, int k) const { return (depends[a] >> k) & 1u; }

  /// Adds one sample y with its columns.
  template <class Form>
  VF_HD VF_INLINE void add(const Real& y, const Form& form) {
    forEachIndex<C>([&]<int a>() VF_INLINE_CALL {
      using A = std::remove_cvref_t<decltype(column<a>(form))>;
      if constexpr (!kIsZero<A>) {
        depends[a] = dependences<A>();
        if constexpr (kIsDual<A> && !kIsExponential<A>) hasCurvatures = false;
        addData<a>(y, column<a>(form));
        forEachIndex<C>([&]<int b>() VF_INLINE_CALL { addPair<a, b>(column<a>(form), column<b>(form)); });
      }
    });
  }

 private:
  template <int a, class A>
  VF_HD VF_INLINE void addData(const Real& y, const A& columnA) {
    data[a] = data[a] + valueOf<Real>(columnA) * y;
    if constexpr (kIsDual<A>)
      forEachBit<A::kBits>([&]<int k>() VF_INLINE_CALL {
        dataSlope[a][k] = dataSlope[a][k] + columnA.template partial<k>() * y;
        if constexpr (kIsExponential<A>)
          dataCurvature[a][k] = dataCurvature[a][k] - columnA.template partial<k>() * (columnA.x * y);
      });
  }

  template <int a, int b, class A, class B>
  VF_HD VF_INLINE void addPair(const A& columnA, const B& columnB) {
    if constexpr (b <= a) gram[a][b] = gram[a][b] + valueOf<Real>(columnA) * valueOf<Real>(columnB);
    if constexpr (kIsDual<B>)
      forEachBit<B::kBits>([&]<int k>() VF_INLINE_CALL {
        const Real slope = columnB.template partial<k>();
        // two exponentials have the same products either way round, and curvatures those of slopes: the
        // compiler sums each once
        if constexpr (a < b && kIsExponential<A> && kIsExponential<B>)
          mixed[a][b][k] = mixed[a][b][k] + valueOf<Real>(columnB) * columnA.d[0];
        else
          mixed[a][b][k] = mixed[a][b][k] + valueOf<Real>(columnA) * slope;
        if constexpr (kIsExponential<B>)
          curvature[a][b][k] = curvature[a][b][k] + timesMinusX(columnA, columnB) * slope;
        if constexpr (b <= a && kIsDual<A>)
          forEachBit<A::kBits>([&]<int l>() VF_INLINE_CALL {
            slopes[a][b][l][k] = slopes[a][b][l][k] + columnA.template partial<l>() * slope;
          });
      });
  }

  /// -x A for the x of the exponential B.
  template <class A, class B>
  VF_HD VF_INLINE static Real timesMinusX(const A& columnA, const B& columnB) {
    if constexpr (kIsExponential<A>)
      return columnA.d[0];
    else
      return Real(0) - columnB.x * valueOf<Real>(columnA);
  }
};

}  // namespace voxelfit
