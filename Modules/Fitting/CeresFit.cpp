// SPDX-License-Identifier: BSD-3-Clause
#include "Fitting/CeresFit.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "Core/Error.h"
#include "Fitting/Status.h"

#ifdef VOXELFIT_HAS_CERES
#include <ceres/ceres.h>
#endif

namespace voxelfit {

#ifdef VOXELFIT_HAS_CERES
namespace {

/// Residuals (model - data) and Jacobian, both divided by the voxel's scale.
class Residuals : public ceres::CostFunction {
 public:
  Residuals(const CurveFunctions& model, const FitTask& task, const VoxelProblem& voxel, double scale)
      : model_(model), task_(task), voxel_(voxel), scale_(scale) {
    set_num_residuals(task.samples);
    mutable_parameter_block_sizes()->push_back(model.parameters);
  }

  bool Evaluate(double const* const* blocks, double* residuals, double** jacobians) const override {
    const Protocol<double>& acq = task_.protocolDouble;
    std::vector<double> values(static_cast<std::size_t>(acq.n) * model_.parameters);
    model_.curve(blocks[0], voxel_.constants.data(), &acq, values.data());
    for (int i = 0; i < task_.samples; ++i) residuals[i] = weighted(values[i] - voxel_.y[i], i);
    if (!jacobians || !jacobians[0]) return true;
    model_.gradient(blocks[0], voxel_.constants.data(), &acq, values.data());
    for (int i = 0; i < task_.samples; ++i)
      for (int k = 0; k < model_.parameters; ++k)
        jacobians[0][i * model_.parameters + k] = weighted(values[k * acq.n + i], i);
    return true;
  }

  /// Whether Ceres can start from p.
  bool areFinite(const std::vector<double>& p) const {
    std::vector<double> residuals(task_.samples),
        slopes(static_cast<std::size_t>(task_.samples) * model_.parameters);
    const double* block = p.data();
    double* jacobian = slopes.data();
    Evaluate(&block, residuals.data(), &jacobian);
    const auto isFinite = [](double value) { return std::isfinite(value); };
    return std::ranges::all_of(residuals, isFinite) && std::ranges::all_of(slopes, isFinite);
  }

 private:
  /// A difference or slope at sample i; one of weight 0 may be infinite.
  double weighted(double value, int i) const {
    return voxel_.weights[i] == 0.0 ? 0.0 : value * voxel_.weights[i] / scale_;
  }

  const CurveFunctions& model_;
  const FitTask& task_;
  const VoxelProblem& voxel_;
  double scale_;
};

void fitVoxel(const CurveFunctions& model, const FitTask& t, std::int64_t v) {
  const VoxelProblem voxel(t, model.parameters, v);
  std::vector<double> p = voxel.start;
  ceres::Problem problem;
  auto* residuals = new Residuals(model, t, voxel, t.scale[v]);  // the problem deletes it
  problem.AddResidualBlock(residuals, nullptr, p.data());
  if (!residuals->areFinite(p)) {
    for (int k = 0; k < model.parameters; ++k) t.fitted[k * t.stride + v] = NAN;
    t.sumOfSquares[v] = t.iterations[v] = NAN;
    t.status[v] = bit(FitStatus::MaxIterations);
    return;
  }
  std::vector<int> held;
  for (int k = 0; k < model.parameters; ++k) {
    if (t.parameters[k].fixed || voxel.low[k] >= voxel.high[k]) {
      held.push_back(k);
      continue;
    }
    problem.SetParameterLowerBound(p.data(), k, voxel.low[k]);
    problem.SetParameterUpperBound(p.data(), k, voxel.high[k]);
  }
  if (static_cast<int>(held.size()) == model.parameters)
    problem.SetParameterBlockConstant(p.data());
  else if (!held.empty())
    problem.SetManifold(p.data(), new ceres::SubsetManifold(model.parameters, held));
  ceres::Solver::Options options;
  options.linear_solver_type = ceres::DENSE_QR;
  options.max_num_iterations = std::max(t.maxIterations, 200);
  options.function_tolerance = 1e-12;
  options.gradient_tolerance = 1e-14;
  options.parameter_tolerance = 1e-10;
  options.logging_type = ceres::SILENT;
  options.num_threads = 1;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  for (int k = 0; k < model.parameters; ++k) t.fitted[k * t.stride + v] = static_cast<float>(p[k]);
  t.sumOfSquares[v] = static_cast<float>(2 * summary.final_cost * t.scale[v] * t.scale[v]);
  t.iterations[v] = static_cast<float>(summary.iterations.size());
  t.status[v] =
      bit(summary.termination_type == ceres::CONVERGENCE ? FitStatus::Converged : FitStatus::MaxIterations);
}

}  // namespace

bool hasCeres() { return true; }

void fitByCeres(const CurveFunctions& model, const FitTask& task) {
  for (std::int64_t i = 0; i < task.voxels; ++i) fitVoxel(model, task, task.only ? task.only[i] : i);
}

#else

bool hasCeres() { return false; }

void fitByCeres(const CurveFunctions&, const FitTask&) {
  throw Error(ErrorCode::BackEnd, "--fitter ceres: this build has no Ceres",
              "configure with VOXELFIT_WITH_CERES=ON");
}

#endif

}  // namespace voxelfit
