// SPDX-License-Identifier: BSD-3-Clause
#include "Phantoms/SpecificationReader.h"

#include <cmath>
#include <string_view>

#include "Sdk/JsonSection.h"

namespace voxelfit {
namespace {

constexpr std::array<std::string_view, 3> kDimensions{"x", "y", "z"};
constexpr std::int64_t kMostPositions = 1'000'000;

/// The numbers of a section in base units: "values", or "count" of them evenly spaced "from" ... "to".
std::vector<double> listOf(const JsonSection& section, const Unit& unit) {
  section.checkUnit(unit);
  std::vector<double> values;
  if (section.has("values")) {
    values = section.numbers("values");
  } else {
    const double from = section.number("from"), to = section.number("to");
    const std::int64_t count = section.whole("count", 1);
    if (count > kMostPositions)
      section.fail("count",
                   "is " + std::to_string(count) + ", wanted at most " + std::to_string(kMostPositions));
    for (std::int64_t k = 0; k < count; ++k)
      values.push_back(
          count == 1 ? from : from + (to - from) * static_cast<double>(k) / static_cast<double>(count - 1));
  }
  for (double& value : values) value = unit.toBase(value);
  return values;
}

std::vector<double> axisOf(const JsonSection& section, const ModelDescription& model) {
  section.allowOnly({"unit", "values", "from", "to", "count"});
  std::vector<double> axis = listOf(section, model.axisUnit.unit());
  for (std::size_t k = 1; model.axisKind == AxisKind::Time && k < axis.size(); ++k)
    if (axis[k] <= axis[k - 1]) section.fail("", "time " + std::to_string(k + 1) + " does not increase");
  return axis;
}

int dimensionOf(const JsonSection& section) {
  const std::string along = section.text("along");
  for (int k = 0; k < 3; ++k)
    if (along == kDimensions[k]) return k;
  section.fail("along", "is " + along + ", wanted x, y or z");
}

/// {"unit", "value"}, {"unit", "uniform": [low, high]} or a list "along" a dimension.
Spread spreadOf(const JsonSection& section, const Unit& unit) {
  section.allowOnly({"unit", "value", "uniform", "values", "from", "to", "count", "along"});
  section.checkUnit(unit);
  if (section.has("value")) return {.values = {unit.toBase(section.number("value"))}};
  if (!section.has("uniform")) return {.values = listOf(section, unit), .dimension = dimensionOf(section)};
  Spread spread{.kind = Spread::Kind::Random, .values = section.numbers("uniform")};
  if (spread.values.size() != 2 || spread.values[0] > spread.values[1])
    section.fail("uniform", "wanted the lower and the upper end");
  for (double& value : spread.values) value = unit.toBase(value);
  return spread;
}

void readParameters(const JsonSection& section, Specification& phantom) {
  const ModelDescription& model = phantom.model.description();
  std::string names;
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterText& row = model.parameters[k];
    phantom.parameters[k] = spreadOf(section.section(row.name), row.unit.unit());
    names += (k > 0 ? ", " : "") + std::string(row.name);
  }
  for (const std::string& key : section.keys())
    if ((", " + names + ", ").find(", " + key + ", ") == std::string::npos)
      section.fail(key, std::string("is no parameter of ") + model.id + ", wanted " + names);
}

void readConstants(const JsonSection& section, Specification& phantom) {
  const ModelDescription& model = phantom.model.description();
  for (const std::string& key : section.keys()) {
    int index = 0;
    while (index < model.constantCount && key != model.constants[index].name) ++index;
    if (index == model.constantCount) section.fail(key, std::string("is no constant of ") + model.id);
    phantom.constants[index] = section.quantity(key, model.constants[index].unit.unit());
  }
  for (int k = 0; k < model.constantCount; ++k)
    if (std::isnan(phantom.constants[k])) section.fail(model.constants[k].name, "is missing");
}

PhantomInput inputOf(const JsonSection& section) {
  section.allowOnly({"population", "delay", "hematocrit"});
  PhantomInput input{.population = findPopulationInput(section.text("population"))};
  if (!input.population) {
    std::string names;
    for (const PopulationInput& known : populationInputs()) names += " " + std::string(known.name);
    section.fail("population", "is " + section.text("population") + ", wanted one of" + names);
  }
  if (section.has("delay")) input.delay = section.quantity("delay", unit::s);
  if (section.has("hematocrit")) input.hematocrit = section.number("hematocrit");
  if (!(input.hematocrit >= 0.0 && input.hematocrit < 1.0))
    section.fail("hematocrit", "wanted 0 or more and less than 1");
  return input;
}

SignalGeneration signalOf(const JsonSection& section) {
  section.allowOnly({"M0", "T10", "TR", "flip_angle", "r1"});
  return {.M0 = section.number("M0"),
          .T10 = section.quantity("T10", unit::ms),
          .TR = section.quantity("TR", unit::ms),
          .flipAngle = section.quantity("flip_angle", unit::deg),
          .r1 = section.quantity("r1", unit::l_per_mmol_s)};
}

/// One of two words: 0 or 1.
int choice(const JsonSection& section, const std::string& key, const std::array<std::string, 2>& words) {
  const std::string found = section.text(key);
  if (found != words[0] && found != words[1])
    section.fail(key, "is " + found + ", wanted " + words[0] + " or " + words[1]);
  return found == words[1];
}

PhantomNoise noiseOf(const JsonSection& section) {
  section.allowOnly({"kind", "sd", "snr", "of"});
  PhantomNoise noise;
  if (section.has("kind"))
    noise.kind = static_cast<NoiseKind>(choice(section, "kind", {"gaussian", "rician"}));
  if (section.has("of"))
    noise.reference = static_cast<PhantomNoise::Reference>(choice(section, "of", {"largest", "first"}));
  if (section.has("sd") == section.has("snr")) section.fail("", "wanted either sd or snr");
  (section.has("sd") ? noise.sd : noise.snr) = section.number(section.has("sd") ? "sd" : "snr");
  if (noise.sd < 0.0) section.fail("sd", "is negative");
  if (section.has("snr") && !(noise.snr > 0.0)) section.fail("snr", "wanted a positive number");
  return noise;
}

/// The size in voxels; every value of a grid gets at least one.
std::array<std::int64_t, 3> sizeOf(const JsonSection& whole, const Specification& phantom) {
  constexpr double kMostVoxels = 1LL << 40;
  std::array<std::int64_t, 3> size{1, 1, 1};
  const std::vector<double> numbers = whole.numbers("size");
  if (numbers.size() > 3) whole.fail("size", "has " + std::to_string(numbers.size()) + " numbers, wanted 3");
  double voxels = 1.0;
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    voxels *= numbers[k];
    if (!(numbers[k] >= 1.0 && voxels <= kMostVoxels) || numbers[k] != std::floor(numbers[k]))
      whole.fail("size", "wanted numbers of voxels");
    size[k] = static_cast<std::int64_t>(numbers[k]);
  }
  const ModelDescription& model = phantom.model.description();
  for (int k = 0; k < model.parameterCount; ++k) {
    const Spread& spread = phantom.parameters[k];
    const auto wanted = static_cast<std::int64_t>(spread.values.size());
    if (spread.kind == Spread::Kind::Grid && size[spread.dimension] < wanted)
      whole.fail("size", "is " + std::to_string(size[spread.dimension]) + " along " +
                             std::string(kDimensions[spread.dimension]) +
                             ", wanted a voxel for each of the " + std::to_string(wanted) + " values of " +
                             model.parameters[k].name);
  }
  return size;
}

}  // namespace

Specification readSpecification(const nlohmann::json& json, const std::string& file,
                                const Registry& registry) {
  const JsonSection whole(json, file);
  whole.allowOnly({"title", "source", "model", "size", "axis", "input", "constants", "parameters", "signal",
                   "noise", "seed"});
  Specification phantom;
  phantom.title = whole.text("title");
  phantom.source = whole.text("source");
  phantom.model = registry.find(whole.text("model"));
  const ModelDescription& model = phantom.model.description();
  phantom.axis = axisOf(whole.section("axis"), model);
  if (model.hasDirections) phantom.directions = spreadDirections(phantom.axis);
  for (int k = 0; k < model.constantCount; ++k)
    phantom.constants[k] = model.constants[k].unit.unit().toBase(model.constants[k].value);
  const nlohmann::json none = nlohmann::json::object();
  readConstants(whole.has("constants") ? whole.section("constants") : JsonSection(none, file, "constants"),
                phantom);
  readParameters(whole.section("parameters"), phantom);
  if (whole.has("input") || model.input != InputCurve::None) phantom.input = inputOf(whole.section("input"));
  if (whole.has("signal")) phantom.signal = signalOf(whole.section("signal"));
  phantom.noise = noiseOf(whole.section("noise"));
  phantom.seed = static_cast<std::uint64_t>(whole.whole("seed", 0));
  phantom.size = sizeOf(whole, phantom);
  phantom.json = json.dump(2) + "\n";
  return phantom;
}

}  // namespace voxelfit
