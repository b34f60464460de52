// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/VoxelSource.h"

namespace voxelfit {
namespace {

/// The values of a map at some voxels, or one value.
std::vector<float> valuesAt(const std::shared_ptr<const Volume>& map, double value,
                            std::span<const std::int64_t> voxels) {
  if (!map) return {static_cast<float>(value)};
  std::vector<float> values(voxels.size());
  for (std::size_t i = 0; i < voxels.size(); ++i) values[i] = map->values[voxels[i]];
  return values;
}

}  // namespace

void SeriesSource::read(std::span<const std::int64_t> voxels, float* tile, std::int64_t stride) const {
  for (int s = 0; s < series_->samples(); ++s) series_->gather(s, voxels, tile + s * stride);
}

ConcentrationSource::ConcentrationSource(std::shared_ptr<const Series> series,
                                         const ConversionSettings& settings, Tissue tissue)
    : signal_(std::move(series)), settings_(settings), tissue_(std::move(tissue)) {
  check(settings_, samples());
}

void ConcentrationSource::read(std::span<const std::int64_t> voxels, float* tile, std::int64_t stride) const {
  signal_.read(voxels, tile, stride);
  const auto T10 = valuesAt(tissue_.T10Map, tissue_.T10, voxels);
  const auto B1 = valuesAt(tissue_.B1Map, tissue_.B1, voxels);
  std::vector<std::uint8_t> status(voxels.size());
  toConcentration({tile, samples(), static_cast<std::int64_t>(voxels.size()), stride}, settings_, {T10, B1},
                  status);
}

void TableSource::read(std::span<const std::int64_t> voxels, float* tile, std::int64_t stride) const {
  for (int s = 0; s < samples(); ++s)
    for (std::size_t v = 0; v < voxels.size(); ++v)
      tile[s * stride + static_cast<std::int64_t>(v)] = static_cast<float>(curves_[voxels[v]][s]);
}

}  // namespace voxelfit
