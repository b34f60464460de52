// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What a digital phantom is made of. The JSON files in this folder are the phantoms that come with the
// program; Documentation/Manual/phantoms.md explains their keys.
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "Core/Direction.h"
#include "Sdk/Registry.h"
#include "Signal/PopulationInput.h"

namespace voxelfit {

/// How one parameter varies over the voxels; base units.
struct Spread {
  enum class Kind : std::uint8_t {
    Grid,   ///< value k of n fills the k-th of n equal parts of the image along `dimension`
    Random  ///< uniform between values[0] and values[1], voxel by voxel
  };
  Kind kind = Kind::Grid;
  std::vector<double> values;  ///< not empty; one value: the same everywhere
  int dimension = 0;           ///< 0, 1, 2 for x, y, z
};

/// The plasma concentration that drives a model.
struct PhantomInput {
  const PopulationInput* population = nullptr;
  double delay = 0.0;       ///< arrival, s
  double hematocrit = 0.0;  ///< turns functions of blood into plasma
};

/// Turns concentrations into the signal of a spoiled gradient echo.
struct SignalGeneration {
  double M0 = 0.0;                              ///< equilibrium signal
  double T10 = 0.0, TR = 0.0, flipAngle = 0.0;  ///< s, s, rad
  double r1 = 0.0;                              ///< l/(mmol s)
};

enum class NoiseKind : std::uint8_t { Gaussian, Rician };

/// Noise of every sample: of standard deviation `sd` or, where snr > 0, of a sample of the voxel over snr.
struct PhantomNoise {
  enum class Reference : std::uint8_t { Largest, First };
  NoiseKind kind = NoiseKind::Gaussian;
  double sd = 0.0;  ///< in the unit of the series
  double snr = 0.0;
  Reference reference = Reference::Largest;  ///< the noise-free sample that snr refers to
};

/// A phantom, complete and in base units.
struct Specification {
  std::string name, title, source;
  LoadedModel model;
  std::vector<double> axis;
  std::vector<Direction> directions;  ///< of the diffusion gradients, for models that need them
  std::optional<PhantomInput> input;
  std::array<double, kMaxConstants> constants{};
  std::array<Spread, kMaxParameters> parameters;
  std::optional<SignalGeneration> signal;
  PhantomNoise noise;
  std::uint64_t seed = 0;
  std::array<std::int64_t, 3> size{1, 1, 1};  ///< voxels along x, y, z
  std::string json;                           ///< the whole of it as a specification file

  std::int64_t voxels() const { return size[0] * size[1] * size[2]; }
};

/// What the command line changes about a specification.
struct SpecificationChanges {
  std::filesystem::path file{};  ///< a JSON file whose keys replace those of the phantom, or empty
  std::optional<double> sd{}, snr{};
  std::optional<NoiseKind> noiseKind{};
  std::optional<std::uint64_t> seed{};
  std::vector<std::int64_t> size{};  ///< one to three numbers of voxels, or empty
};

/// The phantom with this name, the specification in the file with this name (NAME.json), or a phantom of the
/// model with this id: a grid over its parameters made from its table. Throws Error Usage when there is none
/// of them, Unreadable naming file and key when a specification is wrong.
Specification makeSpecification(const std::string& name, const SpecificationChanges& changes,
                                const Registry& registry);

}  // namespace voxelfit
