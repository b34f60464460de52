// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Maximum likelihood of an error law for the voxels of a tile: the kernel that refines fits in double takes
// weighted least-squares steps towards the working values of Fitting/ErrorLaw.h until no voxel gains.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "Batch/Backend.h"
#include "Batch/Rows.h"
#include "Fitting/ErrorLaw.h"

namespace voxelfit {

class Reweighting {
 public:
  /// Memory for tasks of this many samples and this stride; `parameters` of the model.
  Reweighting(const ErrorLaw& law, const FitTask& task, int parameters);

  /// Where the caller puts the curves that a search has led to, [sample * stride + voxel].
  float* curves() { return curves_.get(); }

  /// Moves task.fitted from the parameters of curves() to the optimum of the law and leaves its curves there.
  /// Voxels that still gain after the last step get status MaxIterations.
  void settle(Backend& backend, const ModelEntry& model, const FitTask& task);

  /// After settle(): fills `out` and the sums and status of `task` as least-squares fits have them, with the
  /// criteria and errors of the law.
  void assess(Backend& backend, const ModelEntry& model, const FitTask& task, const AssessTask& out);

  /// After settle(): scale of the law and deviance of each voxel.
  std::span<const double> scales() const { return scale_; }
  std::span<const double> deviances() const { return best_.deviance; }

  /// Bytes that one object takes.
  static std::int64_t bytes(int samples, std::int64_t stride) { return 4 * stride * (5LL * samples + 40); }

 private:
  enum class State : std::uint8_t { Bold, Careful, Settled };

  /// How far the descent of each voxel has come.
  struct Descent {
    Row<float> fitted, curves;  ///< [parameter * stride + voxel], [sample * stride + voxel]
    std::vector<double> deviance;
    std::vector<State> state;

    Descent(const FitTask& task, int parameters);
  };

  void begin(const FitTask& task);
  void descend(Backend& backend, const ModelEntry& model, const FitTask& task, int stepsWithScale);
  void tryOtherMinima(Backend& backend, const ModelEntry& model, const FitTask& task);
  void leaveOut(const FitTask& task, int part);
  void takeLowest(const FitTask& task, std::int64_t v);
  void aim(const FitTask& task, std::int64_t v, Step step);
  void judge(const FitTask& task, std::int64_t v, bool mayRescale);
  void keep(const FitTask& task, std::int64_t v);
  void restore(const FitTask& task, std::int64_t v);
  void load(const FitTask& task, std::int64_t v, const float* curves);
  void storeCriteria(const FitTask& task, const AssessTask& out, std::int64_t v);
  FitTask working(const FitTask& task) const;

  LawKind asked_;
  ErrorLaw law_;  ///< of the descent at hand
  int parameters_, free_ = 0;
  Row<float> curves_, values_, roots_;
  std::vector<double> data_, fit_, root_, workRoot_, workValue_;  ///< of one voxel
  std::vector<double> scale_;
  Descent best_;
  std::optional<Descent> lowest_;
};

}  // namespace voxelfit
