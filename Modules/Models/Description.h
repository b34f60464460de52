// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A model's tables as plain data: what plans, programs and pages need to know of a model without knowing its
// type. Text is stored in place, so a description can be copied, changed (pools of a Lorentzian) and passed
// between compilers.
#include <cstdint>
#include <cstdio>

#include "Models/Limits.h"
#include "Models/Model.h"

namespace voxelfit {

/// A unit with its text in place; see Unit.
struct UnitText {
  char label[24];
  double base;

  Unit unit() const { return {label, base}; }
};

struct ParameterText {
  char name[32];
  UnitText unit;
  double start, lower, upper;  ///< in `unit`; for the signal unit relative to the voxel's largest sample
  char meaning[120];
  Role role;

  bool isSignal() const;
};

struct ConstantText {
  char name[32];
  UnitText unit;
  double value;  ///< default in `unit`, NaN: must be given
  char meaning[120];
};

struct DerivedText {
  char name[32];
  UnitText unit;
  char meaning[120];
};

struct ModelDescription {
  char id[256], title[96], equation[256], source[200];
  char axisSymbol[16];
  UnitText axisUnit;
  AxisKind axisKind;
  InputCurve input;
  bool hasDirections;  ///< see ModelInfo
  Wrapping wrapping;
  std::int32_t starts;    ///< see ModelInfo; 0 counts as 1
  bool searchesInDouble;  ///< see kSearchesInDouble
  std::int32_t parameterCount, constantCount, derivedCount;
  std::int32_t columnCount, coordinateCount;  ///< of the separable form; 0 columns: none
  Segments segments;
  ParameterText parameters[kMaxParameters];
  ConstantText constants[kMaxConstants];
  DerivedText derived[kMaxParameters];

  /// Whether it is fitted to signals although a concentration drives it.
  bool fitsSignal() const;
};

}  // namespace voxelfit
