// SPDX-License-Identifier: BSD-3-Clause
#include "Performance/Work.h"

#include "Core/Unit.h"
#include "Math/Random.h"
#include "Signal/PopulationInput.h"

namespace voxelfit::performance {
namespace {

std::vector<double> evenly(double first, double step, int count) {
  std::vector<double> x(count);
  for (int i = 0; i < count; ++i) x[i] = first + i * step;
  return x;
}

std::vector<double> inRadians(std::vector<double> degrees) {
  for (double& angle : degrees) angle = unit::deg.toBase(angle);
  return degrees;
}

InputFunction parkerInput(const std::vector<double>& times) {
  constexpr double kArrival = 30.0, kHematocrit = 0.42;
  const PopulationInput& parker = *findPopulationInput("parker");
  InputFunction input = sample(parker, times, kArrival);
  return parker.kind == InputKind::Blood ? bloodToPlasma(std::move(input), kHematocrit) : input;
}

FitJob jobOf(const Registry& registry, const WorkDefinition& definition) {
  FitJob job;
  job.model = registry.find(definition.model);
  job.axis = definition.axis;
  for (std::size_t k = 0; k < definition.constants.size(); ++k)
    job.constants[k].value = definition.constants[k];
  for (const auto& search : definition.search)
    job.parameters[search.parameter] = {.start = ValueOrMap{search.start, nullptr},
                                        .lower = ValueOrMap{search.low, nullptr},
                                        .upper = ValueOrMap{search.high, nullptr}};
  if (definition.hasInput) job.input = parkerInput(definition.axis);
  return job;
}

/// Ranges of the amplitude (times 0.7 to 1.2), width (times 0.8 to 1.2) and offset of one pool.
std::vector<WorkDefinition::Range> poolRanges(double A, double FWHM, double offset, double reach) {
  return {{0.7 * A, 1.2 * A}, {0.8 * FWHM, 1.2 * FWHM}, {offset - reach, offset + reach}};
}

WorkDefinition poolWork(const std::string& pools,
                        const std::vector<std::vector<WorkDefinition::Range>>& truth, std::uint64_t seed) {
  WorkDefinition work{"lorentzian-" + std::to_string(truth.size()),
                      "lorentzian:" + pools,
                      evenly(-10.0, 1.0 / 3.0, 61),
                      {0.0},
                      false,
                      {},
                      0.003,
                      seed};
  for (const auto& pool : truth) work.truth.insert(work.truth.end(), pool.begin(), pool.end());
  return work;
}

/// A decay to an offset, by the model in C++ or by a formula.
WorkDefinition offsetWork(const std::string& model, std::vector<WorkDefinition::Range> truth,
                          const WorkDefinition::Search& search) {
  return {.name = model.substr(0, model.find(':')),
          .model = model,
          .axis = evenly(0.0, 1.0, 40),
          .constants = {},
          .hasInput = false,
          .truth = std::move(truth),
          .noise = 10,
          .seed = 111,
          .search = {search}};
}

}  // namespace

std::vector<WorkDefinition> workDefinitions() {
  const auto frames = evenly(0.0, 3.6, 100);
  const double perMinute = unit::per_min.base;
  const WorkDefinition::Range Ktrans{0.02 * perMinute, 0.5 * perMinute}, ve{0.1, 0.6};
  return {
      {"extended-tofts", "extended-tofts", frames, {}, true, {Ktrans, ve, {0.005, 0.1}}, 0.02, 103},
      {"tofts", "tofts", frames, {}, true, {Ktrans, ve}, 0.02, 104},
      {"2cxm",
       "2cxm",
       frames,
       {},
       true,
       {{0.2 * perMinute, 1.0 * perMinute}, {0.02 * perMinute, 0.3 * perMinute}, {0.1, 0.5}, {0.02, 0.15}},
       0.02,
       105},
      {"adc",
       "adc",
       {0, 50, 100, 200, 400, 600, 800, 1000},
       {},
       false,
       {{500, 1500}, {0.3e-3, 3e-3}},
       20,
       101},
      {"ivim",
       "ivim",
       {0, 10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 600, 800, 1000},
       {},
       false,
       {{800, 1200}, {0.05, 0.35}, {10e-3, 60e-3}, {0.5e-3, 2e-3}},
       20,
       102},
      {"vfa",
       "vfa",
       inRadians({2, 4, 6, 9, 12, 16, 20}),
       {0.005, 1.0},
       false,
       {{5000, 15000}, {0.3, 3.0}},
       5,
       106},
      offsetWork("exponential-offset", {{500, 1500}, {0.03, 0.3}, {50, 200}}, {1, 0.1, 0.01, 1.0}),
      offsetWork("formula:a*exp(-x/b)+c", {{500, 1500}, {50, 200}, {3, 30}}, {2, 10.0, 1.0, 100.0}),
      poolWork(
          "water,amide,noe",
          {poolRanges(0.8, 1.5, 0.0, 0.2), poolRanges(0.05, 1.2, 3.5, 0.2), poolRanges(0.07, 3.0, -3.5, 0.2)},
          108),
      poolWork(
          "water,amide,guan,noe,mt",
          {poolRanges(0.8, 1.5, 0.0, 0.2), poolRanges(0.05, 1.2, 3.5, 0.1), poolRanges(0.03, 1.5, 2.0, 0.1),
           poolRanges(0.07, 3.0, -3.5, 0.1), poolRanges(0.1, 25.0, -1.5, 0.1)},
          107),
  };
}

Work::Work(const Registry& registry, WorkDefinition definition)
    : definition_(std::move(definition)), job_(jobOf(registry, definition_)) {
  const int n = static_cast<int>(definition_.axis.size());
  preparation_ = std::make_unique<Preparation>(job_, n);
  run_ = std::make_unique<testing::KernelRun>(preparation_->task(), parameters(), kVoxels);
  for (std::int64_t v = 0; v < kVoxels; ++v) {
    std::vector<double> p(parameters());
    for (int k = 0; k < parameters(); ++k) p[k] = truth(k, v);
    const auto signal = testing::signalAt(model(), preparation_->task(), p.data());
    for (int i = 0; i < n; ++i)
      run_->sample(i, v) = static_cast<float>(
          signal[i] + definition_.noise * normalPair({.seed = definition_.seed,
                                                      .voxel = static_cast<std::uint64_t>(v),
                                                      .sample = static_cast<std::uint32_t>(i)})[0]);
  }
  if (preparation_->task().parameters[0].isSignal) run_->scaleToSamples();
}

double Work::truth(int parameter, std::int64_t voxel) const {
  constexpr std::uint32_t kTruths = 1u << 31;  // sample numbers that no noise uses
  const auto [low, high] = definition_.truth[parameter];
  return low + (high - low) * uniformPair({.seed = definition_.seed,
                                           .voxel = static_cast<std::uint64_t>(voxel),
                                           .sample = kTruths,
                                           .number = static_cast<std::uint32_t>(parameter)})[0];
}

}  // namespace voxelfit::performance
