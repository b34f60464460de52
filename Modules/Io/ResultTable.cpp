// SPDX-License-Identifier: BSD-3-Clause
#include "Io/ResultTable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "Core/Error.h"
#include "Core/Parallel.h"
#include "Maps/Statistics.h"

namespace voxelfit {
namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + '"';
}

/// Shortest text that reads back as the same float.
std::string number(double value) {
  return std::isnan(value) ? std::string() : fmt::format("{}", static_cast<float>(value));
}

std::vector<const ResultMap*> columnsOf(const ResultSet& results) {
  std::vector<const ResultMap*> columns;
  for (const ResultMap& map : results.maps)
    if (map.components == 1) columns.push_back(&map);
  std::stable_sort(columns.begin(), columns.end(),
                   [](const ResultMap* a, const ResultMap* b) { return a->kind < b->kind; });
  return columns;
}

/// The fitted voxels of one region, as positions in a map's values.
struct Region {
  std::string name;
  std::vector<std::size_t> entries;
};

std::vector<Region> regionsOf(const ResultSet& results, const Mask* labels) {
  if (!labels) {
    Region all{"all", std::vector<std::size_t>(results.voxels.size())};
    for (std::size_t i = 0; i < all.entries.size(); ++i) all.entries[i] = i;
    return {all};
  }
  std::map<std::int32_t, Region> regions;
  for (std::size_t i = 0; i < results.voxels.size(); ++i) {
    const std::int32_t label = labels->labels[static_cast<std::size_t>(results.voxels[i])];
    if (label != 0) regions[label].entries.push_back(i);
  }
  std::vector<Region> ordered;
  for (auto& [label, region] : regions) ordered.push_back({std::to_string(label), std::move(region.entries)});
  return ordered;
}

std::string statisticsRow(const ResultMap& map, const Region& region) {
  const std::size_t voxels = map.values.size() / static_cast<std::size_t>(map.components);
  std::vector<float> values;
  for (int component = 0; component < map.components; ++component)
    for (const std::size_t entry : region.entries)
      values.push_back(static_cast<float>(map.unit.fromBase(map.values[component * voxels + entry])));
  const Statistics s = summarise(values);
  return fmt::format("{},{},{},{},{},{},{},{},{},{}\n", quoted(map.name), map.unit.label, region.name,
                     s.count, s.notFinite, number(s.mean), number(s.sd), number(s.lowerQuartile),
                     number(s.median), number(s.upperQuartile));
}

std::string bitRow(const ResultMap& map, const MapBit& bit, const Region& region) {
  const auto count = std::count_if(region.entries.begin(), region.entries.end(), [&](std::size_t entry) {
    return (static_cast<std::uint32_t>(map.values[entry]) & bit.bit) != 0;
  });
  const double share = static_cast<double>(count) / static_cast<double>(region.entries.size());
  return fmt::format("{},1,{},{},0,{},,,,\n", quoted(map.name + ":" + bit.name), region.name, count,
                     number(share));
}

std::string rowsOf(const ResultMap& map, const Region& region) {
  if (map.bits.empty()) return statisticsRow(map, region);
  std::string rows;
  for (const MapBit& bit : map.bits) rows += bitRow(map, bit, region);
  return rows;
}

}  // namespace

std::string curveTable(const ResultSet& results, std::span<const std::string> names) {
  if (names.size() != results.voxels.size())
    throw Error(ErrorCode::Internal,
                fmt::format("results: {} names for {} curves", names.size(), results.voxels.size()));
  const std::vector<const ResultMap*> columns = columnsOf(results);
  std::string text = "name";
  for (const ResultMap* map : columns) text += "," + quoted(map->name);
  text += '\n';
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += quoted(names[i]);
    for (const ResultMap* map : columns) text += "," + number(map->unit.fromBase(map->values[i]));
    text += '\n';
  }
  return text;
}

std::string regionTable(const ResultSet& results, std::span<const std::string> names,
                        const RegionCurves& curves) {
  const auto fit = std::ranges::find(results.maps, MapKind::Fit, &ResultMap::kind);
  std::string text = "name," + curves.axisName + ",count,mean,sd,minimum,maximum,fitted\n";
  for (std::size_t region = 0; region < names.size(); ++region)
    for (std::size_t i = 0; i < curves.axis.size(); ++i) {
      const Statistics& s = curves.samples[region][i];
      const double fitted = fit == results.maps.end() ? NAN : fit->values[i * names.size() + region];
      text += fmt::format("{},{:.10g},{},{},{},{},{},{}\n", quoted(names[region]), curves.axis[i], s.count,
                          number(s.mean), number(s.sd), number(s.minimum), number(s.maximum), number(fitted));
    }
  return text;
}

std::string summaryTable(const ResultSet& results, const Mask* labels, int threads) {
  const std::vector<Region> regions = regionsOf(results, labels);
  std::vector<std::string> rows(results.maps.size());
  parallelFor(static_cast<std::int64_t>(rows.size()), threads, [&](std::int64_t k, int) {
    const auto map = static_cast<std::size_t>(k);
    for (const Region& region : regions) rows[map] += rowsOf(results.maps[map], region);
    return true;
  });
  std::string text = "map,unit,label,count,not_finite,mean,sd,lower_quartile,median,upper_quartile\n";
  for (const std::string& row : rows) text += row;
  return text;
}

}  // namespace voxelfit
