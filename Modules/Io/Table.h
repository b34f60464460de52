// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Numbers in text files: curves in csv or tsv, lists of sample positions, arterial input functions.
#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "Core/Series.h"
#include "Core/Unit.h"

namespace voxelfit {

/// Curves over a common axis.
struct CurveTable {
  SampleAxis axis;  ///< base units; Unknown when the header does not tell kind and unit
  std::vector<std::string>
      names;  ///< of the curves, unique as the file has them; "1", "2", ... without a header
  std::vector<std::vector<double>> columns;  ///< [curve][sample], as in the file; NaN for an empty cell
  std::string source;                        ///< file, for messages
};

/// The names of columns that hold no curve but, where the axis is b_s_per_mm2, the directions of gradients.
inline constexpr std::array kDirectionColumns{"gx", "gy", "gz"};

/// Reads a table: the first column is the axis, every other one a curve. Cells are separated by commas, tabs
/// or semicolons and may be quoted. A first row that does not begin with a number names the columns; the axis
/// header may carry its unit: time_s, time_min, b_s_per_mm2, offset_ppm, flip_angle_deg, te_ms, ti_ms,
/// b1_uT. Columns with kDirectionColumns become the directions of the axis. Throws Error Unreadable with
/// file, line and column for text where a number is wanted, rows of unequal length and a table without
/// samples.
CurveTable readCurveTable(const std::filesystem::path& path);

/// Reads sample positions: numbers separated by white space, commas or semicolons, on one line or many, with
/// an axis header as above or none; a .bval or .bvals file holds b-values in s/mm2. Throws Error Unreadable
/// as readCurveTable() does.
SampleAxis readAxis(const std::filesystem::path& path);

/// The name of a column: "time_s", "concentration_mmol_per_l".
std::string columnName(const std::string& quantity, const Unit& unit);

/// The unit of the amount in a volume that the name of a column ends in: ..._mmol_per_l, ..._mM,
/// ..._kBq_per_ml or ..._Bq_per_ml; null for other names.
const Unit* unitOfColumn(const std::string& name);

/// Reads an arterial input function: a table whose axis is a time with its unit and whose concentration or
/// activity is the only curve, or the one with unitOfColumn(). Returns a table with this one curve. Throws
/// Error Unreadable as above, when the column is not clear, when a value is missing or when times do not
/// increase.
CurveTable readArterialInput(const std::filesystem::path& path);

/// The text of a table that readArterialInput() reads: times (s) and concentrations (mmol/l) or activities,
/// equal in number, in the unit in which they are written.
std::string arterialInputTable(std::span<const double> times, std::span<const double> concentration,
                               const Unit& unit = unit::mmol_per_l);

}  // namespace voxelfit
