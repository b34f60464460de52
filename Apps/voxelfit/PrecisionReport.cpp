// SPDX-License-Identifier: BSD-3-Clause
#include "PrecisionReport.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "Maps/Comparison.h"

namespace voxelfit {
namespace {

double shareAbove(double relative, const ResultMap& found, const ResultMap& wanted) {
  const Comparison comparison = compare(found.values, wanted.values, {.relative = relative});
  return static_cast<double>(comparison.outside) /
         static_cast<double>(std::max<std::size_t>(wanted.values.size(), 1));
}

}  // namespace

Json precisionReport(const ResultSet& inFloat, const ResultSet& inDouble) {
  Json report = Json::object();
  for (std::size_t m = 0; m < inDouble.maps.size(); ++m) {
    const ResultMap &found = inFloat.maps[m], &wanted = inDouble.maps[m];
    if (wanted.kind != MapKind::Parameter) continue;
    report[wanted.name] = {{"share_above_0.001", shareAbove(0.001, found, wanted)},
                           {"share_above_0.01", shareAbove(0.01, found, wanted)}};
  }
  return report;
}

std::string precisionText(const Json& report) {
  std::string text = "a search in float differs from one in double";
  for (const auto& [name, shares] : report.items())
    text +=
        fmt::format("{} {} by over 0.1 % in {:.3g} % of the voxels, by over 1 % in {:.3g} %",
                    text.back() == 'e' ? ":" : ";", name, 100.0 * shares["share_above_0.001"].get<double>(),
                    100.0 * shares["share_above_0.01"].get<double>());
  return text;
}

}  // namespace voxelfit
