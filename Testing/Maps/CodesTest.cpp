// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "Core/CurveUnit.h"
#include "Maps/Codes.h"

namespace voxelfit {
namespace {

// DICOM PS3.16 annex D: 126312 Ktrans; OSIPI CAPLEX 1.0.3: Q.PH1.008.
TEST(Codes, NameKtransAsDicomAndCaplexDo) {
  const QuantityCodes* codes = findQuantityCodes("Ktrans");

  ASSERT_NE(codes, nullptr);
  EXPECT_EQ(codes->dicomCode, "126312");
  EXPECT_EQ(codes->caplex, "Q.PH1.008");
}

// 126320, often given for kep, is IAUC in PS3.16.
TEST(Codes, TellKepFromTheInitialArea) {
  EXPECT_EQ(findQuantityCodes("kep")->dicomCode, "126313");
  EXPECT_EQ(findQuantityCodes("auc")->dicomCode, "126320");
}

TEST(Codes, AreAbsentForAnUnknownName) { EXPECT_EQ(findQuantityCodes("unheardOf"), nullptr); }

TEST(Codes, ExistForEveryFileUnit) {
  for (const Unit& unit : {unit::one,
                           unit::percent,
                           unit::signal,
                           unit::s,
                           unit::ms,
                           unit::min,
                           unit::per_s,
                           unit::per_min,
                           unit::s_per_mm2,
                           unit::mm2_per_s,
                           unit::mm,
                           unit::mmol_per_l,
                           unit::kbq_per_ml,
                           unit::bq_per_ml,
                           unit::l_per_mmol_s,
                           unit::mmol_s_per_l,
                           unit::mmol_s2_per_l,
                           unit::mmol_per_l_s,
                           unit::kbq_s_per_ml,
                           unit::kbq_s2_per_ml,
                           unit::kbq_per_ml_s,
                           unit::bq_s_per_ml,
                           unit::bq_s2_per_ml,
                           unit::bq_per_ml_s,
                           unit::signalSeconds,
                           unit::signalSquareSeconds,
                           unit::signal_per_s,
                           unit::squareSeconds,
                           unit::ml_per_100ml_min,
                           unit::rad,
                           unit::deg,
                           unit::ppm,
                           unit::tesla,
                           unit::microtesla})
    EXPECT_NE(findUnitCodes(unit.label), nullptr) << unit.label;
}

}  // namespace
}  // namespace voxelfit
