// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <utility>

#include "Core/Series.h"
#include "Models/Description.h"
#include "OptionParser.h"

namespace voxelfit {

/// --axis and --axis-unit as they were given.
struct AxisOption {
  std::string text;  ///< FILE, a,b,c or start:step:stop; empty: not given
  std::string unit;
};

/// Adds --axis with the names it has for each kind of series, and --axis-unit.
void addAxisOption(CLI::App& command, AxisOption& option);

/// The sample positions that were given, in base units. Numbers without a unit of their own are in
/// --axis-unit, else in the axis unit of the model. Throws Error Usage for what is no list, range or unit,
/// Unreadable for a damaged file, Mismatch when the file holds another kind of positions than the model is
/// sampled over.
SampleAxis axisOf(const AxisOption& option, const ModelDescription& model);

/// The ends of "LOW:HIGH" in base units; numbers are in --axis-unit, else in the axis unit of the model, and
/// an end that is left out is infinite. Throws Error Usage, naming the `option` it is for, for another text.
std::pair<double, double> axisRange(const std::string& option, const std::string& text,
                                    const AxisOption& axis, const ModelDescription& model);

/// Checks positions that came from `source` (file or option) against model and series: Error Mismatch, with
/// the file and both counts, when their number is not `samples`, Unreadable when times do not increase.
void checkAxis(const SampleAxis& axis, const ModelDescription& model, int samples, const std::string& source);

/// The header of the axis column in tables of this model: "time_s", "b_s_per_mm2".
std::string axisColumn(const ModelDescription& model);

/// "times", "b-values", ... for messages.
std::string axisWords(AxisKind kind);

/// The name of --axis that suits this kind: "--times".
std::string axisOptionName(AxisKind kind);

}  // namespace voxelfit
