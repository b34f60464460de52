// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/Concentration.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "Core/Error.h"

namespace voxelfit {
namespace {

constexpr int kBlock = 256;  // voxels converted together: their coefficients stay in the first-level cache
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kLargest = std::numeric_limits<float>::max();

/// Per-voxel numbers of a block, one array a quantity so that the loops over voxels vectorise.
struct Block {
  int voxels = 0;
  float baseline[kBlock];
  float inverseBaseline[kBlock];
  float gain[kBlock];       // of the enhancement
  float curvature[kBlock];  // of the signal's saturation
  std::int32_t status[kBlock];
};

struct Coefficients {
  float gain = kNaN;
  float curvature = kNaN;
};

/// ln(1 + x) for x > -1 within 3e-7 relative, in arithmetic that vectorises.
/// 1 + x = 2^k (1 + m) with 1 + m in [1/sqrt2, sqrt2); m is formed without rounding 1 + x, so small x keep
/// their digits. ln(1 + m) = 2 atanh(m / (2 + m)), whose series to the ninth power is exact to 1e-9 there.
inline float logarithmOfOnePlus(float x) {
  constexpr std::uint32_t kHalfRoot = 0x3f3504f3, kOne = 0x3f800000;  // bits of 1/sqrt2 and of 1
  const auto bits = std::bit_cast<std::uint32_t>(1.0f + x);
  const std::int32_t exponent = static_cast<std::int32_t>(bits - kHalfRoot) >> 23;
  const auto scale = std::bit_cast<float>(kOne - (static_cast<std::uint32_t>(exponent) << 23));
  const float m = x * scale + (scale - 1.0f);
  const float g = m / (2.0f + m), g2 = g * g;
  const float series = 1.0f + g2 * (1.0f / 3 + g2 * (1.0f / 5 + g2 * (1.0f / 7 + g2 * (1.0f / 9))));
  return static_cast<float>(exponent) * std::numbers::ln2_v<float> + 2.0f * g * series;
}

/// In terms of the enhancement d = S/Sb - 1, the SPGR equation divided by itself at the baseline reads
/// exp(-TR (R1 - R10)) = 1 - gain d / (1 - curvature d).
Coefficients spgrCoefficients(double TR, double angle, double T1) {
  const bool isValid = T1 > 0.0 && std::isfinite(T1) && angle > 0.0 && angle <= std::numbers::pi / 2;
  if (!isValid) return {};
  const double half = std::sin(angle / 2);
  const double lost = 2.0 * half * half;  // 1 - cos(angle)
  const double E = std::exp(-TR / T1), recovered = -std::expm1(-TR / T1);
  return {.gain = static_cast<float>(recovered * (lost + recovered * std::cos(angle)) / (E * lost)),
          .curvature = static_cast<float>(recovered * std::cos(angle) / lost)};
}

Coefficients linearCoefficients(const ConversionSettings& settings, double T1) {
  if (!(T1 > 0.0 && std::isfinite(T1))) return {};
  return {.gain = static_cast<float>(1.0 / (settings.r1 * T1)), .curvature = 0.0f};
}

double valueAt(std::span<const float> values, std::int64_t voxel, double absent) {
  if (values.empty()) return absent;
  return values.size() == 1 ? values[0] : values[voxel];
}

Coefficients coefficients(const ConversionSettings& settings, double T1, double B1) {
  switch (settings.conversion) {
    case Conversion::Spgr:
      return spgrCoefficients(settings.TR, settings.flipAngle * B1, T1);
    case Conversion::TurboFlash:
      return spgrCoefficients(settings.recoveryTime, std::numbers::pi / 2, T1);
    case Conversion::Linear:
      return linearCoefficients(settings, T1);
    case Conversion::T2star:  // exp(-TE r2star C) = 1 + d
      return {.gain = -1.0f, .curvature = 0.0f};
    case Conversion::Relative:
    case Conversion::Absolute:
      return {.gain = static_cast<float>(settings.k), .curvature = 0.0f};
  }
  return {};
}

/// Concentration of one e-fold where it follows from a logarithm, mmol/l; else 0.
double foldConcentration(const ConversionSettings& settings) {
  switch (settings.conversion) {
    case Conversion::Spgr:
      return 1.0 / (settings.TR * settings.r1);
    case Conversion::TurboFlash:
      return 1.0 / (settings.recoveryTime * settings.r1);
    case Conversion::T2star:
      return 1.0 / (settings.TE * settings.r2star);
    case Conversion::Linear:
    case Conversion::Relative:
    case Conversion::Absolute:
      return 0.0;
  }
  return 0.0;
}

void setCoefficients(Block& block, std::int64_t first, const ConversionSettings& settings,
                     const TissueValues& tissue) {
  double lastT1 = kNaN, lastB1 = kNaN;
  Coefficients found;
  for (int i = 0; i < block.voxels; ++i) {
    const double T1 = valueAt(tissue.T10, first + i, kNaN), B1 = valueAt(tissue.B1, first + i, 1.0);
    if (T1 != lastT1 || B1 != lastB1) {
      found = coefficients(settings, T1, B1);
      lastT1 = T1, lastB1 = B1;
    }
    block.gain[i] = found.gain;
    block.curvature[i] = found.curvature;
  }
}

/// Mean signal of the baseline, NaN where it is not a number that the conversion can use.
void setBaseline(Block& block, const float* values, std::int64_t stride, const ConversionSettings& settings) {
  const SampleRange& range = settings.baseline;
  const bool isDivisor = settings.conversion != Conversion::Absolute;
  const float lowest = isDivisor ? std::numeric_limits<float>::denorm_min() : -kLargest;
  double sum[kBlock] = {};
  for (int n = range.first; n <= range.last; ++n)
    for (int i = 0; i < block.voxels; ++i) sum[i] += values[n * stride + i];
  for (int i = 0; i < block.voxels; ++i) {
    const auto mean = static_cast<float>(sum[i] / range.size());
    block.baseline[i] = mean >= lowest && mean <= kLargest ? mean : kNaN;
    block.inverseBaseline[i] = isDivisor ? 1.0f / block.baseline[i] : 1.0f;
  }
}

void invertDecay(Block& block, float* values, float scale) {
  for (int i = 0; i < block.voxels; ++i) {
    const float signal = values[i];
    const float enhancement = (signal - block.baseline[i]) * block.inverseBaseline[i];
    const float denominator = 1.0f - block.curvature[i] * enhancement;
    const float decay = block.gain[i] * enhancement / denominator;  // 1 - exp(-C / scale)
    const bool isFinite = std::abs(signal) <= kLargest;
    const bool isInvertible = (denominator > 0.0f) & (decay < 1.0f);
    const float concentration = -scale * logarithmOfOnePlus(-decay);
    values[i] = (isFinite & isInvertible) ? concentration : kNaN;
    const std::int32_t found = isInvertible ? 0 : conversion_status::kSaturated;
    block.status[i] |= isFinite ? found : conversion_status::kNotFinite;
  }
}

void scaleEnhancement(Block& block, float* values) {
  for (int i = 0; i < block.voxels; ++i) {
    const float signal = values[i];
    const bool isFinite = std::abs(signal) <= kLargest;
    const float scaled = (signal - block.baseline[i]) * block.inverseBaseline[i] * block.gain[i];
    values[i] = isFinite ? scaled : kNaN;
    block.status[i] |= isFinite ? 0 : conversion_status::kNotFinite;
  }
}

/// A voxel that is NaN as a whole tells only why.
std::uint8_t voxelStatus(const Block& block, int i) {
  if (std::isnan(block.gain[i])) return conversion_status::kInvalidInput;
  if (std::isnan(block.baseline[i])) return conversion_status::kInvalidBaseline;
  return static_cast<std::uint8_t>(block.status[i]);
}

void wantPositive(const char* name, double value, const char* unit) {
  if (value > 0.0 && std::isfinite(value)) return;
  throw Error(ErrorCode::Usage,
              std::string(name) + ": " + std::to_string(value) + " " + unit + ", a positive number wanted");
}

}  // namespace

void check(const ConversionSettings& settings, int samples) {
  if (readsT1(settings.conversion)) wantPositive("r1", settings.r1, "l/(mmol s)");
  wantPositive("k", settings.k, "mmol/l");
  if (settings.conversion == Conversion::TurboFlash)
    wantPositive("recovery time", settings.recoveryTime, "s");
  if (settings.conversion == Conversion::T2star) {
    wantPositive("echo time", settings.TE, "s");
    wantPositive("r2star", settings.r2star, "l/(mmol s)");
  }
  if (settings.conversion == Conversion::Spgr) {
    wantPositive("repetition time", settings.TR, "s");
    wantPositive("flip angle", settings.flipAngle, "rad");
    if (settings.flipAngle > std::numbers::pi / 2)
      throw Error(ErrorCode::Usage,
                  "flip angle: " + std::to_string(settings.flipAngle) + " rad, at most pi/2 wanted",
                  "flip angles are given in degrees on the command line");
  }
  check(settings.baseline, samples);
}

void check(const SampleRange& baseline, int samples) {
  const auto [first, last] = baseline;
  if (first < 0 || last < first || last >= samples)
    throw Error(ErrorCode::Mismatch, "baseline: samples " + std::to_string(first) + ":" +
                                         std::to_string(last) +
                                         ", a range within 0:" + std::to_string(samples - 1) + " wanted");
}

void toConcentration(const SampleTile& tile, const ConversionSettings& settings, const TissueValues& tissue,
                     std::span<std::uint8_t> status) {
  const auto scale = static_cast<float>(foldConcentration(settings));
  Block block;
  for (std::int64_t first = 0; first < tile.voxels; first += kBlock) {
    block.voxels = static_cast<int>(std::min<std::int64_t>(kBlock, tile.voxels - first));
    std::fill_n(block.status, block.voxels, 0);
    setBaseline(block, tile.values + first, tile.stride, settings);
    setCoefficients(block, first, settings, tissue);
    for (int n = 0; n < tile.samples; ++n) {
      float* values = tile.values + n * tile.stride + first;
      if (scale > 0.0f)
        invertDecay(block, values, scale);
      else
        scaleEnhancement(block, values);
    }
    for (int i = 0; i < block.voxels; ++i) status[first + i] = voxelStatus(block, i);
  }
}

}  // namespace voxelfit
