// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// From the signal of a T1- or T2*-weighted series to contrast agent concentration, a tile at a time.
#include <cstdint>
#include <span>

namespace voxelfit {

/// How concentration follows from the enhancement S/Sb - 1, where Sb is the mean signal of the baseline.
enum class Conversion : std::uint8_t {
  Spgr,        ///< spoiled gradient echo in steady state, inverted exactly; mmol/l
  Linear,      ///< (S/Sb - 1) / (r1 T10); mmol/l, for small enhancements only
  Relative,    ///< k (S/Sb - 1), proportional to concentration for small enhancements only
  Absolute,    ///< k (S - Sb), for signals that are proportional to concentration themselves, as in CT
  TurboFlash,  ///< snapshot after a 90 degree pulse: S = M (1 - exp(-Trec R1)), inverted exactly; mmol/l
  T2star       ///< loss of signal, S = M exp(-TE R2star): -ln(S/Sb) / (TE r2star); mmol/l
};

/// True where the concentration depends on T1 before the agent.
constexpr bool readsT1(Conversion conversion) {
  return conversion == Conversion::Spgr || conversion == Conversion::Linear ||
         conversion == Conversion::TurboFlash;
}

/// The samples first, first + 1, ..., last of a series, counted from 0; both ends belong to it.
struct SampleRange {
  int first = 0;
  int last = 0;

  int size() const { return last - first + 1; }
};

/// What all voxels of a series share. A conversion reads the members that name it, and the baseline.
struct ConversionSettings {
  Conversion conversion = Conversion::Spgr;
  double TR = 0.0;            ///< repetition time, s, > 0 (Spgr)
  double flipAngle = 0.0;     ///< nominal, rad, in (0, pi/2] (Spgr)
  double r1 = 0.0;            ///< longitudinal relaxivity of the agent, l/(mmol s), > 0 (where readsT1())
  SampleRange baseline{};     ///< the samples before the agent arrives
  double recoveryTime = 0.0;  ///< from the 90 degree pulse to the centre of k-space, s, > 0 (TurboFlash)
  double TE = 0.0;            ///< echo time, s, > 0 (T2star)
  double r2star = 0.0;        ///< transverse relaxivity of the agent, l/(mmol s), > 0 (T2star)
  double k = 1.0;             ///< mmol/l of an enhancement of 1, > 0 (Relative, Absolute)
};

/// What may differ from voxel to voxel: one value for all voxels, or one a voxel of the tile.
struct TissueValues {
  std::span<const float> T10;  ///< T1 before the agent, s, > 0; read where readsT1()
  std::span<const float> B1;   ///< actual / nominal flip angle, > 0, empty = 1; read by Spgr only
};

/// values[sample * stride + voxel], stride >= voxels.
struct SampleTile {
  float* values = nullptr;
  int samples = 0;
  std::int64_t voxels = 0;
  std::int64_t stride = 0;
};

/// Why a voxel holds NaN after the conversion; bits of a mask, 0 = every sample was converted.
/// The last two are about the whole voxel, which then is all NaN.
namespace conversion_status {
inline constexpr std::uint8_t kSaturated = 1;        ///< a signal that no T1 gives (T2star: a signal <= 0)
inline constexpr std::uint8_t kNotFinite = 2;        ///< a sample is NaN or infinite
inline constexpr std::uint8_t kInvalidBaseline = 4;  ///< the baseline is not positive (Absolute: not finite)
inline constexpr std::uint8_t kInvalidInput = 8;     ///< T10 or B1 is not positive, or the angle exceeds pi/2
}  // namespace conversion_status

/// Throws Error Usage when a setting that the conversion reads is out of range, and what checking the
/// baseline throws.
void check(const ConversionSettings& settings, int samples);

/// Throws Error Mismatch when the baseline does not lie within `samples` samples.
void check(const SampleRange& baseline, int samples);

/// Replaces the signals of a tile by concentrations and writes each voxel's status to status[0 .. voxels).
///
/// Spgr solves S = M0 sin(a) (1 - E) / (1 - E cos(a)), E = exp(-TR R1), for R1 without knowing M0, and
/// returns (R1 - 1/T10) / r1; TurboFlash is its case of 90 degrees with the recovery time in place of TR.
/// Nothing is clamped: a sample that cannot be inverted is NaN and sets kSaturated, the other samples of the
/// voxel stay valid; a signal on the other side of the baseline gives the negative concentration that it
/// means. Float throughout, but formulated in the enhancement, so that small concentrations keep their
/// digits. No voxel depends on its neighbours.
///
/// Wants settings that pass check(), spans of size 1 or tile.voxels, and a status of size tile.voxels.
/// Source: the signal, Haase et al., J Magn Reson 67:258 (1986); its inversion relative to the baseline, Dale
/// et al., J Magn Reson Imaging 18:575 (2003) and Schabel, Parker, Phys Med Biol 53:2345 (2008). TurboFlash:
/// Larsson et al., Magn Reson Med 35:716 (1996). T2star: Rosen et al., Magn Reson Med 14:249 (1990).
void toConcentration(const SampleTile& tile, const ConversionSettings& settings, const TissueValues& tissue,
                     std::span<std::uint8_t> status);

/// Bound of the relative error that Spgr adds to a sample with up to half the enhancement of full relaxation.
inline constexpr double kConversionError = 5e-7;

}  // namespace voxelfit
