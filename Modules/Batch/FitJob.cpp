// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/FitJob.h"

#include <algorithm>
#include <cmath>

#include "Batch/Results.h"

namespace voxelfit {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%g", value);
  return text;
}

void checkAxis(const FitJob& job, int samples, std::vector<std::string>& problems) {
  if (static_cast<int>(job.axis.size()) != samples)
    problems.push_back("axis: " + std::to_string(job.axis.size()) + " values, the series has " +
                       std::to_string(samples) + " samples");
  const bool isTime = job.model.description().axisKind == AxisKind::Time;
  for (std::size_t i = 0; i < job.axis.size(); ++i) {
    if (!std::isfinite(job.axis[i]))
      problems.push_back("axis: value " + std::to_string(i + 1) + " is not finite");
    if (!isTime && job.axis[i] < 0.0 && job.model.description().axisKind != AxisKind::Offset &&
        job.model.description().axisKind != AxisKind::Unknown) {
      problems.push_back(std::string("axis: ") + axisName(job.model.description().axisKind) + " " +
                         std::to_string(i + 1) + " is " + number(job.axis[i]) + ", wanted 0 or more");
      break;
    }
    if (isTime && i > 0 && job.axis[i] <= job.axis[i - 1]) {
      problems.push_back("axis: time " + number(job.axis[i]) + " s follows " + number(job.axis[i - 1]) +
                         " s, times must increase");
      break;
    }
  }
}

void checkInput(const FitJob& job, std::vector<std::string>& problems) {
  const ModelDescription& model = job.model.description();
  if (model.input == InputCurve::None) return;
  if (!job.input) {
    problems.push_back(std::string(model.id) + " needs an input function: --aif");
    return;
  }
  if (model.input == InputCurve::PlasmaOfTwo && job.input->portal.empty())
    problems.push_back(std::string(model.id) + " needs a second input function: --portal-vein");
  const std::vector<double>& times = job.input->times;
  const auto arrives = [&](const std::vector<double>& curve) {  // which rises from the row before on
    for (std::size_t i = 0; i < curve.size(); ++i)
      if (curve[i] != 0.0 && (job.axis.empty() || times[i > 0 ? i - 1 : 0] < job.axis.back())) return true;
    return false;
  };
  if (!arrives(job.input->concentration) && !arrives(job.input->portal))
    problems.push_back(job.input->description + ": is 0 up to the last sample at " +
                       number(job.axis.empty() ? 0.0 : job.axis.back()) +
                       " s, wanted an input that arrives before");
}

void checkParameter(const ParameterText& row, const ParameterChoice& choice,
                    std::vector<std::string>& problems) {
  const Unit unit = row.unit.unit();
  const auto shown = [&](double base) { return number(unit.fromBase(base)) + " " + unit.label; };
  for (const auto& setting : {choice.start, choice.lower, choice.upper})
    if (setting && !setting->map && std::isnan(setting->value)) {
      problems.push_back(std::string(row.name) + ": start or bound is nan, wanted a number");
      return;
    }
  const bool relative = row.isSignal();
  const double low = choice.lower ? choice.lower->value : relative ? -INFINITY : unit.toBase(row.lower);
  const double high = choice.upper ? choice.upper->value : relative ? INFINITY : unit.toBase(row.upper);
  const bool hasMaps = (choice.lower && choice.lower->map) || (choice.upper && choice.upper->map);
  if (!hasMaps && low > high)
    problems.push_back(std::string("--bounds ") + row.name + ": lower " + shown(low) + " is above upper " +
                       shown(high));
  if (!choice.start || choice.start->map || hasMaps || choice.fixed) return;
  if (choice.start->value < low || choice.start->value > high)
    problems.push_back(std::string("--start ") + row.name + ": " + shown(choice.start->value) +
                       " is outside " + shown(low) + " to " + shown(high));
}

void checkMethod(const FitJob& job, int freedom, std::vector<std::string>& problems) {
  if (!(job.law.scale >= 0.0 && std::isfinite(job.law.scale)))
    problems.push_back(std::string(lawName(job.law.kind)) + ": scale is " + number(job.law.scale) +
                       ", wanted a number above 0");
  if (job.law.kind == LawKind::Rician && job.input && !job.model.description().fitsSignal())
    problems.push_back("--noise rician: is that of magnitudes, concentrations have no such noise");
  if (!job.law.isNormal() && job.law.scale == 0.0 && freedom < 1)
    problems.push_back(std::string(lawName(job.law.kind)) +
                       ": as many parameters as samples leave nothing to estimate its scale from");
  if (job.starts && *job.starts < 1)
    problems.push_back("--starts " + std::to_string(*job.starts) + ": wanted 1 or more");
  if (job.bootstrap < 0 || job.bootstrap == 1)
    problems.push_back("--bootstrap " + std::to_string(job.bootstrap) + ": wanted 2 or more copies");
  if (job.bootstrap > 0 && freedom < 1)
    problems.push_back("--bootstrap: as many parameters as samples leave no residuals");
}

/// The smallest value that a constraint's sum can take between the bounds.
double smallestSum(const FitJob& job, const LinearConstraint& constraint) {
  double sum = 0.0;
  for (int k = 0; k < job.model.description().parameterCount; ++k) {
    const double c = constraint.coefficients[k];
    if (c == 0.0) continue;
    const ParameterText& row = job.model.description().parameters[k];
    const ParameterChoice& choice = job.parameters[k];
    const auto& bound = choice.fixed ? choice.start : c > 0.0 ? choice.lower : choice.upper;
    if (row.isSignal() || (bound && bound->map)) return -INFINITY;  // differs between voxels
    sum += c * (bound ? bound->value : row.unit.unit().toBase(c > 0.0 ? row.lower : row.upper));
  }
  return sum;
}

/// Whether values of the parameters between their bounds keep all constraints together: they are looked for
/// by projections onto one after the other, in shares of the bounds' distances. True where bounds differ
/// between voxels, of which this knows nothing.
bool holdTogether(const FitJob& job) {
  constexpr int kSweeps = 2000;
  constexpr double kNegligible = 1e-4;  // of what a constraint's sum can change by
  const ModelDescription& model = job.model.description();
  std::array<double, kMaxParameters> low{}, size{}, share;
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterText& row = model.parameters[k];
    const ParameterChoice& choice = job.parameters[k];
    const auto at = [&](const std::optional<ValueOrMap>& chosen, double usual) {
      return chosen ? chosen->value : row.unit.unit().toBase(usual);
    };
    low[k] = choice.fixed ? at(choice.start, row.start) : at(choice.lower, row.lower);
    size[k] = choice.fixed ? 0.0 : at(choice.upper, row.upper) - low[k];
  }
  share.fill(0.5);
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    double worst = 0.0;
    for (const LinearConstraint& constraint : job.constraints) {
      if (!std::isfinite(smallestSum(job, constraint))) continue;
      double excess = -constraint.limit, squares = 0.0;
      for (int k = 0; k < model.parameterCount; ++k) {
        const double c = constraint.coefficients[k];
        excess += c * (low[k] + share[k] * size[k]);
        squares += c * c * size[k] * size[k];
      }
      if (excess <= 0.0 || squares == 0.0) continue;
      worst = std::max(worst, excess / std::sqrt(squares));
      for (int k = 0; k < model.parameterCount; ++k)
        share[k] = std::clamp(share[k] - excess * constraint.coefficients[k] * size[k] / squares, 0.0, 1.0);
    }
    if (worst <= kNegligible) return true;
  }
  return false;
}

void checkConstraints(const FitJob& job, std::vector<std::string>& problems) {
  if (job.constraints.size() > kMaxConstraints)
    problems.push_back("--constrain: " + std::to_string(job.constraints.size()) + " constraints, wanted " +
                       std::to_string(kMaxConstraints) + " at most");
  for (std::size_t i = 0; i < job.constraints.size(); ++i)
    if (smallestSum(job, job.constraints[i]) > job.constraints[i].limit)
      problems.push_back("--constrain: constraint " + std::to_string(i + 1) +
                         " holds nowhere between the bounds");
  if (problems.empty() && !holdTogether(job))
    problems.push_back("--constrain: the constraints hold nowhere together between the bounds");
  if (!job.constraints.empty() && !(job.law.isNormal() && job.bootstrap == 0))
    problems.push_back("--constrain: goes with least squares only, not with --loss, --noise or --bootstrap");
}

void checkTotalVariation(const FitJob& job, int freedom, std::vector<std::string>& problems) {
  const ModelDescription& model = job.model.description();
  for (int k = 0; k < model.parameterCount; ++k) {
    const double weight = job.totalVariation[k];
    if (!(weight >= 0.0 && std::isfinite(weight)))
      problems.push_back("--tv: " + number(weight) + " for " + model.parameters[k].name +
                         ", wanted a number above 0");
    if (weight > 0.0 && job.parameters[k].fixed)
      problems.push_back(std::string("--tv: ") + model.parameters[k].name +
                         " is held, wanted one that is fitted");
  }
  if (!job.isRegularised()) return;
  if (freedom < 1) problems.push_back("--tv: as many parameters as samples leave no noise to weigh against");
  if (model.segments.kept >= 0)
    problems.push_back(std::string("--tv: ") + model.id + " is fitted in two steps, wanted a model of one");
  if (!(job.law.isNormal() && job.bootstrap == 0 && job.constraints.empty()))
    problems.push_back(
        "--tv: goes with least squares only, not with --loss, --noise, --constrain or --bootstrap");
}

}  // namespace

std::vector<std::string> FitJob::problems(int samples) const {
  std::vector<std::string> problems;
  const ModelDescription& description = model.description();
  checkAxis(*this, samples, problems);
  checkInput(*this, problems);
  if (description.hasDirections)
    if (const std::string problem = directionProblem(directions, axis); !problem.empty())
      problems.push_back(std::string(description.id) + " needs gradient directions: " + problem);
  for (int k = 0; k < description.constantCount; ++k)
    if (!constants[k].map && std::isnan(constants[k].value))
      problems.push_back(std::string(description.id) + " needs " + description.constants[k].name +
                         ": --set " + description.constants[k].name + "=VALUE (" +
                         description.constants[k].unit.label + ")");
  for (int k = 0; k < description.parameterCount; ++k)
    checkParameter(description.parameters[k], parameters[k], problems);
  const auto unused = std::count(sampleWeights.begin(), sampleWeights.end(), 0.0);
  if (samples - unused < fitted())
    problems.push_back(std::to_string(samples - unused) + " samples do not determine " +
                       std::to_string(fitted()) + " parameters of " + description.id);
  if (const std::string name = repeatedName(*this); !name.empty())
    problems.push_back(std::string(description.id) + ": " + name +
                       " is the name of two maps, wanted another name of the parameter");
  checkConstraints(*this, problems);
  const int freedom = static_cast<int>(samples - unused) - fitted();
  checkMethod(*this, freedom, problems);
  checkTotalVariation(*this, freedom, problems);
  if (!sampleWeights.empty() && static_cast<int>(sampleWeights.size()) != samples)
    problems.push_back("weights: " + std::to_string(sampleWeights.size()) + " values, the series has " +
                       std::to_string(samples) + " samples");
  if (voxelWeights && voxelWeights->samples() != samples)
    problems.push_back("weights: " + std::to_string(voxelWeights->samples()) +
                       " values a voxel, the series has " + std::to_string(samples) + " samples");
  if (hasCommonScale && hasVoxelWeights())
    problems.push_back("--noise rician: weights differ between voxels, wanted rician:voxel or rician:SIGMA");
  if (ignoreBelow && !std::isfinite(*ignoreBelow))
    problems.push_back("--ignore-below: " + number(*ignoreBelow) + ", wanted a number");
  for (const double weight : sampleWeights)
    if (!(weight >= 0.0 && std::isfinite(weight)))
      problems.push_back("weights: " + number(weight) + ", wanted 0 or more");
  return problems;
}

}  // namespace voxelfit
