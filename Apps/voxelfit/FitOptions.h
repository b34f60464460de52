// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "AxisOption.h"
#include "Batch/FitJob.h"
#include "ConversionOptions.h"
#include "DirectionOption.h"
#include "InputFunctionOptions.h"
#include "MethodOptions.h"
#include "OptionParser.h"

namespace voxelfit {

/// The options of `voxelfit fit` as they were given; numbers in the units of the command line.
struct FitOptions {
  std::string model, output, series;
  std::vector<std::string> inputs;
  AxisOption axis;
  DirectionOption direction;
  std::string mask, roi;
  int label = 0;                 ///< 0: every voxel of the mask
  std::optional<double> smooth;  ///< full width at half maximum, mm
  InputFunctionOptions input;
  std::string inputKind = "auto";
  std::string space = "concentration";
  ConversionOptions conversion;
  std::vector<std::string> constants, fixed, starts, bounds;  ///< NAME=VALUE
  std::string weights, fitRange;
  std::optional<double> ignoreBelow;
  MethodOptions method;
  std::vector<std::string> totalVariation;
  std::vector<std::string> maps;
  std::string format = "nii.gz";

  /// True when the series holds signals that are to be converted to concentrations; --t1 says so unless the
  /// model has a T1 itself.
  bool hasSignal(bool modelHasT1) const {
    return inputKind == "signal" ||
           (inputKind == "auto" && !((modelHasT1 || conversion.T1.empty()) && conversion.baseline.empty() &&
                                     conversion.conversion == "spgr"));
  }
};

/// The model that the options name, in the wrapping that they ask for. Throws what Registry::find() throws.
LoadedModel modelOf(const FitOptions& options, const Registry& registry);

/// What an INPUT may be.
inline constexpr const char* kInputsMeaning =
    "a 4-D image (NIfTI, NRRD, MetaImage), a DICOM folder or zip, several 3-D images, or a table "
    "(.csv, .tsv: first column the axis, one curve a column)";

/// Adds the options and the help of voxelfit fit.
void addFitOptions(CLI::App& command, FitOptions& options);

/// Adds the options that say what is read, where and when: also for commands that fit nothing.
void addDataOptions(CLI::App& command, FitOptions& options);

/// Adds --input.
void addInputKindOption(CLI::App& command, FitOptions& options);

/// Adds --format.
void addFormatOption(CLI::App& command, FitOptions& options);

/// Adds the options that do not belong to one model or its maps.
void addSharedFitOptions(CLI::App& command, FitOptions& options);

/// The words of --maps. Throws Error Usage for an unknown one.
ResultChoice resultChoice(const std::vector<std::string>& words);

}  // namespace voxelfit
