// SPDX-License-Identifier: BSD-3-Clause
#include "Io/SeriesWriter.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "Core/Error.h"
#include "Io/Gzip.h"
#include "Io/NiftiWriter.h"
#include "Io/Sidecar.h"

namespace voxelfit {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kCompressionLevel = 6;
constexpr int kIndent = 2;
/// Steps that differ by less than this share of themselves are equal.
constexpr double kEvenSteps = 1e-6;

/// The key of an axis in a sidecar; b-values have a file of their own.
struct AxisKey {
  const char* key;
  Unit unit;
};

AxisKey axisKey(AxisKind kind) {
  switch (kind) {
    case AxisKind::Time:
      return {"VolumeTiming", unit::s};
    case AxisKind::Offset:
      return {"Offsets_ppm", unit::ppm};
    case AxisKind::FlipAngle:
      return {"FlipAngle", unit::deg};
    case AxisKind::EchoTime:
      return {"EchoTime", unit::s};
    case AxisKind::InversionTime:
      return {"InversionTime", unit::s};
    case AxisKind::B1Power:
      return {"B1_uT", unit::microtesla};
    case AxisKind::BValue:
    case AxisKind::Unknown:
      break;
  }
  return {"SamplePositions", unit::one};
}

/// The keys of Series::acquisition that sidecars hold in another unit.
Unit acquisitionUnit(const std::string& key) { return key == "FlipAngle" ? unit::deg : unit::s; }

/// The step of evenly sampled times, or 0.
double frameStep(const SampleAxis& axis) {
  if (axis.kind != AxisKind::Time || axis.values.size() < 2) return 0.0;
  const double step = axis.values[1] - axis.values[0];
  for (std::size_t k = 1; k < axis.values.size(); ++k)
    if (std::abs(axis.values[k] - axis.values[k - 1] - step) > kEvenSteps * step) return 0.0;
  return step;
}

std::string describe(const SeriesDescription& series) {
  Json sidecar{{"Description", series.title}, {"name", series.name}, {"unit", series.unit.label}};
  for (const auto& [key, value] : series.acquisition) sidecar[key] = acquisitionUnit(key).fromBase(value);
  if (!series.axis.values.empty() && series.axis.kind != AxisKind::BValue) {
    const auto [key, unit] = axisKey(series.axis.kind);
    sidecar[key] = Json::array();
    for (const double position : series.axis.values) sidecar[key].push_back(unit.fromBase(position));
  }
  sidecar["GeneratedBy"] = {{"Name", "voxelfit"}, {"Version", series.version}};
  return sidecar.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string threeRows(const std::vector<Direction>& directions) {
  std::string rows;
  for (std::size_t k = 0; k < 3; ++k) {
    for (const Direction& direction : directions) rows += fmt::format("{} ", direction[k]);
    rows += '\n';
  }
  return rows;
}

bool isPackedName(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (!name.ends_with(".nii.gz") && !name.ends_with(".nii"))
    throw Error(ErrorCode::Usage, path.string() + ": unknown format of a series, wanted .nii or .nii.gz");
  return name.ends_with(".gz");
}

}  // namespace

SeriesWriter::SeriesWriter(const std::filesystem::path& path, SeriesDescription description,
                           Overwrite overwrite)
    : path_(path),
      description_(std::move(description)),
      overwrite_(overwrite),
      isPacked_(isPackedName(path)),
      file_(path, overwrite) {
  const auto header = encodeNiftiHeader({.geometry = description_.geometry,
                                         .values = {},
                                         .frames = description_.frames,
                                         .frameStep = frameStep(description_.axis)},
                                        path.string());
  if (isPacked_)
    file_.write(packGzip(header, kCompressionLevel));
  else
    file_.write(header);
}

void SeriesWriter::append(std::span<const float> frame) {
  if (isPacked_)
    file_.write(packGzip(std::as_bytes(frame), kCompressionLevel));  // a gzip file may have many members
  else
    file_.write(std::as_bytes(frame));
}

void SeriesWriter::publish() {
  const std::string stem = sidecarStem(path_);
  writeAtomically(stem + ".json", describe(description_), overwrite_);
  if (description_.axis.kind == AxisKind::BValue && !description_.axis.values.empty()) {
    std::string values;
    for (const double b : description_.axis.values) values += fmt::format("{} ", unit::s_per_mm2.fromBase(b));
    writeAtomically(stem + ".bval", values + "\n", overwrite_);
    if (!description_.axis.directions.empty())
      writeAtomically(stem + ".bvec", threeRows(description_.axis.directions), overwrite_);
  }
  file_.publish();
}

}  // namespace voxelfit
