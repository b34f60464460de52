// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Builds the table of a plugin's models. Included by the table pass of Sdk/Plugin.h.
#include "Fitting/Columns.h"
#include "Fitting/Yardstick.h"
#include "Models/Describe.h"
#include "Sdk/ModelEntry.h"
#include "Sdk/ModelList.h"

namespace voxelfit {

template <int lanes, class List>
struct KernelPass;
template <class List>
struct JetPass;

namespace detail {

/// The files of the plugin, see voxelfit_add_models() in CMake; null where no GPU can take them.
inline constexpr const char* kPluginSource =
#if defined(VF_SOURCE)
#include VF_SOURCE
    ;
#else
    nullptr;
#endif

template <class M>
Constants<M, double> constantsFrom(const double* c) {
  Constants<M, double> constants{};
  for (int k = 0; k < kConstants<M>; ++k) constants[k] = c[k];
  return constants;
}

template <class M>
std::array<double, kParameters<M>> parametersFrom(const double* p) {
  std::array<double, kParameters<M>> parameters;
  for (int k = 0; k < kParameters<M>; ++k) parameters[k] = p[k];
  return parameters;
}

template <class M>
void curveOf(const double* p, const double* c, const Protocol<double>* acq, double* signal) {
  evaluate<M>(parametersFrom<M>(p), constantsFrom<M>(c), *acq, [&](int i, double s) { signal[i] = s; });
}

template <class M>
void gradientOf(const double* p, const double* c, const Protocol<double>* acq, double* slopes) {
  const auto at = parametersFrom<M>(p);
  for (int k = 0; k < kParameters<M> * acq->n; ++k) slopes[k] = 0.0;
  evaluate<M>(Variables<double, kParameters<M>>{at}, constantsFrom<M>(c), *acq, [&](int i, const auto& s) {
    forEachBit<std::remove_cvref_t<decltype(s)>::kBits>(
        [&]<int k>() { slopes[k * acq->n + i] = s.template partial<k>(); });
  });
}

template <class M>
void deriveOf(const double* p, double* derived) {
  if constexpr (kDerived < M >> 0) {
    const auto values = M::derive(parametersFrom<M>(p));
    for (int k = 0; k < kDerived<M>; ++k) derived[k] = values[k];
  }
}

template <class M>
ModelEntry entryOf() {
  using Sep = Separable<M>;
  ModelEntry e{};
  e.magic = kModelMagic;
  e.abi = kModelAbi;
  e.size = sizeof(ModelEntry);
  e.description = describe<M>(Sep::kExists ? Sep::kColumns : 0, Sep::kExists ? Sep::kCoordinates : 0);
  for (std::size_t k = 0; k < M::check.p.size(); ++k) e.check.p[k] = M::check.p[k];
  for (std::size_t k = 0; k < M::check.c.size(); ++k) e.check.c[k] = M::check.c[k];
  e.check.x = M::check.x;
  e.check.expected = M::check.expected;
  if constexpr (kWrapping<M> == Wrapping::None) e.yardstick = fitYardstick<M>;
  e.curve = curveOf<M>;
  e.gradient = gradientOf<M>;
  e.derive = deriveOf<M>;
  if constexpr (kHasCompressed<M>) e.columns = columnsOf<M>;
  if constexpr (Sep::kExists && Sep::kCoordinates > 0) e.coordinates = coordinatesOf<M>;
  if constexpr (requires { M::configure; }) e.configure = M::configure;
  return e;
}

/// All entries of a plugin, built once.
template <class... Ms>
const ModelEntry* entries(ModelList<Ms...>, std::uint32_t abi, int* count) {
  using List = ModelList<Ms...>;
  if (abi != kModelAbi) return nullptr;
  static const auto table = [] {
    std::array<ModelEntry, sizeof...(Ms)> all{entryOf<Ms>()...};
    for (int i = 0; i < static_cast<int>(sizeof...(Ms)); ++i) {
      all[i].kernels[static_cast<int>(InstructionSet::Scalar)] = KernelPass<1, List>::of(i);
      all[i].kernels[static_cast<int>(InstructionSet::V3)] = KernelPass<8, List>::of(i);
      all[i].kernels[static_cast<int>(InstructionSet::V4)] = KernelPass<16, List>::of(i);
#ifdef VF_WITH_JETS
      all[i].jets = JetPass<List>::of(i);
#endif
      all[i].source = kPluginSource;
      all[i].place = i;
    }
    return all;
  }();
  *count = static_cast<int>(table.size());
  return table.data();
}

}  // namespace detail
}  // namespace voxelfit
