// SPDX-License-Identifier: BSD-3-Clause
#include "Core/Unit.h"

#include <array>
#include <string_view>

#include "Core/CurveUnit.h"

namespace voxelfit {
namespace {

struct Spelling {
  std::string_view text;
  const Unit* unit;
};

constexpr std::array kSpellings{
    Spelling{"1", &unit::one},
    Spelling{"%", &unit::percent},
    Spelling{"percent", &unit::percent},
    Spelling{"signal", &unit::signal},
    Spelling{"s", &unit::s},
    Spelling{"ms", &unit::ms},
    Spelling{"min", &unit::min},
    Spelling{"1/s", &unit::per_s},
    Spelling{"per_s", &unit::per_s},
    Spelling{"1/min", &unit::per_min},
    Spelling{"per_min", &unit::per_min},
    Spelling{"s/mm2", &unit::s_per_mm2},
    Spelling{"s/mm^2", &unit::s_per_mm2},
    Spelling{"s_per_mm2", &unit::s_per_mm2},
    Spelling{"mm2/s", &unit::mm2_per_s},
    Spelling{"mm2_per_s", &unit::mm2_per_s},
    Spelling{"mm", &unit::mm},
    Spelling{"mmol/l", &unit::mmol_per_l},
    Spelling{"mM", &unit::mmol_per_l},
    Spelling{"mmol_per_l", &unit::mmol_per_l},
    Spelling{"kBq/ml", &unit::kbq_per_ml},
    Spelling{"kBq/mL", &unit::kbq_per_ml},
    Spelling{"kBq_per_ml", &unit::kbq_per_ml},
    Spelling{"kbq_per_ml", &unit::kbq_per_ml},
    Spelling{"Bq/ml", &unit::bq_per_ml},
    Spelling{"Bq/mL", &unit::bq_per_ml},
    Spelling{"Bq_per_ml", &unit::bq_per_ml},
    Spelling{"bq_per_ml", &unit::bq_per_ml},
    Spelling{"l/(mmol s)", &unit::l_per_mmol_s},
    Spelling{"mmol s/l", &unit::mmol_s_per_l},
    Spelling{"mmol s2/l", &unit::mmol_s2_per_l},
    Spelling{"mmol/(l s)", &unit::mmol_per_l_s},
    Spelling{"kBq s/ml", &unit::kbq_s_per_ml},
    Spelling{"kBq s2/ml", &unit::kbq_s2_per_ml},
    Spelling{"kBq/(ml s)", &unit::kbq_per_ml_s},
    Spelling{"Bq s/ml", &unit::bq_s_per_ml},
    Spelling{"Bq s2/ml", &unit::bq_s2_per_ml},
    Spelling{"Bq/(ml s)", &unit::bq_per_ml_s},
    Spelling{"signal s", &unit::signalSeconds},
    Spelling{"signal s2", &unit::signalSquareSeconds},
    Spelling{"signal/s", &unit::signal_per_s},
    Spelling{"s2", &unit::squareSeconds},
    Spelling{"ml/100ml/min", &unit::ml_per_100ml_min},
    Spelling{"rad", &unit::rad},
    Spelling{"deg", &unit::deg},
    Spelling{"ppm", &unit::ppm},
    Spelling{"T", &unit::tesla},
    Spelling{"uT", &unit::microtesla},
    Spelling{"ut", &unit::microtesla},
};

}  // namespace

const Unit* findUnit(const char* label) {
  for (const auto& spelling : kSpellings)
    if (spelling.text == label) return spelling.unit;
  return nullptr;
}

bool isActivity(const Unit& unit) { return std::string_view(unit.label).ends_with("Bq/ml"); }

}  // namespace voxelfit
