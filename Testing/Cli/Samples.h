// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Small inputs for the program, right and wrong ones.
#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "Io/ImageWriter.h"

namespace voxelfit::testing {

inline constexpr int kFrames = 8;

/// 4 x 4 x 2 voxels of 2 x 2 x 3 mm.
inline Geometry sampleGrid() { return {.size = {4, 4, 2}, .spacing = {2.0, 2.0, 3.0}}; }

inline void writeFrames(const std::string& path, const Geometry& grid, const std::vector<float>& values,
                        int frames) {
  writeImage(path,
             {.geometry = grid, .values = values, .frames = frames, .frameStep = frames > 1 ? 10.0 : 0.0},
             Overwrite::Replace);
}

/// Uptake curves 0.1 (v + 1) (1 - exp(-t / 30 s)) every 10 s, v counting the voxels.
inline std::vector<float> sampleSeries(const Geometry& grid = sampleGrid()) {
  std::vector<float> values;
  for (int n = 0; n < kFrames; ++n)
    for (std::int64_t v = 0; v < grid.voxels(); ++v)
      values.push_back(
          static_cast<float>(0.1 * static_cast<double>(v + 1) * (1.0 - std::exp(-10.0 * n / 30.0))));
  return values;
}

/// Rows "TIME,1" with a header, for the times first, first + step, ...
inline std::string inputTable(double first, double step, int rows) {
  std::string table = "time_s,concentration_mmol_per_l\n";
  for (int i = 0; i < rows; ++i) table += std::to_string(first + i * step) + ",1\n";
  return table;
}

/// The first row of results.csv by column.
inline std::map<std::string, std::string> firstRow(const std::string& table) {
  std::istringstream lines(table);
  std::string header, row;
  std::getline(lines, header);
  std::getline(lines, row);
  std::istringstream names(header), values(row);
  std::map<std::string, std::string> cells;
  for (std::string name, value; std::getline(names, name, ',') && std::getline(values, value, ',');)
    cells[name] = value;
  return cells;
}

}  // namespace voxelfit::testing
