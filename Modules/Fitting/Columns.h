// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The columns of a model with one nonlinear coordinate as plain numbers, so that code which knows no model
// can tabulate them. See Fitting/Separable.h for what columns are.
#include "Fitting/Separable.h"

namespace voxelfit {

/// Whether compressed fits can be tried for a model; Fitting/CompressedTable.h says whether they hold for a
/// protocol.
template <class M>
inline constexpr bool kHasCompressed = Separable<M>::kExists && !Separable<M>::kMixture &&
                                       Separable<M>::kCoordinates == 1 && Separable<M>::kColumns <= 2;

/// The coordinates that belong to the parameters p of a separable model, base units.
template <class M>
void coordinatesOf(const double* p, double* q) {
  std::array<double, kParameters<M>> parameters;
  for (int k = 0; k < kParameters<M>; ++k) parameters[k] = p[k];
  const auto coordinates = Separable<M>::coordinates(parameters);
  for (int k = 0; k < Separable<M>::kCoordinates; ++k) q[k] = coordinates[k];
}

/// A compiled columnsOf<M>.
using ColumnFunction = void (*)(const double* q, const double* c, const Protocol<double>* acq,
                                double* columns);

namespace detail {

template <class T>
double plainValue(const T& value) {
  if constexpr (kIsZero<T> || kIsOne<T>)
    return value.template as<double>();
  else
    return value;
}

}  // namespace detail

/// Columns at the coordinate q[0] with the constants c, in base units: columns[column * acq->n + sample], and
/// behind them the offset, columns[kColumns * acq->n + sample].
template <class M>
void columnsOf(const double* q, const double* c, const Protocol<double>* acq, double* columns) {
  const std::array<double, 1> coordinate{q[0]};
  Constants<M, double> constants{};
  for (int k = 0; k < kConstants<M>; ++k) constants[k] = c[k];
  evaluateColumns<M>(Values<double, 1>{coordinate}, constants, *acq, [&](int i, const auto& form) {
    using detail::plainValue;
    constexpr int kColumns = Separable<M>::kColumns;
    columns[i] = plainValue(column<0>(form));
    if constexpr (kColumns == 2) columns[acq->n + i] = plainValue(column<1>(form));
    columns[kColumns * acq->n + i] = plainValue(offsetOf(form));
  });
}

}  // namespace voxelfit
