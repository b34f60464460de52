// SPDX-License-Identifier: BSD-3-Clause
#include "Io/Dicom.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "Core/Error.h"
#include "Io/DicomOrder.h"
#include "Io/DicomPixels.h"
#include "Io/DicomSlice.h"
#include "Io/FileCollection.h"

namespace voxelfit {
namespace {

using SlicesBySeries = std::map<std::string, std::vector<DicomSlice>>;

struct Keyword {
  SliceValue value;
  const char* name;
};
constexpr std::array kKeywords{
    Keyword{SliceValue::RepetitionTime, "RepetitionTime"}, Keyword{SliceValue::EchoTime, "EchoTime"},
    Keyword{SliceValue::InversionTime, "InversionTime"}, Keyword{SliceValue::FlipAngle, "FlipAngle"},
    Keyword{SliceValue::MagneticFieldStrength, "MagneticFieldStrength"}};

SlicesBySeries readHeaders(const FileCollection& files) {
  SlicesBySeries series;
  for (std::size_t k = 0; k < files.size(); ++k)
    for (DicomSlice& slice : readDicomSlices(files.open(k), k, files.name(k)))
      series[slice.seriesUid].push_back(std::move(slice));
  return series;
}

DicomSeriesInfo describe(const std::string& uid, const std::vector<DicomSlice>& slices) {
  std::set<std::size_t> files;
  for (const DicomSlice& slice : slices) files.insert(slice.file);
  const DicomSlice& first = slices.front();
  return {.uid = uid,
          .number = first.seriesNumber,
          .description = first.seriesDescription,
          .files = static_cast<int>(files.size()),
          .images = static_cast<int>(slices.size()),
          .columns = first.columns,
          .rows = first.rows};
}

std::vector<DicomSeriesInfo> describeAll(const SlicesBySeries& series) {
  std::vector<DicomSeriesInfo> all;
  for (const auto& [uid, slices] : series) all.push_back(describe(uid, slices));
  std::ranges::stable_sort(all, {}, &DicomSeriesInfo::number);
  return all;
}

std::string listed(const std::vector<DicomSeriesInfo>& all) {
  std::string text;
  for (const auto& info : all)
    text += (text.empty() ? "" : ", ") + std::to_string(info.number) + " \"" + info.description + "\" (" +
            std::to_string(info.images) + " images)";
  return text;
}

/// The UID of the series that is wanted, by UID or number, or of the only one.
std::string choose(const std::vector<DicomSeriesInfo>& all, const std::string& wanted,
                   const std::string& name) {
  if (all.empty()) throw Error(ErrorCode::Unreadable, name + ": no DICOM image in it, wanted at least one");
  if (wanted.empty() && all.size() == 1) return all.front().uid;
  std::vector<std::string> matches;
  for (const auto& info : all)
    if (info.uid == wanted || std::to_string(info.number) == wanted) matches.push_back(info.uid);
  if (matches.size() == 1) return matches.front();
  const std::string count = std::to_string(all.size()) + " series: " + listed(all);
  if (wanted.empty())
    throw Error(ErrorCode::Usage, name + ": " + count + ", wanted one", "choose it with --series NUMBER");
  if (matches.empty()) throw Error(ErrorCode::Usage, name + ": no series " + wanted + " among " + count);
  throw Error(ErrorCode::Usage,
              name + ": " + std::to_string(matches.size()) + " series have the number " + wanted,
              "choose one by its UID: --series " + matches.front() + " or " + matches.back());
}

void describeAcquisition(const std::vector<const DicomSlice*>& slices, Series& series) {
  for (const auto& [value, name] : kKeywords) {
    const double first = slices.front()->value(value);
    const auto differs = [&](const DicomSlice* slice) { return slice->value(value) != first; };
    if (std::isfinite(first) && std::ranges::none_of(slices, differs)) series.acquisition[name] = first;
  }
}

}  // namespace

std::vector<DicomSeriesInfo> listSeries(const std::filesystem::path& path) {
  return describeAll(readHeaders(FileCollection(path)));
}

Series readDicom(const std::filesystem::path& path, const std::string& wanted) {
  const FileCollection files(path);
  const SlicesBySeries all = readHeaders(files);
  const std::string name = path.string();
  std::vector<const DicomSlice*> slices;
  for (const DicomSlice& slice : all.at(choose(describeAll(all), wanted, name))) slices.push_back(&slice);
  Series series = readDicomPixels(files, orderSlices(slices, name));
  series.source = name;
  describeAcquisition(slices, series);
  return series;
}

}  // namespace voxelfit
