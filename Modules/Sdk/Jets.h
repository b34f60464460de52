// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A model's derivatives by ceres::Jet, to check those by Dual. Included by the pass of Sdk/Plugin.h that
// VF_JETS tells; no other has Ceres at hand.
#ifdef VF_JETS
#include <ceres/jet.h>

#include "Models/Model.h"

namespace voxelfit {

template <class T, int N>
struct ScalarOf<ceres::Jet<T, N>> {
  using type = T;
};

namespace detail {

/// A JetFunction.
template <class M>
void jetsOf(const double* p, const double* c, const Protocol<double>* acq, double* signal, double* slopes) {
  constexpr int N = kParameters<M>;
  std::array<ceres::Jet<double, N>, N> jets;
  for (int k = 0; k < N; ++k) jets[k] = ceres::Jet<double, N>(p[k], k);
  Constants<M, double> constants{};
  for (int k = 0; k < kConstants<M>; ++k) constants[k] = c[k];
  evaluate<M>(jets, constants, *acq, [&](int i, const auto& s) {
    signal[i] = s.a;
    for (int k = 0; k < N; ++k) slopes[k * acq->n + i] = s.v[k];
  });
}

}  // namespace detail
}  // namespace voxelfit
#endif
