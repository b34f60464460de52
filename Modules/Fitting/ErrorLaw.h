// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// How the errors of the samples are distributed, and what maximum likelihood of that law asks of a weighted
// least-squares fitter. A step of the fitter towards working values z with weights w has the gradient
// J^T w (z - S): with w (z - S) equal to the slope of the log likelihood it leads to the law's own optimum,
// whatever w is.
#include <cstdint>
#include <span>

namespace voxelfit {

enum class LawKind : std::uint8_t {
  Normal,  ///< least squares
  Huber,   ///< normal in the middle, exponential tails; Huber, Ann Math Stat 35:73 (1964)
  Cauchy,  ///< tails of a power; Holland and Welsch, Commun Stat A6:813 (1977)
  Tukey,   ///< flat tails, which let outliers go; Beaton and Tukey, Technometrics 16:147 (1974)
  Rician   ///< magnitude of a complex signal with normal noise; Gudbjartsson and Patz, MRM 34:910 (1995)
};

/// "normal", "huber", "cauchy", "tukey" or "rician".
const char* lawName(LawKind kind);

/// The law of the errors and its scale in the unit of the data: the standard deviation of the normal middle
/// of a loss, or sigma of each channel under a magnitude.
struct ErrorLaw {
  LawKind kind = LawKind::Normal;
  double scale = 0.0;  ///< > 0, or 0: estimated in each voxel

  bool isNormal() const { return kind == LawKind::Normal; }
};

/// Whether the law is that of a density: Tukey's flat tails have no integral.
constexpr bool hasLikelihood(LawKind kind) { return kind != LawKind::Tukey; }

/// One voxel: its samples, the curve at hand, and the square roots of the weights of the samples, all of the
/// same length.
struct VoxelSamples {
  std::span<const double> data, fit, roots;
  int parameters;  ///< free ones

  /// Samples whose weight is not 0.
  int counted() const;
  /// Sum of the squared, weighted residuals.
  double squares() const;
};

/// The scale of the law: as given, else estimated from the residuals. The losses take 1.4826 times the median
/// of the sizes of the residuals (Rousseeuw and Croux, J Am Stat Assoc 88:1273 (1993)), made larger by n / (n
/// - p); Rice takes the maximum of the likelihood, counting 2 n - p channels, by one Newton step from
/// `before` (from the root mean square of the residuals where that is 0). Always > 0.
double scaleOf(const ErrorLaw& law, const VoxelSamples& voxel, double before);

/// -2 log likelihood of the curve less n (log 2 pi + 1): for normal errors at their best scale this is n
/// log(SSE / n). Without a likelihood it is exact for comparisons at one scale only.
double deviance(const ErrorLaw& law, double scale, const VoxelSamples& voxel);

/// What the working values are for.
enum class Step : std::uint8_t {
  Long,    ///< as long as the law's curvature allows: reweighting, Fisher scoring
  Safe,    ///< with the largest curvature the law can have: never raises the deviance
  Account  ///< at the optimum: the curvature that the standard errors need
};

/// For every sample the square root of the weight of the law (beside that of the sample) and the working
/// value.
struct WorkingSamples {
  std::span<double> roots, values;
};

/// Fills in `working`, whose spans have the length of the voxel's samples.
void workingSamples(const ErrorLaw& law, double scale, const VoxelSamples& voxel, Step step,
                    WorkingSamples working);

/// What the standard errors of a least-squares fit to the working samples of Step::Account, with `free`
/// parameters off their bounds, are to be multiplied by. Sources: Huber, Robust Statistics (1981), section
/// 7.6, eq 6.5, for the losses; for Rice the inverse of the Fisher information, sigma taken as known.
double errorFactor(const ErrorLaw& law, double scale, const VoxelSamples& voxel, int free);

/// Fisher information of a magnitude about its signal, times sigma squared: 0 at no signal, 1 far above the
/// noise. `ratio` is signal over sigma.
double ricianInformation(double ratio);

}  // namespace voxelfit
