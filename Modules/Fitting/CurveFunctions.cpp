// SPDX-License-Identifier: BSD-3-Clause
#include "Fitting/CurveFunctions.h"

#include <algorithm>

namespace voxelfit {

VoxelProblem::VoxelProblem(const FitTask& t, int parameters, std::int64_t v) {
  const auto at = [&](const ValueOrRow& value) { return value.map ? value.map[v] : value.value; };
  for (int k = 0; k < parameters; ++k) {
    const ParameterSetting& s = t.parameters[k];
    const double unit = s.relative ? t.scale[v] : 1.0;
    start.push_back(at(s.start) * unit);
    low.push_back(at(s.lower) * unit);
    high.push_back(at(s.upper) * unit);
    if (!s.fixed) start.back() = std::max(std::min(start.back(), high.back()), low.back());
  }
  for (const ValueOrRow& constant : t.constants) constants.push_back(at(constant));
  for (int i = 0; i < t.samples; ++i) {
    y.push_back(t.data[i * t.stride + v]);
    weights.push_back((t.sampleWeights ? t.sampleWeights[i] : 1.0) *
                      (t.voxelWeights ? t.voxelWeights[i * t.stride + v] : 1.0));
  }
}

}  // namespace voxelfit
