// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string_view>

namespace voxelfit {

/// What other programs call a quantity. A field is empty where the vocabulary has no word for it.
/// Sources: OSIPI CAPLEX 1.0.3; DICOM PS3.16 scheme DCM; BIDS 1.11.1, appendix on quantitative MRI.
struct QuantityCodes {
  std::string_view name;          ///< map and file name: "Ktrans"
  std::string_view symbol;        ///< to typeset, ^{} raises and _{} lowers: "K^{trans}", "v_{e}"
  std::string_view caplex;        ///< "Q.PH1.008"
  std::string_view dicomCode;     ///< "126312"
  std::string_view dicomMeaning;  ///< "Ktrans"
  std::string_view bidsSuffix;    ///< "T1map"
};

/// The spelling of a file unit elsewhere.
struct UnitCodes {
  std::string_view label;   ///< as in Core/Unit.h: "1/min"
  std::string_view symbol;  ///< to typeset, see QuantityCodes
  std::string_view ucum;    ///< DICOM: "/min"
  std::string_view cmixf;   ///< BIDS `Units` (CMIXF-12): "1/min"
};

/// Codes of the quantity with this map name, or nullptr.
const QuantityCodes* findQuantityCodes(std::string_view name);

/// Codes of the unit with this label, or nullptr.
const UnitCodes* findUnitCodes(std::string_view label);

}  // namespace voxelfit
