// SPDX-License-Identifier: BSD-3-Clause
#include "Fitting/LinearisedFit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string_view>
#include <vector>

#include "Fitting/CurveFunctions.h"
#include "Fitting/Finish.h"
#include "Fitting/NormalEquations.h"
#include "Fitting/Status.h"

namespace voxelfit {
namespace {

constexpr int N = 7;  ///< most coefficients of an equation
using Coefficients = std::array<double, N>;

/// Weighted linear least squares by its normal equations.
class Regression {
 public:
  explicit Regression(int coefficients) : coefficients_(coefficients) {
    for (int k = 0; k < N; ++k) held_[k] = k >= coefficients;
  }

  /// Adds the equation sum_k row[k] c[k] = value; `root` is the square root of its weight.
  void add(double root, const Coefficients& row, double value) {
    for (int a = 0; a < coefficients_; ++a) {
      right_[a] += root * root * row[a] * value;
      for (int b = 0; b <= a; ++b) matrix_[lower(a, b)] += root * root * row[a] * row[b];
    }
  }

  /// The coefficients, all NaN where the equations do not determine one.
  Coefficients solve() const {
    constexpr double kPivotFloor = 1e-13;  // pivot over diagonal, as in Fitting/Assess.h
    const Factors<double, N> factors(matrix_, 0.0, held_, kPivotFloor);
    for (int k = 0; k < N; ++k) {
      const double diagonal = matrix_[lower(k, k)], pivot = 1.0 / factors.L[lower(k, k)];
      if (!held_[k] && !(diagonal > kSmallestDiagonal && pivot > 2.0 * kPivotFloor * diagonal))
        return undetermined();
    }
    return factors.solve(right_);
  }

 private:
  static Coefficients undetermined() {
    Coefficients c;
    c.fill(NAN);
    return c;
  }

  int coefficients_;
  std::array<double, N*(N + 1) / 2> matrix_{};
  Coefficients right_{};
  std::array<bool, N> held_;
};

/// What the equations of all voxels share, one number a sample; base units.
struct SampleTable {
  std::vector<double> x;                 ///< positions
  std::vector<double> input, inputArea;  ///< plasma concentration and its integral since the first sample
  const double* directions;              ///< as in Protocol

  SampleTable(const ModelDescription& model, const FitTask& task)
      : directions(task.protocolDouble.directions) {
    const Protocol<double>& acq = task.protocolDouble;
    const bool hasInput = model.input != InputCurve::None;
    double area = 0.0;
    for (int i = 0; i < acq.n; ++i) {
      if (hasInput && i > 0) area += 0.5 * acq.step[i] * (acq.aif[i - 1] + acq.aif[i]);
      if (hasInput && acq.sampleOf(i) < 0) continue;
      x.push_back(acq.x[i]);
      input.push_back(hasInput ? acq.aif[i] : 0.0);
      inputArea.push_back(area);
    }
  }
};

/// The integral of a voxel's samples since the first one, by trapezoids.
std::vector<double> areas(const SampleTable& at, const VoxelProblem& voxel) {
  std::vector<double> area(at.x.size());
  for (std::size_t i = 1; i < area.size(); ++i)
    area[i] = area[i - 1] + 0.5 * (at.x[i] - at.x[i - 1]) * (voxel.y[i - 1] + voxel.y[i]);
  return area;
}

/// ln S = c0 - c1 x + c2 x^2; a sample that is not above 0 is left out.
void addLogarithms(const SampleTable& at, const VoxelProblem& voxel, Regression& regression) {
  for (std::size_t i = 0; i < at.x.size(); ++i)
    if (voxel.y[i] > 0.0)
      regression.add(voxel.weights[i], {1.0, -at.x[i], at.x[i] * at.x[i]}, std::log(voxel.y[i]));
}

/// The factors of c0 and of the six elements of the tensor in ln S = c0 - b g^T D g.
Coefficients tensorRow(const SampleTable& at, std::size_t i) {
  const double b = at.x[i], *g = at.directions + 3 * i;
  return {1.0,
          -b * g[0] * g[0],
          -b * g[1] * g[1],
          -b * g[2] * g[2],
          -2.0 * b * g[0] * g[1],
          -2.0 * b * g[0] * g[2],
          -2.0 * b * g[1] * g[2]};
}

/// ln S = c0 - b g^T D g; a sample that is not above 0 is left out. The logarithm of a sample S varies by its
/// error over S, so samples are weighed by the square of S as a first solution without these weights has it.
void addTensor(const SampleTable& at, const VoxelProblem& voxel, Regression& regression) {
  Regression unweighted(N);
  for (std::size_t i = 0; i < at.x.size(); ++i)
    if (voxel.y[i] > 0.0) unweighted.add(voxel.weights[i], tensorRow(at, i), std::log(voxel.y[i]));
  const Coefficients first = unweighted.solve();
  for (std::size_t i = 0; i < at.x.size(); ++i) {
    if (!(voxel.y[i] > 0.0)) continue;
    const Coefficients row = tensorRow(at, i);
    const double S = std::exp(std::inner_product(row.begin(), row.end(), first.begin(), 0.0));
    regression.add(voxel.weights[i] * S, row, std::log(voxel.y[i]));
  }
}

/// S / sin a = c0 S / tan a + c1; an angle of 0 gives no signal and no equation.
void addFlipAngles(const SampleTable& at, const VoxelProblem& voxel, Regression& regression) {
  const double B1 = voxel.constants[1];
  for (std::size_t i = 0; i < at.x.size(); ++i) {
    const double angle = B1 * at.x[i], y = voxel.y[i];
    if (angle != 0.0) regression.add(voxel.weights[i], {y / std::tan(angle), 1.0, 0.0}, y / std::sin(angle));
  }
}

/// C = c0 int Cp - c1 int C + c2 Cp.
void addIntegrals(const SampleTable& at, const VoxelProblem& voxel, Regression& regression) {
  const std::vector<double> area = areas(at, voxel);
  for (std::size_t i = 0; i < at.x.size(); ++i)
    regression.add(voxel.weights[i], {at.inputArea[i], -area[i], at.input[i]}, voxel.y[i]);
}

/// int C / C = c0 int Cp / C - c1; a sample that is not above 0 is left out.
void addLoganPlot(const SampleTable& at, const VoxelProblem& voxel, Regression& regression) {
  const std::vector<double> area = areas(at, voxel);
  for (std::size_t i = 0; i < at.x.size(); ++i)
    if (const double y = voxel.y[i]; y > 0.0)
      regression.add(voxel.weights[i], {at.inputArea[i] / y, -1.0, 0.0}, area[i] / y);
}

/// C / Cp = c0 int Cp / Cp + c1; a sample without input is left out.
void addPatlakPlot(const SampleTable& at, const VoxelProblem& voxel, Regression& regression) {
  for (std::size_t i = 0; i < at.x.size(); ++i)
    if (const double Cp = at.input[i]; Cp > 0.0)
      regression.add(voxel.weights[i], {at.inputArea[i] / Cp, 1.0, 0.0}, voxel.y[i] / Cp);
}

/// 1 / rate; infinite where the rate is not above 0, which ends on the upper bound.
double inverse(double rate) { return rate > 0.0 ? 1.0 / rate : INFINITY; }

using Constants = std::vector<double>;

Coefficients decayRate(const Coefficients& c, const Constants&) { return {std::exp(c[0]), c[1]}; }
Coefficients decayTime(const Coefficients& c, const Constants&) { return {std::exp(c[0]), inverse(c[1])}; }
Coefficients kurtosis(const Coefficients& c, const Constants&) {
  return {std::exp(c[0]), c[1], 6.0 * c[2] / (c[1] * c[1])};
}
Coefficients tensor(const Coefficients& c, const Constants&) {
  Coefficients p = c;
  p[0] = std::exp(c[0]);
  return p;
}
Coefficients relaxation(const Coefficients& c, const Constants& constants) {
  const double E = std::clamp(c[0], 0.0, 1.0), TR = constants[0];
  return {c[1] / (1.0 - E), TR * inverse(-std::log(E))};
}
Coefficients transferAndVolume(const Coefficients& c, const Constants&) {
  return {c[0], c[0] * inverse(c[1])};
}
Coefficients transferAndVolumes(const Coefficients& c, const Constants&) {
  const double transfer = c[0] - c[1] * c[2];
  return {transfer, transfer * inverse(c[1]), c[2]};
}
Coefficients unchanged(const Coefficients& c, const Constants&) { return c; }
Coefficients ratesWithBlood(const Coefficients& c, const Constants&) {
  return {(c[0] - c[1] * c[2]) / (1.0 - c[2]), c[1], c[2]};
}
Coefficients loganRates(const Coefficients& c, const Constants&) {
  return {c[0] * inverse(c[1]), inverse(c[1])};
}

/// How one model is made linear, and its parameters in the order of its table from the coefficients.
struct Form {
  FitterKind fitter;
  std::string_view model;
  int coefficients;
  void (*addRows)(const SampleTable&, const VoxelProblem&, Regression&);
  Coefficients (*parametersOf)(const Coefficients& coefficients, const Constants& constants);
};

/// Sources: vfa, Deoni et al., Magn Reson Med 49:515 (2003); kurtosis, Jensen and Helpern, NMR
/// Biomed 23:698 (2010); dti, Salvador et al., Hum Brain Mapp 24:144 (2005); tofts and extended-tofts,
/// Murase, Magn Reson Med 51:858 (2004); 1tcm, Ichise et al., J Cereb Blood Flow Metab 22:1271 (2002), MA1;
/// plots, Logan et al., ibid. 10:740 (1990), and Patlak et al., ibid. 3:1 (1983).
constexpr std::array kForms{
    Form{FitterKind::Linearised, "adc", 2, addLogarithms, decayRate},
    Form{FitterKind::Linearised, "kurtosis", 3, addLogarithms, kurtosis},
    Form{FitterKind::Linearised, "exponential", 2, addLogarithms, decayRate},
    Form{FitterKind::Linearised, "t2", 2, addLogarithms, decayTime},
    Form{FitterKind::Linearised, "t2star", 2, addLogarithms, decayTime},
    Form{FitterKind::Linearised, "dti", 7, addTensor, tensor},
    Form{FitterKind::Linearised, "vfa", 2, addFlipAngles, relaxation},
    Form{FitterKind::Linearised, "tofts", 2, addIntegrals, transferAndVolume},
    Form{FitterKind::Linearised, "extended-tofts", 3, addIntegrals, transferAndVolumes},
    Form{FitterKind::Linearised, "1tcm", 2, addIntegrals, unchanged},
    Form{FitterKind::Linearised, "1tcm-vb", 3, addIntegrals, ratesWithBlood},
    Form{FitterKind::Graphical, "1tcm", 2, addLoganPlot, loganRates},
    Form{FitterKind::Graphical, "patlak", 2, addPatlakPlot, unchanged},
};

const Form* findForm(FitterKind fitter, std::string_view model) {
  const auto* form = std::find_if(kForms.begin(), kForms.end(), [&](const Form& candidate) {
    return candidate.fitter == fitter && candidate.model == model;
  });
  return form == kForms.end() ? nullptr : form;
}

void store(const FitTask& task, std::int64_t v, const VoxelProblem& voxel, const Coefficients& p) {
  bool isSingular = false, isOnBound = false;
  for (std::size_t k = 0; k < voxel.low.size(); ++k) {
    isSingular |= std::isnan(p[k]);
    isOnBound |= p[k] <= voxel.low[k] || voxel.high[k] <= p[k];
  }
  for (std::size_t k = 0; k < voxel.low.size(); ++k) {
    const double inside = std::max(std::min(p[k], voxel.high[k]), voxel.low[k]);
    task.fitted[k * task.stride + v] = static_cast<float>(isSingular ? NAN : inside);
  }
  task.iterations[v] = 1.0f;
  task.status[v] = bit(FitStatus::Converged);
  if (isSingular)
    task.status[v] |= bit(FitStatus::Singular);
  else if (isOnBound)
    task.status[v] |= bit(FitStatus::AtBound);
}

}  // namespace

std::string linearisedModels(FitterKind fitter) {
  std::string ids;
  for (const Form& form : kForms)
    if (form.fitter == fitter) ids += (ids.empty() ? "" : " ") + std::string(form.model);
  return ids;
}

bool hasLinearisedForm(FitterKind fitter, const ModelDescription& model) {
  return findForm(fitter, model.id) != nullptr;
}

void fitLinearised(FitterKind fitter, const ModelDescription& model, const FitTask& task) {
  const Form& form = *findForm(fitter, model.id);
  const SampleTable at(model, task);
  for (std::int64_t v = 0; v < task.voxels; ++v) {
    const VoxelProblem voxel(task, model.parameterCount, v);
    Regression regression(form.coefficients);
    form.addRows(at, voxel, regression);
    store(task, v, voxel, form.parametersOf(regression.solve(), voxel.constants));
  }
}

FitTask heldWhereFitted(const FitTask& task, int parameters) {
  FitTask held = task;
  for (int k = 0; k < parameters; ++k) {
    ParameterSetting& setting = held.parameters[k];
    setting.fixed = true;
    setting.relative = false;
    setting.lower.map = setting.upper.map = task.fitted + k * task.stride;
  }
  return held;
}

void countParameters(const FitTask& task, int parameters, const AssessTask& assessed) {
  const auto penalty = [](double n, double k) { return n > k + 1.0 ? 2.0 * k * n / (n - k - 1.0) : NAN; };
  for (std::int64_t v = 0; v < task.voxels; ++v) {
    int free = 0;
    for (int k = 0; k < parameters; ++k) free += !isOnBound(task, k, v);
    const VoxelProblem voxel(task, parameters, v);
    const auto n = static_cast<double>(
        std::count_if(voxel.weights.begin(), voxel.weights.end(), [](double root) { return root > 0.0; }));
    if (assessed.reducedChiSquared)
      assessed.reducedChiSquared[v] *= static_cast<float>(n > free ? n / (n - free) : NAN);
    if (assessed.aicc) assessed.aicc[v] += static_cast<float>(penalty(n, free + 1.0) - penalty(n, 1.0));
    if (assessed.bic) assessed.bic[v] += static_cast<float>(free * std::log(n));
  }
}

}  // namespace voxelfit
