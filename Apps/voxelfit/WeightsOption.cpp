// SPDX-License-Identifier: BSD-3-Clause
#include "WeightsOption.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "Core/Error.h"
#include "ImagesOnGrid.h"
#include "Io/Cells.h"
#include "Io/ImageFile.h"
#include "Io/Sidecar.h"
#include "Io/Table.h"
#include "Signal/CountWeights.h"

namespace voxelfit {
namespace {

constexpr std::string_view kCounts = "counts";

/// Voxels that are averaged at a time.
constexpr std::size_t kBlock = 4096;

/// For each sample the mean over the voxels to fit that are finite.
std::vector<double> meanSamples(const FitInputs& inputs) {
  const auto samples = static_cast<std::size_t>(inputs.source->samples());
  std::vector<double> sums(samples), counts(samples);
  for (std::size_t first = 0; first < inputs.voxels.size(); first += kBlock) {
    const auto voxels =
        std::span(inputs.voxels).subspan(first, std::min(kBlock, inputs.voxels.size() - first));
    std::vector<float> tile(samples * voxels.size());
    inputs.source->read(voxels, tile.data(), std::ssize(voxels));
    for (std::size_t at = 0; at < tile.size(); ++at) {
      if (!std::isfinite(tile[at])) continue;
      sums[at / voxels.size()] += tile[at];
      counts[at / voxels.size()] += 1.0;
    }
  }
  for (std::size_t s = 0; s < samples; ++s) sums[s] /= std::max(counts[s], 1.0);
  return sums;
}

/// s, of "counts:MINUTES"; infinite without the minutes.
double halfLifeOf(const std::string& text) {
  if (text == kCounts) return std::numeric_limits<double>::infinity();
  const auto minutes = parseNumber(text.substr(kCounts.size() + 1));
  if (!minutes || !(*minutes > 0.0))
    throw Error(ErrorCode::Usage, "--weights " + text + ": wanted the half-life in minutes behind the colon");
  return unit::min.toBase(*minutes);
}

std::vector<double> weightsOfCounts(const std::string& text, const FitInputs& inputs) {
  const Series& series = *inputs.series;
  const bool hasTimes = series.axis.kind == AxisKind::Time;
  const auto lengths =
      series.frameLengths.empty() && hasTimes ? lengthsOfFrames(series.axis.values) : series.frameLengths;
  if (lengths.empty())
    throw Error(ErrorCode::Usage,
                "--weights " + text + ": " + series.source +
                    " does not tell the lengths of its frames, wanted FrameDuration in its sidecar, or the "
                    "middles of frames that follow each other from time 0 on");
  const auto activity = meanSamples(inputs);
  if (!(*std::ranges::max_element(activity) > 0.0))
    throw Error(ErrorCode::Mismatch,
                series.source + ": no mean sample is above 0, wanted counts to weigh by");
  return countWeights(series.axis.values, lengths, activity, halfLifeOf(text));
}

void setGivenWeights(const std::string& file, const FitInputs& inputs, FitJob& job) {
  const Series& series = *inputs.series;
  if (file == kCounts || file.starts_with("counts:")) {
    job.sampleWeights = weightsOfCounts(file, inputs);
    return;
  }
  const bool isImage = sidecarStem(file) != file || std::filesystem::is_directory(file);
  int found = 0;
  if (isImage) {
    if (inputs.regions)
      throw Error(ErrorCode::Usage, "--weights " + file + ": an image, wanted a list of weights with --roi");
    auto weights = std::make_shared<const Series>(readSeries(file, {.axis = AxisSource::User}));
    wantGrid(file, weights->geometry, series.geometry, series.source);
    found = weights->samples();
    job.voxelWeights = std::make_shared<const SeriesSource>(std::move(weights));
  } else {
    job.sampleWeights = readAxis(file).values;
    found = static_cast<int>(job.sampleWeights.size());
  }
  if (found != series.samples())
    throw Error(ErrorCode::Mismatch, fmt::format("{}: {} weights, {} has {} samples", file, found,
                                                 series.source, series.samples()));
}

}  // namespace

void setWeights(const FitOptions& options, const FitInputs& inputs, FitJob& job) {
  job.ignoreBelow = options.ignoreBelow;
  if (!options.weights.empty()) setGivenWeights(options.weights, inputs, job);
  if (options.fitRange.empty()) return;
  const auto [low, high] = axisRange("--fit-range", options.fitRange, options.axis, job.model.description());
  job.sampleWeights.resize(job.axis.size(), 1.0);
  for (std::size_t i = 0; i < job.axis.size(); ++i) {
    const double rounding = 1e-9 * std::abs(job.axis[i]);  // of one number in two units
    if (job.axis[i] < low - rounding || job.axis[i] > high + rounding) job.sampleWeights[i] = 0.0;
  }
}

}  // namespace voxelfit
