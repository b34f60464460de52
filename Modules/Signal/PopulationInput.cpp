// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/PopulationInput.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <sstream>

#include "Core/Unit.h"

namespace voxelfit {
namespace {

// The papers count in minutes, McGrath in seconds; each function keeps the printed constants. They were
// compared with independent implementations: Parker, McGrath and Georgiou with the OSIPI code collection,
// Georgiou and Weinmann with Perfusion.jl, Weinmann and Orton with dcemriS4 and Perfusion.jl.

/// Two passes of the bolus and an exponential wash-out that sets in with a sigmoid (eq 1, table 1).
double parker(double time) {
  constexpr std::array A{0.809, 0.330}, centre{0.17046, 0.365}, sigma{0.0563, 0.132};  // mmol min/l, min, min
  constexpr double alpha = 1.050, beta = 0.1685, s = 38.078, tau = 0.483;  // mmol/l, 1/min, 1/min, min
  const double t = unit::min.fromBase(time);
  double passes = 0.0;
  for (int n = 0; n < 2; ++n) {
    const double u = (t - centre[n]) / sigma[n];
    passes += A[n] / (sigma[n] * std::sqrt(2.0 * std::numbers::pi)) * std::exp(-0.5 * u * u);
  }
  return passes + alpha * std::exp(-beta * t) / (1.0 + std::exp(-s * (t - tau)));
}

/// Three exponentials times the passes of the bolus, gamma variates of which each is the one before spread
/// once more (eq 1, table 3). The constants are printed with two to four digits; the curve that the authors
/// tabulate differs from them by up to 0.082 mmol/l (2.5 % on the upslope, below 1 % after one minute).
double georgiou(double time) {
  constexpr std::array A{0.37, 0.33, 10.06};                 // mmol/l
  constexpr std::array m{0.11, 1.17, 16.02};                 // 1/min
  constexpr double alpha = 5.26, beta = 0.032, tau = 0.129;  // -, min, min
  const double t = unit::min.fromBase(time);
  double decay = 0.0;
  for (int i = 0; i < 3; ++i) decay += A[i] * std::exp(-m[i] * t);
  double passes = 0.0;
  for (int pass = 0; pass * tau < t; ++pass) {
    const double order = (pass + 1) * alpha + pass, u = (t - pass * tau) / beta;
    passes += std::exp(order * std::log(u) - u - std::lgamma(order + 1.0)) / beta;
  }
  return decay * passes;
}

/// A raised cosine, and its exchange with the whole body: the convolution with aG exp(-muG t), in closed form
/// (the cosine bolus). It follows Parker's curve: the same area over five minutes within 3 %.
double orton(double time) {
  constexpr double aB = 2.84, muB = 22.8;   // mmol/l, 1/min
  constexpr double aG = 1.36, muG = 0.171;  // 1/min, 1/min
  const double t = unit::min.fromBase(time), end = 2.0 * std::numbers::pi / muB;
  const double s = std::min(t, end), decay = std::exp(-muG * s);
  const double exchanged =
      (1.0 - decay) / muG -
      (muG * (std::cos(muB * s) - decay) + muB * std::sin(muB * s)) / (muG * muG + muB * muB);
  const double bolus = t < end ? aB * (1.0 - std::cos(muB * t)) : 0.0;
  return bolus + aB * aG * exchanged * std::exp(-muG * (t - s));
}

/// Two exponentials of the plasma level, for a dose of 0.1 mmol/kg.
double weinmann(double time) {
  constexpr double dose = 0.1;                           // mmol/kg
  constexpr std::array a{3.99, 4.78}, m{0.144, 0.0111};  // kg/l, 1/min
  const double t = unit::min.fromBase(time);
  return dose * (a[0] * std::exp(-m[0] * t) + a[1] * std::exp(-m[1] * t));
}

/// A linear rise followed by two exponentials, in rats (model B: eq 5, table 1).
double mcgrath(double time) {
  constexpr double rise = 7.0;                           // s
  constexpr std::array A{3.40, 1.81}, k{0.045, 0.0015};  // mmol/l, 1/s
  if (time <= rise) return (A[0] + A[1]) * time / rise;
  return A[0] * std::exp(-k[0] * (time - rise)) + A[1] * std::exp(-k[1] * (time - rise));
}

constexpr std::array kPopulationInputs{
    PopulationInput{"parker", "Parker, cancer patients", "Parker et al., Magn Reson Med 56:993 (2006)",
                    InputKind::Blood, parker},
    PopulationInput{"georgiou", "Georgiou, high temporal resolution",
                    "Georgiou et al., Magn Reson Med 81:1955 (2019), doi 10.1002/mrm.27524", InputKind::Blood,
                    georgiou},
    PopulationInput{"orton", "Orton, raised cosine with exchange",
                    "Orton et al., Phys Med Biol 53:1225 (2008), doi 10.1088/0031-9155/53/5/005",
                    InputKind::Blood, orton},
    PopulationInput{"weinmann", "Weinmann, 0.1 mmol/kg",
                    "Weinmann et al., Physiol Chem Phys Med NMR 16:167 (1984); constants of Tofts, Kermode, "
                    "Magn Reson Med 17:357 (1991)",
                    InputKind::Plasma, weinmann},
    PopulationInput{"mcgrath", "McGrath, rats", "McGrath et al., Magn Reson Med 61:1173 (2009)",
                    InputKind::Blood, mcgrath},
};

}  // namespace

std::span<const PopulationInput> populationInputs() { return kPopulationInputs; }

const PopulationInput* findPopulationInput(std::string_view name) {
  const auto found = std::ranges::find(kPopulationInputs, name, &PopulationInput::name);
  return found == kPopulationInputs.end() ? nullptr : &*found;
}

InputFunction sample(const PopulationInput& population, std::span<const double> times, double delay) {
  InputFunction input;
  input.times.assign(times.begin(), times.end());
  for (const double time : times)
    input.concentration.push_back(time < delay ? 0.0 : population.concentration(time - delay));
  std::ostringstream description;
  description << population.name << ", delay " << delay << " s";
  input.description = description.str();
  return input;
}

InputFunction withUsualPortalVein(const InputFunction& artery) {
  InputFunction both = artery;
  both.portal = resample(dispersed(delayed(artery, kPortalDelay), kPortalSpread), artery.times);
  both.description += " and a portal vein";
  return both;
}

}  // namespace voxelfit
