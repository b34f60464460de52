// SPDX-License-Identifier: BSD-3-Clause
// voxelfit selftest: is this program right on this machine? Every model is compared with a value worked out
// elsewhere and with central differences, and recovers known parameters with every fitter and every
// instruction set.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <numeric>

#include "Batch/Backend.h"
#include "Batch/Engine.h"
#include "Batch/ModelCurve.h"
#include "Commands.h"
#include "Core/Error.h"
#include "Math/Random.h"
#include "Signal/PopulationInput.h"
#include "Text.h"

namespace voxelfit {
namespace {

constexpr double kCheckTolerance = 1e-9;
constexpr double kGradientTolerance = 1e-6;
/// Of a sample of the recovered curve, relative to the largest sample: data are float32, which has 6e-8.
constexpr double kRecoveryTolerance = 2e-6;
constexpr int kVoxels = 64;
constexpr double kArrival = 20.0;  // s

class Silence : public Progress {
 public:
  void report(const char*, std::int64_t, std::int64_t) override {}
};

std::vector<double> evenly(double first, double last, int count, const Unit& unit) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(unit.toBase(std::lerp(first, last, i / (count - 1.0))));
  return values;
}

/// Sample positions that suit a kind of model.
std::vector<double> axisFor(AxisKind kind) {
  switch (kind) {
    case AxisKind::Time:
      return evenly(0.0, 300.0, 76, unit::s);
    case AxisKind::BValue:
      return {0, 10, 20, 40, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000};
    case AxisKind::Offset:
      return evenly(-6.0, 6.0, 49, unit::ppm);
    case AxisKind::FlipAngle:
      return evenly(2.0, 30.0, 8, unit::deg);
    case AxisKind::EchoTime:
      return evenly(10.0, 200.0, 12, unit::ms);
    case AxisKind::InversionTime:
      return evenly(50.0, 4000.0, 16, unit::ms);
    case AxisKind::B1Power:
      return evenly(0.5, 6.0, 12, unit::microtesla);
    case AxisKind::Unknown:
      break;
  }
  return evenly(0.0, 10.0, 21, unit::one);
}

/// A model with everything that a fit of it needs.
class Trial {
 public:
  explicit Trial(const LoadedModel& model) {
    job_.model = model;
    job_.axis = axisFor(description().axisKind);
    if (description().hasDirections) job_.directions = spreadDirections(job_.axis);
    if (description().input != InputCurve::None)
      job_.input = sample(*findPopulationInput("parker"), evenly(0.0, 300.0, 301, unit::s), kArrival);
    if (description().input == InputCurve::PlasmaOfTwo) job_.input = withUsualPortalVein(*job_.input);
    for (int k = 0; k < description().constantCount; ++k) {
      const ConstantText& constant = description().constants[k];
      job_.constants[k].value =
          std::isnan(constant.value) ? model.entry.check.c[k] : constant.unit.unit().toBase(constant.value);
      constants_[k] = job_.constants[k].value;
    }
    curve_ = std::make_unique<ModelCurve>(model, job_.axis, job_.input, job_.directions);
    makeVoxels();
  }

  const ModelDescription& description() const { return job_.model.description(); }

  /// Relative error of the value that was worked out elsewhere.
  double checkError() const {
    const auto& check = job_.model.entry.check;
    std::optional<InputFunction> input;
    if (job_.input) {
      input = InputFunction{{0.0, check.x}, {1.0, 1.0}, "1 mmol/l"};
      input->portal = input->concentration;
    }
    const ModelCurve curve(job_.model, {0.0, check.x}, input, {kCheckDirection, kCheckDirection});
    return std::abs(curve.signal(check.p.data(), check.c.data())[1] / check.expected - 1.0);
  }

  /// Largest difference between the gradient and central differences, relative to the largest slope of its
  /// parameter.
  double gradientError() const {
    double error = 0.0;
    const double* p = truth_.data();
    const auto gradient = curve_->gradient(p, constants_.data());
    const std::size_t n = curve_->samples();
    for (int k = 0; k < description().parameterCount; ++k) {
      std::vector<double> below(p, p + kMaxParameters), above = below;
      const double step = 1e-6 * std::max(std::abs(p[k]), 1e-6);
      below[k] -= step;
      above[k] += step;
      const auto low = curve_->signal(below.data(), constants_.data());
      const auto high = curve_->signal(above.data(), constants_.data());
      double largest = 0.0, difference = 0.0;
      for (std::size_t i = 0; i < n; ++i) {
        const double slope = (high[i] - low[i]) / (2.0 * step);
        largest = std::max(largest, std::abs(slope));
        difference = std::max(difference, std::abs(slope - gradient[k * n + i]));
      }
      if (largest > 0.0) error = std::max(error, difference / largest);
    }
    return error;
  }

  /// Largest error of a recovered curve, relative to its largest sample. Nothing when the fitter cannot do
  /// the model.
  std::optional<double> recoveryError(const std::string& fitter, InstructionSet set) const {
    if (description().segments.kept >= 0) return std::nullopt;  // two steps do not end at the optimum
    FitJob job = job_;
    job.fitter = fitter;
    job.threads = 1;
    job.maxIterations = 200;
    Silence silence;
    try {
      const auto backend = makeCpuBackend(set);
      std::vector<std::int64_t> voxels(kVoxels);
      std::iota(voxels.begin(), voxels.end(), 0);
      const Geometry row{.size = {kVoxels, 1, 1}};
      return largestError(runFit(job, TableSource(curves_), {row, voxels}, *backend, silence).results);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::Usage) return std::nullopt;
      throw;
    }
  }

 private:
  /// Parameters between the start and a point on the way to one of the bounds.
  void makeVoxels() {
    truth_.assign(static_cast<std::size_t>(kVoxels) * kMaxParameters, 0.0);
    for (int v = 0; v < kVoxels; ++v)
      for (int k = 0; k < description().parameterCount; ++k) {
        const ParameterText& row = description().parameters[k];
        const Draw draw{
            .seed = 1, .voxel = static_cast<std::uint64_t>(v), .number = static_cast<std::uint32_t>(k)};
        const auto [side, way] = uniformPair(draw);
        const double room = (side < 0.5 ? row.lower : row.upper) - row.start;
        const double reach = std::min(std::abs(room), std::max(std::abs(row.start), 0.1));
        truth_[v * kMaxParameters + k] =
            row.unit.unit().toBase(row.start + 0.4 * way * std::copysign(reach, room));
      }
    for (int v = 0; v < kVoxels; ++v)
      curves_.push_back(curve_->signal(truth_.data() + v * kMaxParameters, constants_.data()));
  }

  double largestError(const ResultSet& results) const {
    double error = 0.0;
    for (int v = 0; v < kVoxels; ++v) {
      std::array<double, kMaxParameters> p{};
      for (int k = 0; k < description().parameterCount; ++k) p[k] = results.maps[k].values[v];
      const auto found = curve_->signal(p.data(), constants_.data());
      double largest = 0.0, difference = 0.0;
      for (std::size_t i = 0; i < found.size(); ++i) {
        largest = std::max(largest, std::abs(curves_[v][i]));
        const double off = std::abs(found[i] - curves_[v][i]);
        difference = std::isnan(off) ? INFINITY : std::max(difference, off);
      }
      error = std::max(error, difference / largest);
    }
    return error;
  }

  FitJob job_;
  std::array<double, kMaxConstants> constants_{};
  std::unique_ptr<ModelCurve> curve_;
  std::vector<double> truth_;  // [voxel * kMaxParameters + parameter]
  std::vector<std::vector<double>> curves_;
};

/// The table of results, and whether all were good.
class Report {
 public:
  void judge(std::vector<std::string>& row, std::optional<double> error, double tolerance) {
    const bool isGood = !error || *error <= tolerance;
    failures_ += !isGood;
    row.push_back(!error ? "-" : fmt::format("{:.0e}{}", *error, isGood ? "" : " FAILED"));
  }
  int failures() const { return failures_; }

 private:
  int failures_ = 0;
};

constexpr std::array kFitters{"auto", "compressed", "varpro", "lm", "linear", "ceres"};

std::vector<InstructionSet> usableSets() {
  std::vector<InstructionSet> sets;
  for (int set = 0; set <= static_cast<int>(usableInstructionSet()); ++set)
    sets.push_back(static_cast<InstructionSet>(set));
  return sets;
}

/// Models by id; families by the members that a name of every size stands for.
std::vector<LoadedModel> trialModels(const Registry& registry) {
  std::vector<LoadedModel> models = registry.models();
  for (const char* member :
       {"lorentzian:water,amide", "lorentzian:water,amide,noe", "lorentzian:water,amide,noe,mt",
        "lorentzian:water,amide,noe,mt,guan", "polynomial:2", "polynomial:3"})
    models.push_back(registry.find(member));
  return models;
}

void selftest(Session& session) {
  Report report;
  const auto sets = usableSets();
  std::vector<std::vector<std::string>> rows{{"model", "check", "gradient"}};
  for (const char* fitter : kFitters) rows.front().emplace_back(fitter);
  for (const InstructionSet set : sets) rows.front().emplace_back(instructionSetName(set));
  for (const LoadedModel& model : trialModels(session.registry())) {
    const Trial trial(model);
    auto& row = rows.emplace_back(std::vector<std::string>{model.description().id});
    report.judge(row, trial.checkError(), kCheckTolerance);
    report.judge(row, trial.gradientError(), kGradientTolerance);
    for (const char* fitter : kFitters)
      report.judge(row, trial.recoveryError(fitter, usableInstructionSet()), kRecoveryTolerance);
    for (const InstructionSet set : sets)
      report.judge(row, trial.recoveryError("auto", set), kRecoveryTolerance);
  }
  std::cout << alignedColumns(rows);
  session.tell(fmt::format(
      "{} models, {} failures; check value and gradient: relative error; the others: largest error "
      "of a recovered curve",
      rows.size() - 1, report.failures()));
  session.exitCode = report.failures() > 0 ? 1 : 0;
}

}  // namespace

void addSelftest(CLI::App& app, Session& session) {
  CLI::App* command = app.add_subcommand(
      "selftest", "check every model, fitter and instruction set on this machine; a few seconds");
  session.onRun(*command, [&session] { selftest(session); });
}

}  // namespace voxelfit
