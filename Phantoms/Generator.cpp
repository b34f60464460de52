// SPDX-License-Identifier: BSD-3-Clause
#include "Phantoms/Generator.h"

#include <algorithm>
#include <cmath>

#include "Batch/ModelCurve.h"
#include "Core/Error.h"
#include "Core/Parallel.h"
#include "Math/Random.h"
#include "Models/Relaxometry/Vfa.h"

namespace voxelfit {
namespace {

/// Voxels that a thread makes at a time.
constexpr std::int64_t kBlock = 1024;
/// Draw::number of the noise; parameters take the ones above.
constexpr std::uint32_t kNoiseDraw = 0;

/// Makes the numbers of single voxels.
class Generator {
 public:
  Generator(const Specification& phantom, const std::optional<InputFunction>& input)
      : phantom_(phantom), curve_(phantom.model, phantom.axis, input, phantom.directions) {}

  std::array<double, kMaxParameters> parameters(std::int64_t voxel) const {
    std::array<double, kMaxParameters> p{};
    for (int k = 0; k < phantom_.model.description().parameterCount; ++k) p[k] = parameter(k, voxel);
    return p;
  }

  /// The samples of one voxel, one a position of the axis.
  std::vector<double> samples(const double* parameters, std::int64_t voxel) const {
    std::vector<double> samples = curve_.signal(parameters, phantom_.constants.data());
    if (phantom_.signal)
      for (double& sample : samples) sample = spgr(*phantom_.signal, sample);
    if (!std::ranges::all_of(samples, [](double s) { return std::isfinite(s); }))
      throw Error(ErrorCode::Usage, phantom_.name + ": the signal of voxel " + std::to_string(voxel) +
                                        " is not finite, wanted other parameters or another axis");
    addNoise(voxel, samples);
    return samples;
  }

 private:
  double parameter(int k, std::int64_t voxel) const {
    const Spread& spread = phantom_.parameters[k];
    if (spread.kind == Spread::Kind::Random) {
      const Draw draw{.seed = phantom_.seed,
                      .voxel = static_cast<std::uint64_t>(voxel),
                      .number = kNoiseDraw + 1 + static_cast<std::uint32_t>(k)};
      return std::lerp(spread.values[0], spread.values[1], uniformPair(draw)[0]);
    }
    const auto& size = phantom_.size;
    const std::array<std::int64_t, 3> position{voxel % size[0], voxel / size[0] % size[1],
                                               voxel / (size[0] * size[1])};
    const auto count = static_cast<std::int64_t>(spread.values.size());
    return spread.values[position[spread.dimension] * count / size[spread.dimension]];
  }

  /// Signal of a spoiled gradient echo for a concentration in mmol/l.
  static double spgr(const SignalGeneration& s, double concentration) {
    const std::array equilibrium{s.M0, 1.0 / (1.0 / s.T10 + s.r1 * concentration)};
    return models::Vfa::at(equilibrium, std::array{s.TR, 1.0}, s.flipAngle);
  }

  void addNoise(std::int64_t voxel, std::span<double> samples) const {
    const double sd = standardDeviation(samples);
    if (sd == 0.0) return;
    Draw draw{.seed = phantom_.seed, .voxel = static_cast<std::uint64_t>(voxel), .number = kNoiseDraw};
    for (double& sample : samples) {
      sample = phantom_.noise.kind == NoiseKind::Rician ? withRicianNoise(sample, sd, draw)
                                                        : sample + sd * normalPair(draw)[0];
      ++draw.sample;
    }
  }

  double standardDeviation(std::span<const double> samples) const {
    const PhantomNoise& noise = phantom_.noise;
    if (noise.snr == 0.0) return noise.sd;
    if (noise.reference == PhantomNoise::Reference::First && samples[0] == 0.0)
      throw Error(ErrorCode::Usage, phantom_.name + ": the noise is relative to the first sample, which is 0",
                  R"(make it relative to the largest one: "of": "largest")");
    double reference = std::abs(samples[0]);
    if (noise.reference == PhantomNoise::Reference::Largest)
      for (const double sample : samples) reference = std::max(reference, std::abs(sample));
    return reference / noise.snr;
  }

  const Specification& phantom_;
  ModelCurve curve_;
};

/// The plasma concentration at the samples, where the model has an input function.
std::optional<InputFunction> inputOf(const Specification& phantom) {
  if (!phantom.input) return std::nullopt;
  InputFunction input = sample(*phantom.input->population, phantom.axis, phantom.input->delay);
  if (phantom.input->population->kind == InputKind::Blood)
    input = bloodToPlasma(std::move(input), phantom.input->hematocrit);
  const bool hasPortal = phantom.model.description().input == InputCurve::PlasmaOfTwo;
  return hasPortal ? withUsualPortalVein(input) : input;
}

ResultMap truthMap(const char* name, MapKind kind, const UnitText& unit, const char* meaning) {
  return {.name = name, .kind = kind, .unit = *findUnit(unit.label), .meaning = meaning};
}

/// The truth maps of a phantom, their values still to be filled in.
ResultSet emptyTruth(const Specification& phantom) {
  const ModelDescription& model = phantom.model.description();
  ResultSet truth{.geometry = {.size = phantom.size}, .model = model.id, .source = model.source};
  for (std::int64_t voxel = 0; voxel < phantom.voxels(); ++voxel) truth.voxels.push_back(voxel);
  for (int k = 0; k < model.parameterCount; ++k)
    truth.maps.push_back(truthMap(model.parameters[k].name, MapKind::Parameter, model.parameters[k].unit,
                                  model.parameters[k].meaning));
  for (int k = 0; k < model.derivedCount; ++k)
    truth.maps.push_back(
        truthMap(model.derived[k].name, MapKind::Derived, model.derived[k].unit, model.derived[k].meaning));
  for (ResultMap& map : truth.maps) map.values.resize(truth.voxels.size());
  return truth;
}

}  // namespace

Phantom generate(const Specification& specification, int threads) {
  const ModelDescription& model = specification.model.description();
  const std::int64_t voxels = specification.voxels();
  const std::size_t samples = specification.axis.size();
  Phantom phantom{.truth = emptyTruth(specification),
                  .series = std::vector<float>(samples * voxels),
                  .input = inputOf(specification)};
  const Generator generator(specification, phantom.input);

  parallelFor((voxels + kBlock - 1) / kBlock, threads, [&](std::int64_t block, int) {
    std::array<double, kMaxParameters> derived{};
    for (std::int64_t v = block * kBlock; v < std::min(voxels, (block + 1) * kBlock); ++v) {
      const auto p = generator.parameters(v);
      specification.model.entry.derive(p.data(), derived.data());
      for (int k = 0; k < model.parameterCount; ++k)
        phantom.truth.maps[k].values[v] = static_cast<float>(p[k]);
      for (int k = 0; k < model.derivedCount; ++k)
        phantom.truth.maps[model.parameterCount + k].values[v] = static_cast<float>(derived[k]);
      const std::vector<double> curve = generator.samples(p.data(), v);
      for (std::size_t s = 0; s < samples; ++s) phantom.series[s * voxels + v] = static_cast<float>(curve[s]);
    }
    return true;
  });
  return phantom;
}

std::int64_t phantomBytes(const Specification& specification) {
  const ModelDescription& model = specification.model.description();
  const std::int64_t numbers =
      static_cast<std::int64_t>(specification.axis.size()) + model.parameterCount + model.derivedCount;
  return specification.voxels() * (numbers * static_cast<std::int64_t>(sizeof(float)) +
                                   static_cast<std::int64_t>(sizeof(std::int64_t)));
}

}  // namespace voxelfit
