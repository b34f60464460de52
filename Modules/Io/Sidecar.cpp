// SPDX-License-Identifier: BSD-3-Clause
#include "Io/Sidecar.h"

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "Core/Error.h"
#include "Core/Unit.h"
#include "Io/Bytes.h"
#include "Io/Table.h"

namespace voxelfit {
namespace {

using Json = nlohmann::json;

struct NumberKey {
  const char* key;
  const char* name;  ///< in Series::acquisition
  Unit unit;
};
/// Where two keys mean the same, the first one that is there counts.
constexpr std::array kNumbers{NumberKey{"RepetitionTimeExcitation", "RepetitionTime", unit::s},
                              NumberKey{"RepetitionTime", "RepetitionTime", unit::s},
                              NumberKey{"RepetitionTime_s", "RepetitionTime", unit::s},
                              NumberKey{"EchoTime", "EchoTime", unit::s},
                              NumberKey{"InversionTime", "InversionTime", unit::s},
                              NumberKey{"FlipAngle", "FlipAngle", unit::deg},
                              NumberKey{"FlipAngle_deg", "FlipAngle", unit::deg},
                              NumberKey{"MagneticFieldStrength", "MagneticFieldStrength", unit::tesla}};

struct ListKey {
  const char* key;
  AxisKind kind;
  Unit unit;
};
constexpr std::array kLists{ListKey{"VolumeTiming", AxisKind::Time, unit::s},
                            ListKey{"FrameTimesStart", AxisKind::Time, unit::s},
                            ListKey{"AcquisitionTimes", AxisKind::Time, unit::s},
                            ListKey{"FrameTimes_s", AxisKind::Time, unit::s},
                            ListKey{"Offsets_ppm", AxisKind::Offset, unit::ppm},
                            ListKey{"FlipAngle", AxisKind::FlipAngle, unit::deg},
                            ListKey{"FlipAngles", AxisKind::FlipAngle, unit::deg},
                            ListKey{"EchoTime", AxisKind::EchoTime, unit::s},
                            ListKey{"EchoTimes", AxisKind::EchoTime, unit::s},
                            ListKey{"InversionTime", AxisKind::InversionTime, unit::s},
                            ListKey{"InversionTimes", AxisKind::InversionTime, unit::s},
                            ListKey{"B1_uT", AxisKind::B1Power, unit::microtesla},
                            ListKey{"SamplePositions", AxisKind::Unknown, unit::one}};

Json parse(const std::string& path) {
  const Bytes file = mapFile(path);
  const auto* text = reinterpret_cast<const char*>(file.view.data());
  try {
    Json content = Json::parse(text, text + file.view.size());
    return content.is_object() ? content : Json::object();
  } catch (const Json::parse_error& error) {
    throw Error(ErrorCode::Unreadable, path + ": is not JSON at byte " + std::to_string(error.byte) +
                                           ", wanted the sidecar of an image");
  } catch (const Json::out_of_range&) {
    throw Error(ErrorCode::Unreadable,
                path + ": holds a number beyond 1.8e308, wanted the sidecar of an image");
  }
}

void wantOneAFrame(const std::vector<double>& values, const std::string& what, const Series& series) {
  if (values.size() != series.frames.size())
    throw Error(ErrorCode::Mismatch, what + ": " + std::to_string(values.size()) + " values, " +
                                         series.source + " has " + std::to_string(series.frames.size()) +
                                         " frames");
}

void setAxis(Series& series, SampleAxis axis, const std::string& what) {
  wantOneAFrame(axis.values, what, series);
  series.axis = std::move(axis);
}

void applyNumbers(const Json& content, Series& series) {
  for (const auto& [key, name, unit] : kNumbers) {
    const auto found = content.find(key);
    if (found != content.end() && found->is_number())
      series.acquisition.try_emplace(name, unit.toBase(*found));
  }
}

/// The unit of the values, as BIDS or Io/SeriesWriter.h has it; one that is not known tells nothing.
void applyUnit(const Json& content, Series& series) {
  for (const char* key : {"Units", "unit"})
    if (const auto found = content.find(key); found != content.end() && found->is_string())
      series.unit = findUnit(found->get<std::string>().c_str());
}

std::vector<double> listOf(const Json& list, const std::string& what, const Unit& unit) {
  std::vector<double> values;
  for (const Json& value : list) {
    if (!value.is_number())
      throw Error(ErrorCode::Unreadable, what + " holds " + value.dump() + ", wanted numbers");
    values.push_back(unit.toBase(value));
  }
  return values;
}

void applyFrameLengths(const Json& content, const std::string& path, Series& series) {
  const auto found = content.find("FrameDuration");
  if (found == content.end() || !found->is_array()) return;
  const std::string what = path + ": FrameDuration";
  series.frameLengths = listOf(*found, what, unit::s);
  wantOneAFrame(series.frameLengths, what, series);
}

/// PET tells when frames begin and how long they last; its samples belong to their middles.
void moveToMiddles(Series& series) {
  for (std::size_t n = 0; n < series.frameLengths.size(); ++n)
    series.axis.values[n] += series.frameLengths[n] / 2.0;
}

void applyFirstList(const Json& content, const std::string& path, Series& series) {
  for (const auto& [key, kind, unit] : kLists) {
    const auto found = content.find(key);
    if (found == content.end() || !found->is_array()) continue;
    const std::string what = path + ": " + key;
    setAxis(series, {.kind = kind, .values = listOf(*found, what, unit)}, what);
    if (key == std::string_view("FrameTimesStart")) moveToMiddles(series);
    return;
  }
}

}  // namespace

std::string sidecarStem(const std::filesystem::path& image) {
  std::string name = image.string();
  for (const std::string_view ending : {".nii.gz", ".nii", ".nrrd", ".nhdr", ".mha", ".mhd", ".hdr", ".img"})
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  return name;
}

std::vector<std::filesystem::path> sidecarsOf(const std::filesystem::path& image) {
  std::vector<std::filesystem::path> files;
  for (const char* ending : {".json", ".bval", ".bvals", ".bvec", ".bvecs"})
    if (const std::string file = sidecarStem(image) + ending; std::filesystem::exists(file))
      files.emplace_back(file);
  return files;
}

void applySidecars(const std::filesystem::path& image, Series& series, AxisSource axis) {
  const bool wantsAxis = series.samples() > 1 && axis == AxisSource::Sidecar;
  for (const auto& file : sidecarsOf(image)) {
    if (file.extension() != ".json") {
      const bool hasBValues = file.extension().string().starts_with(".bval");
      if (wantsAxis && hasBValues) setAxis(series, readAxis(file), file.string());
      return;
    }
    const Json content = parse(file.string());
    applyNumbers(content, series);
    applyUnit(content, series);
    if (series.samples() > 1) applyFrameLengths(content, file.string(), series);
    if (wantsAxis) applyFirstList(content, file.string(), series);
  }
}

}  // namespace voxelfit
