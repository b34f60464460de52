// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What tests and benchmarks share that call fit kernels directly, without the engine: rows for the results,
// and data made from a model.
#include <sys/mman.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>
#include <vector>

#include "Batch/Preparation.h"
#include "Math/Random.h"
#include "Models/Description.h"

namespace voxelfit::testing {

/// A piece of memory as kernels want their scratch memory aligned.
struct alignas(64) CacheLine {
  std::byte bytes[64];
};

/// Memory in large pages where the system has them, as long series want it: the samples of a voxel lie in as
/// many pages as there are samples.
template <class T>
struct LargePages {
  using value_type = T;

  T* allocate(std::size_t count) {
    constexpr std::size_t kPage = 2 << 20;
    const std::size_t bytes = (count * sizeof(T) + kPage - 1) / kPage * kPage;
    void* memory = std::aligned_alloc(kPage, bytes);
    if (!memory) throw std::bad_alloc();
    madvise(memory, bytes, MADV_HUGEPAGE);  // only advice: without it the data lie in small pages
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) { std::free(memory); }
  bool operator==(const LargePages&) const = default;
};

/// Data and results of one task. Rows are padded so that the samples of a voxel do not meet in one cache set.
class KernelRun {
 public:
  KernelRun(const FitTask& prepared, int parameters, std::int64_t voxels)
      : stride_((voxels + 15) / 16 * 16 + 80),
        data_(prepared.samples * stride_),
        scale_(stride_, 1.0f),
        fitted_(parameters * stride_),
        sums_(stride_),
        iterations_(stride_),
        status_(stride_),
        unfinished_(stride_),
        scratch_(scratchBytes(prepared.samples, voxels) / sizeof(CacheLine) + 1),
        task_(prepared) {
    task_.voxels = voxels;
    task_.stride = stride_;
  }

  float& sample(int i, std::int64_t voxel) { return data_[i * stride_ + voxel]; }
  float parameter(int k, std::int64_t voxel) const { return fitted_[k * stride_ + voxel]; }
  float sumOfSquares(std::int64_t voxel) const { return sums_[voxel]; }
  std::uint32_t status(std::int64_t voxel) const { return status_[voxel]; }

  /// Sets the scale of every voxel to its largest absolute sample, as models with signal parameters need it.
  void scaleToSamples() {
    for (std::int64_t v = 0; v < task_.voxels; ++v) {
      scale_[v] = 0.0f;
      for (int i = 0; i < task_.samples; ++i) scale_[v] = std::max(scale_[v], std::abs(sample(i, v)));
    }
  }

  /// The task for `count` voxels from `first` on; all parts share their scratch memory.
  FitTask part(std::int64_t first, std::int64_t count) {
    FitTask task = task_;
    task.voxels = count;
    task.data = data_.data() + first;
    task.scale = scale_.data() + first;
    task.fitted = fitted_.data() + first;
    task.sumOfSquares = sums_.data() + first;
    task.iterations = iterations_.data() + first;
    task.status = status_.data() + first;
    task.unfinished = unfinished_.data() + first;
    task.scratch = scratch_.data();
    return task;
  }
  FitTask whole() { return part(0, task_.voxels); }

 private:
  std::int64_t stride_;
  std::vector<float, LargePages<float>> data_;
  std::vector<float> scale_, fitted_, sums_, iterations_;
  std::vector<std::uint32_t> status_;
  std::vector<std::int32_t> unfinished_;
  std::vector<CacheLine> scratch_;
  FitTask task_;
};

/// The signal at parameters in base units, one value a sample.
inline std::vector<double> signalAt(const ModelEntry& model, const FitTask& task, const double* p) {
  std::array<double, kMaxConstants> constants{};
  for (int k = 0; k < kMaxConstants; ++k) constants[k] = task.constants[k].value;
  std::vector<double> signal(task.protocolDouble.n);
  model.curve(p, constants.data(), &task.protocolDouble, signal.data());
  return signal;
}

/// Sum of squares of a voxel's fitted curve, worked out in double.
inline double exactSumOfSquares(const ModelEntry& model, KernelRun& run, std::int64_t voxel) {
  std::array<double, kMaxParameters> p{};
  for (int k = 0; k < model.description.parameterCount; ++k) p[k] = run.parameter(k, voxel);
  const FitTask task = run.whole();
  const std::vector<double> signal = signalAt(model, task, p.data());
  double sum = 0.0;
  for (int i = 0; i < task.samples; ++i) {
    const double weight = task.sampleWeights ? task.sampleWeights[i] : 1.0;
    const double residual = weight * (signal[i] - run.sample(i, voxel));
    sum += residual * residual;
  }
  return sum;
}

}  // namespace voxelfit::testing
