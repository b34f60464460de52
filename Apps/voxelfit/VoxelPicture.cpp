// SPDX-License-Identifier: BSD-3-Clause
#include "VoxelPicture.h"

#include <fmt/format.h>

#include <array>
#include <numeric>

#include "AxisOption.h"
#include "Maps/Codes.h"

namespace voxelfit {
namespace {

std::string knownSymbolOf(const std::string& name) {
  const QuantityCodes* codes = findQuantityCodes(name);
  return codes ? std::string(codes->symbol) : name;
}

std::string unitSymbol(const char* label) {
  const UnitCodes* codes = findUnitCodes(label);
  return codes ? std::string(codes->symbol) : label;
}

std::vector<double> inUnit(std::vector<double> values, const UnitText& unit) {
  for (double& value : values) value = unit.unit().fromBase(value);
  return values;
}

/// Four digits, with the minus sign of print.
std::string digits(double value) {
  std::string text = fmt::format("{:.4g}", value);
  for (std::size_t at = 0; (at = text.find('-', at)) != std::string::npos;) text.replace(at, 1, "\u2212");
  return text;
}

/// "K^{trans} = 0.25 min⁻¹", one a parameter.
std::vector<std::string> parameterTexts(const VoxelCurve& curve) {
  std::vector<std::string> texts;
  for (int k = 0; k < curve.model.parameterCount; ++k) {
    const ParameterText& row = curve.model.parameters[k];
    const std::string unit = row.isSignal() ? "" : unitSymbol(row.unit.label);
    texts.push_back(fmt::format("{} = {}{}{}", symbolOf(row.name),
                                digits(row.unit.unit().fromBase(curve.parameters[k])),
                                unit.empty() ? "" : " ", unit));
  }
  return texts;
}

AxisTitle axisTitle(AxisKind kind, const char* unit) {
  constexpr std::array kWords{"Position",   "Time",      "b-value",        "Offset",
                              "Flip angle", "Echo time", "Inversion time", "B1"};  // in the order of AxisKind
  return {kWords[static_cast<std::size_t>(kind)], unitSymbol(unit)};
}

/// The samples in their order: b-values alone do not tell samples of different directions apart.
void overNumbers(CurvePicture& picture, const VoxelCurve& curve) {
  picture.x = AxisTitle{"Sample"};
  std::iota(picture.measured.x.begin(), picture.measured.x.end(), 1.0);
  picture.fitted = {"fitted", picture.measured.x, curve.fitted};
}

/// The input function of each inlet, with a name.
std::vector<std::pair<const char*, InputFunction>> inletsOf(const VoxelCurve& curve) {
  if (!curve.input) return {};
  if (curve.input->portal.empty()) return {{"input", *curve.input}};
  return {{"artery", *curve.input}, {"portal vein", portalVeinOf(*curve.input)}};
}

}  // namespace

std::string symbolOf(const std::string& name) {
  const std::size_t underscore = name.find('_');
  if (underscore == std::string::npos || findQuantityCodes(name)) return knownSymbolOf(name);
  return knownSymbolOf(name.substr(0, underscore)) + "_{" + name.substr(underscore + 1) + "}";
}

CurvePicture pictureOf(const VoxelCurve& curve, const std::string& title) {
  CurvePicture picture{.title = title,
                       .notes = parameterTexts(curve),
                       .x = axisTitle(curve.model.axisKind, curve.model.axisUnit.label)};
  picture.y = AxisTitle{"Signal"};
  if (curve.isConcentration)
    picture.y = {isActivity(curve.input->unit) ? "Activity" : "Concentration", curve.input->unit.label};
  picture.measured = {"measured", inUnit(curve.axis, curve.model.axisUnit), curve.measured};
  picture.fitted = {"fitted", inUnit(curve.fineAxis, curve.model.axisUnit), curve.fineFitted};
  if (curve.model.hasDirections) overNumbers(picture, curve);
  for (std::size_t i = 0; i < curve.axis.size(); ++i)
    picture.residuals.push_back(curve.measured[i] - curve.fitted[i]);
  for (const auto& [name, inlet] : inletsOf(curve)) {
    picture.inputs.push_back({name, inUnit(inlet.times, curve.model.axisUnit), inlet.concentration});
    picture.inputAxis = {"Plasma", inlet.unit.label};
  }
  return picture;
}

CurvePicture pictureOf(const Series& series, std::int64_t voxel) {
  const SampleAxis& axis = series.axis;
  const Unit unit = axisUnit(axis.kind);
  CurvePicture picture{.x = axis.values.empty() ? AxisTitle{"Sample"} : axisTitle(axis.kind, unit.label),
                       .y = AxisTitle{"Signal"}};
  picture.measured.name = "measured";
  for (int sample = 0; sample < series.samples(); ++sample) {
    float value = 0.0f;
    series.gather(sample, std::array{voxel}, &value);
    picture.measured.x.push_back(
        axis.values.empty() ? sample + 1.0 : unit.fromBase(axis.values[static_cast<std::size_t>(sample)]));
    picture.measured.y.push_back(value);
  }
  return picture;
}

std::string tableOf(const VoxelCurve& curve) {
  std::string text = axisColumn(curve.model) + ",measured,fitted,residual";
  std::vector<std::vector<double>> inputs;
  for (const auto& [name, inlet] : inletsOf(curve)) {
    text += inputs.empty() ? ",input" : ",portal_input";
    inputs.push_back(resample(inlet, curve.axis));
  }
  text += "\n";
  const std::vector<double> axis = inUnit(curve.axis, curve.model.axisUnit);
  for (std::size_t i = 0; i < axis.size(); ++i) {
    text += fmt::format("{:.10g},{:.9g},{:.9g},{:.9g}", axis[i], curve.measured[i], curve.fitted[i],
                        curve.measured[i] - curve.fitted[i]);
    for (const auto& input : inputs) text += fmt::format(",{:.9g}", input[i]);
    text += "\n";
  }
  return text;
}

}  // namespace voxelfit
