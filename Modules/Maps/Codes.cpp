// SPDX-License-Identifier: BSD-3-Clause
#include "Maps/Codes.h"

#include <algorithm>
#include <array>

namespace voxelfit {
namespace {

// clang-format off
constexpr auto kQuantities = std::to_array<QuantityCodes>({
    // name        symbol       CAPLEX         DCM code  DCM meaning                            BIDS suffix
    {"Ktrans",   "K^{trans}", "Q.PH1.008",   "126312", "Ktrans",                              ""},
    {"kep",      "k_{ep}",    "Q.PH1.009.e", "126313", "kep",                                 ""},
    {"ve",       "v_{e}",     "Q.PH1.001.e", "126314", "ve",                                  ""},
    {"vp",       "v_{p}",     "Q.PH1.001.p", "126331", "vp",                                  ""},
    {"vb",       "v_{b}",     "Q.PH1.001.b", "",       "",                                    ""},
    {"Fp",       "F_{p}",     "Q.PH1.002",   "",       "",                                    ""},
    {"PS",       "PS",        "Q.PH1.004",   "",       "",                                    ""},
    {"E",        "E",         "Q.PH1.005",   "",       "",                                    ""},
    {"MTT",      "MTT",       "Q.PH1.006",   "113052", "Mean Transit Time",                   ""},
    {"Tp",       "T_{p}",     "Q.PH1.006.p", "",       "",                                    ""},
    {"Te",       "T_{e}",     "Q.PH1.006.e", "",       "",                                    ""},
    {"Tc",       "T_{c}",     ""           , "",       "",                                    ""},
    {"K1",       "K_{1}",     "",            "",       "",                                    ""},
    {"k1a",      "k_{1a}",    "",            "",       "",                                    ""},
    {"k1p",      "k_{1p}",    "",            "",       "",                                    ""},
    {"k2",       "k_{2}",     "",            "",       "",                                    ""},
    {"k3",       "k_{3}",     "",            "",       "",                                    ""},
    {"k4",       "k_{4}",     "",            "",       "",                                    ""},
    {"Ki",       "K_{i}",     "",            "",       "",                                    ""},
    {"VT",       "V_{T}",     "",            "",       "",                                    ""},
    {"BPnd",     "BP_{ND}",   "",            "",       "",                                    ""},
    {"Ta",       "T_{a}",     "Q.PH1.007",   "",       "",                                    ""},
    {"delay",    "T_{a}",     "Q.PH1.007",   "",       "",                                    ""},
    {"portal_delay", "T_{v}", "",            "",       "",                                    ""},
    {"baseline", "S_{BL}",    "Q.MS1.002",   "",       "",                                    ""},
    {"cbf",      "CBF",       "Q.PH1.003",   "126390", "Absolute Regional Blood Flow",        ""},
    {"cbv",      "CBV",       "Q.PH1.001.b", "126391", "Absolute Regional Blood Volume",      ""},
    {"bat",      "BAT",       "Q.BA1.001",   "126371", "Bolus Arrival Time",                  ""},
    {"ttp",      "TTP",       "Q.CD1.010",   "113069", "Time To Peak",                        ""},
    {"auc",      "AUC",       "Q.CD1.013",   "126320", "IAUC",                                ""},
    {"iauc60",   "IAUC_{60}", "Q.CD1.013",   "126321", "IAUC60",                              ""},
    {"iauc90",   "IAUC_{90}", "Q.CD1.013",   "126322", "IAUC90",                              ""},
    {"iauc120",  "IAUC_{120}", "Q.CD1.013",  "",       "",                                    ""},
    {"iauc180",  "IAUC_{180}", "Q.CD1.013",  "126323", "IAUC180",                             ""},
    {"aumc",     "AUMC",      "",            "",       "",                                    ""},
    {"mrt",      "MRT",       "",            "",       "",                                    ""},
    {"maximum",  "max",       "Q.CD1.002",   "",       "",                                    ""},
    {"wash-in",  "WIS",       "Q.CD1.011",   "",       "",                                    ""},
    {"wash-out", "WOS",       "Q.CD1.012",   "",       "",                                    ""},
    {"ADC",      "ADC",       "",            "113041", "Apparent Diffusion Coefficient",      "ADC"},
    {"D",        "D",         "",            "113289", "Diffusion Coefficient",               ""},
    {"Dstar",    "D*",        "",            "113292", "Fast Diffusion Coefficient",          ""},
    {"DDC",      "DDC",       "",            "113298", "Distributed Diffusion Coefficient",   ""},
    {"f",        "f",         "",            "113293", "Fast Diffusion Coefficient Fraction", ""},
    {"K",        "K",         "",            "113206", "Apparent Kurtosis Coefficient",       ""},
    {"MD",       "MD",        "",            "113202", "Mean Diffusivity",                    ""},
    {"FA",       "FA",        "",            "110808", "Fractional Anisotropy",               ""},
    {"AD",       "AD",        "",            "113204", "Axial Diffusivity",                   ""},
    {"RD",       "RD",        "",            "113203", "Radial Diffusivity",                  ""},
    {"Dxx",      "D_{xx}",    "",            "",       "",                                    ""},
    {"Dxy",      "D_{xy}",    "",            "",       "",                                    ""},
    {"Dxz",      "D_{xz}",    "",            "",       "",                                    ""},
    {"Dyy",      "D_{yy}",    "",            "",       "",                                    ""},
    {"Dyz",      "D_{yz}",    "",            "",       "",                                    ""},
    {"Dzz",      "D_{zz}",    "",            "",       "",                                    ""},
    {"L1",       "\u03bb_{1}", "",           "",       "",                                    ""},
    {"L2",       "\u03bb_{2}", "",           "",       "",                                    ""},
    {"L3",       "\u03bb_{3}", "",           "",       "",                                    ""},
    {"alpha",    "\u03b1",    "",            "113299", "Anomalous Exponent Parameter",        ""},
    {"S0",       "S_{0}",     "Q.MS1.010",   "",       "",                                    "S0map"},
    {"M0",       "M_{0}",     "Q.MS1.010",   "",       "",                                    "M0map"},
    {"T1",       "T_{1}",     "",            "113063", "T1",                                  "T1map"},
    {"T2",       "T_{2}",     "",            "113065", "T2",                                  "T2map"},
    {"T2star",   "T_{2}*",    "",            "113064", "T2*",                                 "T2starmap"},
    {"R1",       "R_{1}",     "Q.EL1.001",   "126393", "R1",                                  "R1map"},
    {"R2",       "R_{2}",     "Q.EL1.004",   "126394", "R2",                                  "R2map"},
    {"R2star",   "R_{2}*",    "Q.EL1.007",   "126395", "R2*",                                 "R2starmap"},
    {"sse",      "SSE",       "Q.US1.023",   "",       "",                                    ""},
    {"rsquared", "R\u00b2",   "",            "126220", "R2-Coefficient",                      ""},
    {"aicc",     "AIC_{c}",   "",            "",       "",                                    ""},
    {"bic",      "BIC",       "",            "126224", "BIC",                                 ""},
});

constexpr auto kUnits = std::to_array<UnitCodes>({
    // label           symbol             UCUM               CMIXF-12
    {"1",            "",                "1",               "1"},
    {"%",            "%",               "%",               "%"},
    {"signal",       "a.u.",            "[arb'U]",         "arbitrary"},
    {"s",            "s",               "s",               "s"},
    {"ms",           "ms",              "ms",              "ms"},
    {"min",          "min",             "min",             "min"},
    {"1/s",          "s\u207b\u00b9",   "/s",              "1/s"},
    {"1/min",        "min\u207b\u00b9", "/min",            "1/min"},
    {"s/mm2",        "s/mm\u00b2",      "s/mm2",           "s/mm^2"},
    {"mm2/s",        "mm\u00b2/s",      "mm2/s",           "mm^2/s"},
    {"mm",           "mm",              "mm",              "mm"},
    {"mmol/l",       "mmol/l",          "mmol/l",          "mmol/L"},
    {"kBq/ml",       "kBq/ml",          "kBq/mL",          "kBq/mL"},
    {"Bq/ml",        "Bq/ml",           "Bq/mL",           "Bq/mL"},
    {"l/(mmol s)",   "l/(mmol s)",      "l/(mmol.s)",      "L/(mmol*s)"},
    {"mmol s/l",     "mmol s/l",        "mmol.s/l",        "mmol*s/L"},
    {"mmol s2/l",    "mmol s\u00b2/l",   "mmol.s2/l",       "mmol*s^2/L"},
    {"mmol/(l s)",   "mmol/(l s)",      "mmol/l/s",        "mmol/(L*s)"},
    {"kBq s/ml",     "kBq s/ml",        "kBq.s/mL",        "kBq*s/mL"},
    {"kBq s2/ml",    "kBq s\u00b2/ml",   "kBq.s2/mL",       "kBq*s^2/mL"},
    {"kBq/(ml s)",   "kBq/(ml s)",      "kBq/mL/s",        "kBq/(mL*s)"},
    {"Bq s/ml",      "Bq s/ml",         "Bq.s/mL",         "Bq*s/mL"},
    {"Bq s2/ml",     "Bq s\u00b2/ml",    "Bq.s2/mL",        "Bq*s^2/mL"},
    {"Bq/(ml s)",    "Bq/(ml s)",       "Bq/mL/s",         "Bq/(mL*s)"},
    {"signal s",     "a.u. s",          "[arb'U].s",       "arbitrary*s"},
    {"signal s2",    "a.u. s\u00b2",     "[arb'U].s2",      "arbitrary*s^2"},
    {"signal/s",     "a.u./s",          "[arb'U]/s",       "arbitrary/s"},
    {"s2",           "s\u00b2",          "s2",              "s^2"},
    {"ml/100ml/min", "ml/100 ml/min",   "ml/(100.ml)/min", "mL/min/(100*mL)"},
    {"rad",          "rad",             "rad",             "rad"},
    {"deg",          "\u00b0",          "deg",             "deg"},
    {"ppm",          "ppm",             "[ppm]",           "ppm"},
    {"T",            "T",               "T",               "T"},
    {"uT",           "\u00b5T",         "uT",              "uT"},
});
// clang-format on

}  // namespace

const QuantityCodes* findQuantityCodes(std::string_view name) {
  const auto found = std::find_if(kQuantities.begin(), kQuantities.end(),
                                  [&](const QuantityCodes& entry) { return entry.name == name; });
  return found == kQuantities.end() ? nullptr : &*found;
}

const UnitCodes* findUnitCodes(std::string_view label) {
  const auto found = std::find_if(kUnits.begin(), kUnits.end(),
                                  [&](const UnitCodes& entry) { return entry.label == label; });
  return found == kUnits.end() ? nullptr : &*found;
}

}  // namespace voxelfit
