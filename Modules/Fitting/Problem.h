// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Fitting/NormalEquations.h"
#include "Fitting/Task.h"
#include "Math/TileAccess.h"
#include "Models/Model.h"

namespace voxelfit {

/// The least-squares problem of one voxel or one pack, but for the model: data divided by the voxel's scale,
/// settings in the same terms.
template <class Number, int parameters>
struct Problem {
  static constexpr int N = parameters;
  using Real = Number;
  using S = Scalar<Real>;
  using Mask = decltype(Real(0) < Real(0));

  const FitTask& task;
  Lanes lanes;
  Real* workspace;  ///< [sample], null on a GPU
  Real scale, inverseScale;
  Real squares = Real(0);  ///< sum of y^2
  std::array<Real, N> start, low, high;

  /// Reads the voxels of `lanes`; `workspace` is room for `samples` numbers and stays the caller's.
  VF_HD Problem(const FitTask& t, const Lanes& l, Real* w) : task(t), lanes(l), workspace(w) {
    scale = read<Real>(t.scale, l);
    inverseScale = Real(1) / scale;
    keepSamples();
    for (int i = 0; i < t.samples; ++i) squares = squares + sample(i) * sample(i);
    for (int k = 0; k < loopEnd<Real, N>(); ++k) {
      const ParameterSetting& s = t.parameters[k];
      const Real unit = s.isSignal && !s.relative ? inverseScale : Real(1);
      low[k] = value(s.lower) * unit;
      high[k] = value(s.upper) * unit;
      start[k] = t.continueFrom
                     ? read<Real>(t.fitted + k * t.stride, l) * (s.isSignal ? inverseScale : Real(1))
                     : value(s.start) * unit;
      start[k] = insideBounds(k);
    }
  }

  /// The start of parameter k moved inside its bounds; one that lies on a bound but for the rounding to float
  /// is on it.
  VF_HD Real insideBounds(int k) const {
    constexpr float kRounding = 2e-7f;
    const Real p = select(start[k] < low[k] + Real(kRounding) * magnitude(low[k]), low[k], start[k]);
    return select(high[k] - Real(kRounding) * magnitude(high[k]) < p, high[k], p);
  }

  /// Sample i divided by the voxel's scale.
  VF_HD VF_INLINE Real sample(int i) const {
#ifdef __CUDA_ARCH__
    return read<Real>(task.data + i * task.stride, lanes) * inverseScale;
#else
    return workspace[i];
#endif
  }

  VF_HD const Protocol<S>& protocol() const {
    if constexpr (sizeof(S) == 4)
      return task.protocolFloat;
    else
      return task.protocolDouble;
  }

  VF_HD Real value(const ValueOrRow& v) const {
    return v.map ? read<Real>(v.map, lanes) : Real(static_cast<S>(v.value));
  }

  VF_HD bool hasWeights() const { return task.sampleWeights != nullptr || task.voxelWeights != nullptr; }
  /// Whether sample i has weight 0 in every voxel: the model may even be infinite there.
  VF_HD bool isLeftOut(int i) const { return task.sampleWeights && task.sampleWeights[i] == 0.0; }
  /// Square root of the weight of sample i.
  VF_HD Real weight(int i) const {
    Real w(1);
    if (task.sampleWeights) {
      if constexpr (sizeof(S) == 4)
        w = Real(task.sampleWeightsFloat[i]);
      else
        w = Real(task.sampleWeights[i]);
    }
    if (task.voxelWeights) w = w * read<Real>(task.voxelWeights + i * task.stride, lanes);
    return w;
  }

  /// A value of parameter k in its own unit.
  VF_HD Real natural(int k, const Real& p) const { return task.parameters[k].isSignal ? p * scale : p; }

  /// Results of a fit, back in the unit of the data.
  VF_HD void store(const std::array<Real, N>& p, const Real& sumOfSquares, const Real& iterations,
                   int count) const {
    for (int k = 0; k < loopEnd<Real, N>(); ++k)
      write(task.fitted + k * task.stride, lanes, count, natural(k, p[k]));
    write(task.sumOfSquares, lanes, count, sumOfSquares * scale * scale);
    write(task.iterations, lanes, count, iterations);
  }

 private:
  static constexpr int kAhead = 64;  ///< voxels that are fetched before they are needed

  /// Gathers and converts the samples once. A GPU thread reads them at each evaluation instead: neighbours
  /// read neighbours, the cache serves the repetition, and no memory is needed.
  VF_HD void keepSamples() {
#ifndef __CUDA_ARCH__
    for (int i = 0; i < task.samples; ++i) {
      const float* row = task.data + i * task.stride;
      workspace[i] = read<Real>(row, lanes) * inverseScale;
      if (!lanes.index) __builtin_prefetch(row + lanes.first + kAhead);
    }
#endif
  }
};

/// The problem of model M. Base is a Problem, or AnyProblem for fitters that serve all models.
template <class M, class Number, class Base = Problem<Number, kParameters<M>>>
struct ProblemOf : Base {
  using Model = M;
  using Base::N;
  using typename Base::Real;

  Constants<M, Real> constants;

  /// See Problem.
  VF_HD ProblemOf(const FitTask& t, const Lanes& l, Real* w) : Base(t, l, w) {
    for (int k = 0; k < kConstants<M>; ++k) constants[k] = this->value(t.constants[k]);
  }

  /// Calls emit(i, S_i) with the signal at p; p is any tuple-like.
  template <class P, class Emit>
  VF_HD VF_INLINE void evaluate(const P& p, Emit&& emit) const {
    voxelfit::evaluate<M>(p, constants, this->protocol(), emit);
  }

  /// Normal equations at p.
  VF_HD VF_INLINE void linearise(const std::array<Real, N>& p, Normal<Real, N>& sums) const {
    if (this->hasWeights() || kStandsInMemory<Real, N>)
      sumUp<true>(p, sums);
    else
      sumUp<false>(p, sums);
  }

 private:
  template <bool weighted>
  VF_HD VF_FLATTEN void sumUp(const std::array<Real, N>& p, Normal<Real, N>& sums) const {
    if constexpr (kInBlocks<Real, N>) {
      sums.clear();
      BlockedNormal<Real, N> blocks(sums);
      pass<weighted>(p, blocks);
      blocks.flush();
    } else {
      Normal<Real, N> inRegisters;
      pass<weighted>(p, inRegisters);
      sums = inRegisters;
    }
  }

  template <bool weighted, class Sums>
  VF_HD VF_INLINE void pass(const std::array<Real, N>& p, Sums& sums) const {
    evaluate(Variables<Real, N>{p}, [&](int i, const auto& s) VF_INLINE_CALL {
      if constexpr (weighted) {
        if (this->isLeftOut(i)) return;
        Real w = this->weight(i);
        sums.add((s.v - this->sample(i)) * w, s * w);
      } else {
        sums.add(s.v - this->sample(i), s);
      }
    });
  }
};

}  // namespace voxelfit
