// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What a plugin publishes about one model: plain C data and function pointers, safe between compilers.
#include <cstdint>

#include "Fitting/Columns.h"
#include "Fitting/Task.h"
#include "Models/Description.h"

namespace voxelfit {

inline constexpr std::uint32_t kModelMagic = 0x4c444d56;  ///< "VMDL"
inline constexpr std::uint32_t kModelAbi = 5;             ///< raised by every change of the structs below

/// Instruction sets a kernel is compiled for, weakest first.
enum class InstructionSet : std::uint8_t { Scalar, V3, V4 };
inline constexpr int kInstructionSets = 3;

using FitKernel = void (*)(const FitTask&);

/// signal[sample] and slopes[parameter * n + sample] at p (base units) with constants c.
using JetFunction = void (*)(const double* p, const double* c, const Protocol<double>* acq, double* signal,
                             double* slopes);

/// The compiled fitters of one model for one instruction set; null where the model or the set has none.
struct Kernels {
  FitKernel fitFloat, fitDouble;          ///< Levenberg-Marquardt; see searchesInDouble
  FitKernel projectFloat, projectDouble;  ///< variable projection
  FitKernel compressed;                   ///< needs FitTask::table
  void (*assess)(const FitTask&, const AssessTask&);
};

struct ModelEntry {
  std::uint32_t magic, abi, size;
  ModelDescription description;
  Check<kMaxParameters, kMaxConstants> check;
  Kernels kernels[kInstructionSets];  ///< by InstructionSet
  FitKernel yardstick;  ///< scalar Levenberg-Marquardt in double: what speed is measured against; null for
                        ///< wrapped models

  /// The signal at p (base units) with constants c, one value a sample.
  void (*curve)(const double* p, const double* c, const Protocol<double>* acq, double* signal);
  /// Its derivatives: slopes[parameter * n + sample].
  void (*gradient)(const double* p, const double* c, const Protocol<double>* acq, double* slopes);
  /// Both by ceres::Jet, the number of another program, to check them (Sdk/Jets.h). Null in a build without
  /// Ceres, for wrapped models and for formulas.
  JetFunction jets;
  /// Derived quantities of p, base units.
  void (*derive)(const double* p, double* derived);
  /// Columns of the separable form, see Fitting/Columns.h; null where no compressed fit can be tried.
  ColumnFunction columns;
  /// Nonlinear coordinates of the parameters p, base units; null where there is no separable form.
  void (*coordinates)(const double* p, double* q);
  /// Turns the description of a family ("lorentzian") into the member named by the text behind the colon
  /// ("water,amide"), empty without a colon. 0: another entry of the family takes it, or none where a name is
  /// needed, 1: done, -1: wrong, with the reason in message. Null: not a family.
  int (*configure)(const char* arguments, ModelDescription* description, char* message, int messageSize);
  /// Source text that includes "Sdk/Plugin.h" and ends with VF_EXPORT_MODELS(...), and the place of this
  /// model's type in that list: what a GPU back end compiles where the plugin has no CUDA part. Null: there
  /// is none.
  const char* source;
  int place;
};

/// The one symbol of a model plugin: its entries, or null when `abi` is not its own.
using ModelsOfPlugin = const ModelEntry* (*)(std::uint32_t abi, int* count);
inline constexpr const char* kModelsSymbol = "voxelfit_models";

}  // namespace voxelfit
