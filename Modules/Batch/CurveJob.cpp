// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/CurveJob.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "Batch/Rows.h"
#include "Batch/TileLoop.h"
#include "Core/Error.h"
#include "Core/Parallel.h"

namespace voxelfit {
namespace {

/// "60", "7.5".
std::string secondsText(double seconds) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.begin(), text.end(), seconds).ptr;
  return {text.begin(), end};
}

std::string heightText(const std::string& meaning, const CurveJob& job) {
  return job.settings.isAboveBaseline ? meaning + ", the baseline taken off" : meaning;
}

ResultMap emptyMap(const std::string& name, const Unit& unit, const std::string& meaning,
                   std::size_t voxels) {
  return {.name = name,
          .kind = MapKind::Curve,
          .unit = unit,
          .meaning = meaning,
          .values = std::vector<float>(voxels, NAN)};
}

/// In the order in which CurveTile::write() fills them.
std::vector<ResultMap> emptyMaps(const CurveJob& job, std::size_t voxels) {
  std::vector<ResultMap> maps;
  for (const DescriptorText& text : kDescriptorTexts) {
    const bool isBaseline = text.value == &CurveDescription::baseline;
    maps.push_back(emptyMap(text.name, descriptorUnit(text.unit, isBaseline ? job.baselineUnit : job.unit),
                            isBaseline ? text.meaning : heightText(text.meaning, job), voxels));
  }
  for (const double window : job.settings.windows)
    maps.push_back(emptyMap(
        "iauc" + secondsText(window), descriptorUnit(DescriptorUnit::Area, job.unit),
        heightText("area under the curve over the first " + secondsText(window) + " s after the arrival",
                   job),
        voxels));
  ResultMap status = emptyMap("status", unit::one, "what happened in the voxel, see status.json", voxels);
  status.kind = MapKind::Status;
  for (const CurveStatusText& text : kCurveStatusTexts)
    status.bits.push_back({bit(text.bit), text.name, text.meaning});
  maps.push_back(std::move(status));
  return maps;
}

/// The memory of one thread, reused from tile to tile.
class CurveTile {
 public:
  CurveTile(const CurveJob& job, const CurveDescriptors& descriptors, std::int64_t mostVoxels)
      : job_(job), descriptors_(descriptors), stride_(strideOf(mostVoxels)), curve_(job.times.size()) {
    values_ = makeRow<float>(stride_ * samples());
    if (job.signal) signal_ = makeRow<float>(stride_ * samples());
  }

  /// Describes results.voxels[first, first + count).
  void describe(const VoxelSource& source, ResultSet& results, std::int64_t first, std::int64_t count) {
    const std::span<const std::int64_t> voxels(results.voxels.data() + first, count);
    source.read(voxels, values_.get(), stride_);
    if (signal_) job_.signal->read(voxels, signal_.get(), stride_);
    for (std::int64_t v = 0; v < count; ++v) {
      const double arrival = job_.arrival.at(voxels[v]);
      CurveDescription curve = descriptors_.describe(curveAt(values_, v), arrival);
      if (signal_ && !std::isnan(curve.baseline))
        curve.baseline = descriptors_.baseline(curveAt(signal_, v), arrival);
      write(curve, results.maps, first + v);
    }
  }

  /// Bytes that one tile of this size takes.
  static std::int64_t bytes(const CurveJob& job, std::int64_t voxels) {
    return (job.signal ? 8 : 4) * strideOf(voxels) * static_cast<std::int64_t>(job.times.size());
  }

 private:
  /// An odd number of cache lines in a tile of full size, so that the samples of a voxel do not all compete
  /// for the same places of the cache.
  static std::int64_t strideOf(std::int64_t voxels) { return voxels + 16; }

  std::int64_t samples() const { return static_cast<std::int64_t>(job_.times.size()); }

  std::span<double> curveAt(const Row<float>& tile, std::int64_t v) {
    for (std::int64_t i = 0; i < samples(); ++i) curve_[i] = tile[i * stride_ + v];
    return curve_;
  }

  void write(const CurveDescription& curve, std::vector<ResultMap>& maps, std::int64_t at) const {
    auto map = maps.begin();
    const auto put = [&](double value) {
      map->values[at] = static_cast<float>(map->unit.toBase(value));
      ++map;
    };
    for (const DescriptorText& text : kDescriptorTexts) put(curve.*text.value);
    for (std::size_t w = 0; w < job_.settings.windows.size(); ++w) put(curve.iauc[w]);
    put(curve.status);
  }

  const CurveJob& job_;
  const CurveDescriptors& descriptors_;
  std::int64_t stride_;
  Row<float> values_, signal_;
  std::vector<double> curve_;
};

}  // namespace

ResultSet describeCurves(const CurveJob& job, const VoxelSource& source, FitRegion region,
                         Progress& progress) {
  const auto count = static_cast<std::int64_t>(region.voxels.size());
  if (count == 0) throw Error(ErrorCode::Mismatch, "mask: no voxel is inside");
  const CurveDescriptors descriptors(job.times, job.settings);
  ResultSet results{.geometry = region.geometry, .voxels = std::move(region.voxels)};
  results.model = "curve";
  results.source = kDescriptorSource;
  const int samples = source.samples(), threads = threadCount(job.threads);
  const auto maps = static_cast<std::int64_t>(emptyMaps(job, 0).size());
  const auto bytes = [&](std::int64_t voxels) { return CurveTile::bytes(job, voxels); };
  const std::int64_t size =
      tileSize({job.memoryLimit, 4 * maps * count, bytes, "a smaller --mask or fewer --threads need less"},
               count, threads, cachedVoxels(samples));
  results.maps = emptyMaps(job, results.voxels.size());

  std::vector<std::unique_ptr<CurveTile>> tiles(threads);
  const auto describe = [&](std::int64_t first, std::int64_t part, int thread) {
    auto& tile = tiles[thread];
    if (!tile) tile = std::make_unique<CurveTile>(job, descriptors, std::min(size, count));
    tile->describe(source, results, first, part);
  };
  forEachTile({"describe", samples, count, size, threads}, progress, describe, [&] { source.dropPages(); });
  return results;
}

}  // namespace voxelfit
