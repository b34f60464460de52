// SPDX-License-Identifier: BSD-3-Clause
#include "Io/DicomSlice.h"

#include <gdcmReader.h>
#include <gdcmSequenceOfItems.h>
#include <gdcmTrace.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

#include "Core/Error.h"
#include "Core/Unit.h"
#include "Io/ByteStream.h"

namespace voxelfit {
namespace {

constexpr double kSecondsADay = 86400.0;
const gdcm::Tag kPixelData(0x7fe0, 0x0010);
const gdcm::Tag kSharedGroups(0x5200, 0x9229), kFrameGroups(0x5200, 0x9230);

/// One element's value: the text itself, or numbers in native byte order.
class TagValue {
 public:
  explicit TagValue(const gdcm::DataElement& element)
      : bytes_(element.GetByteValue()), vr_(element.GetVR()) {}

  std::string text() const {
    if (!bytes_) return {};
    std::string value(bytes_->GetPointer(), bytes_->GetLength());
    const auto last = value.find_last_not_of(std::string_view(" \0", 2));
    value.resize(last == std::string::npos ? 0 : last + 1);
    return value;
  }
  /// Number k of a multi-valued element, NaN when there is none. Elements without a known type are text, or
  /// of `fallback`.
  double number(std::size_t k, gdcm::VR::VRType fallback) const {
    const bool typed = vr_ != gdcm::VR::INVALID && vr_ != gdcm::VR::UN;
    switch (typed ? static_cast<gdcm::VR::VRType>(vr_) : fallback) {
      case gdcm::VR::FD:
        return binary<double>(k);
      case gdcm::VR::FL:
        return binary<float>(k);
      case gdcm::VR::US:
        return binary<std::uint16_t>(k);
      case gdcm::VR::UL:
        return binary<std::uint32_t>(k);
      default:
        return textual(k);
    }
  }

 private:
  template <class T>
  double binary(std::size_t k) const {
    if (!bytes_ || bytes_->GetLength() < (k + 1) * sizeof(T)) return NAN;
    T value;
    std::memcpy(&value, bytes_->GetPointer() + k * sizeof(T), sizeof(T));
    return static_cast<double>(value);
  }
  double textual(std::size_t k) const {
    const std::string all = text();
    std::size_t begin = 0;
    for (; k > 0; --k) {
      begin = all.find('\\', begin);
      if (begin == std::string::npos) return NAN;
      ++begin;
    }
    char* end = nullptr;
    const double value = std::strtod(all.c_str() + begin, &end);
    return end == all.c_str() + begin ? NAN : value;
  }

  const gdcm::ByteValue* bytes_;
  gdcm::VR vr_;
};

/// The header of a file as one frame of it sees it: its own functional groups, the shared ones, then the
/// file's.
class FrameHeader {
 public:
  FrameHeader(const gdcm::DataSet& file, std::size_t frame) : file_(file) {
    add(kFrameGroups, frame);
    add(kSharedGroups, 0);
  }

  std::optional<TagValue> find(const gdcm::Tag& tag) const {
    for (const gdcm::DataSet& group : groups_)
      if (group.FindDataElement(tag)) return TagValue(group.GetDataElement(tag));
    if (file_.FindDataElement(tag)) return TagValue(file_.GetDataElement(tag));
    return std::nullopt;
  }
  double number(const gdcm::Tag& tag, std::size_t k = 0, gdcm::VR::VRType fallback = gdcm::VR::DS) const {
    const auto element = find(tag);
    return element ? element->number(k, fallback) : NAN;
  }
  std::string text(const gdcm::Tag& tag) const {
    const auto element = find(tag);
    return element ? element->text() : std::string();
  }
  double privateNumber(const gdcm::PrivateTag& tag, gdcm::VR::VRType fallback) const {
    if (!file_.FindDataElement(tag)) return NAN;
    return TagValue(file_.GetDataElement(tag)).number(0, fallback);
  }

 private:
  /// Every macro in item `number` of a functional groups sequence is itself a sequence of one item.
  void add(const gdcm::Tag& groups, std::size_t number) {
    if (!file_.FindDataElement(groups)) return;
    const auto items = file_.GetDataElement(groups).GetValueAsSQ();
    if (!items || items->GetNumberOfItems() <= number) return;
    for (const auto& macro : items->GetItem(number + 1).GetNestedDataSet().GetDES()) {
      const auto content = macro.GetValueAsSQ();
      if (content && content->GetNumberOfItems() > 0)
        groups_.push_back(content->GetItem(1).GetNestedDataSet());
    }
  }

  const gdcm::DataSet& file_;
  std::vector<gdcm::DataSet> groups_;
};

double digits(std::string_view text, std::size_t begin, std::size_t count) {
  if (text.size() < begin + count) return NAN;
  double value = 0.0;
  for (const char c : text.substr(begin, count)) {
    if (c < '0' || c > '9') return NAN;
    value = 10 * value + (c - '0');
  }
  return value;
}

/// HHMMSS.FFFFFF, also cut short, in s since midnight; NaN when it is something else.
double secondsOfTime(std::string_view text) {
  const double hours = digits(text, 0, 2);
  const double minutes = text.size() >= 4 ? digits(text, 2, 2) : 0.0;
  const double seconds = text.size() >= 6 ? std::strtod(std::string(text.substr(4)).c_str(), nullptr) : 0.0;
  return 3600 * hours + 60 * minutes + seconds;
}

/// YYYYMMDD in s since 1970; NaN when it is something else.
double secondsOfDate(std::string_view text) {
  const double year = digits(text, 0, 4), month = digits(text, 4, 2), day = digits(text, 6, 2);
  if (std::isnan(year + month + day)) return NAN;
  const std::chrono::sys_days date =
      std::chrono::year(static_cast<int>(year)) / static_cast<int>(month) / static_cast<int>(day);
  return static_cast<double>(date.time_since_epoch().count()) * kSecondsADay;
}

/// YYYYMMDDHHMMSS.FFFFFF with an optional zone, which is the same for a whole series and therefore left out.
double secondsOfDateTime(const std::string& text) {
  const std::string local = text.substr(0, text.find_first_of("+-"));
  return local.size() < 10 ? NAN : secondsOfDate(local) + secondsOfTime(std::string_view(local).substr(8));
}

double firstNumber(std::initializer_list<double> candidates) {
  for (const double value : candidates)
    if (!std::isnan(value)) return value;
  return NAN;
}

/// The standard's tag, else the makers' (Siemens, GE, Philips, United Imaging), in s/mm2.
double bValue(const FrameHeader& header) {
  constexpr double kGeneralElectricFlag = 1e6;  // GE adds multiples of this to mark the kind of a value
  const double general = header.privateNumber({0x0043, 0x39, "GEMS_PARM_01"}, gdcm::VR::IS);
  return firstNumber({header.number({0x0018, 0x9087}, 0, gdcm::VR::FD),
                      header.privateNumber({0x0019, 0x0c, "SIEMENS MR HEADER"}, gdcm::VR::IS),
                      std::fmod(general, kGeneralElectricFlag),
                      header.privateNumber({0x2001, 0x03, "Philips Imaging DD 001"}, gdcm::VR::FL),
                      header.privateNumber({0x0065, 0x09, "Image Private Header"}, gdcm::VR::FD)});
}

void readTimes(const FrameHeader& header, DicomSlice& slice) {
  const auto set = [&](SliceValue which, double value) {
    slice.values[static_cast<std::size_t>(which)] = value;
  };
  set(SliceValue::TimeOffset, header.number({0x0020, 0x930d}, 0, gdcm::VR::FD));
  set(SliceValue::FrameAcquisitionDateTime, secondsOfDateTime(header.text({0x0018, 0x9074})));
  set(SliceValue::FrameReferenceDateTime, secondsOfDateTime(header.text({0x0018, 0x9151})));
  set(SliceValue::AcquisitionDateTime, secondsOfDateTime(header.text({0x0008, 0x002a})));
  const double date = secondsOfDate(header.text({0x0008, 0x0022}));
  set(SliceValue::AcquisitionTime,
      secondsOfTime(header.text({0x0008, 0x0032})) + (std::isnan(date) ? 0.0 : date));
  set(SliceValue::TriggerTime,
      unit::ms.toBase(
          firstNumber({header.number({0x0018, 0x1060}), header.number({0x0020, 0x9153}, 0, gdcm::VR::FD)})));
  const double position =
      firstNumber({header.number({0x0020, 0x9128}, 0, gdcm::VR::UL), header.number({0x0020, 0x0100})});
  const double resolution = unit::ms.toBase(header.number({0x0020, 0x0110}));
  slice.hasTemporalResolution = resolution > 0;
  set(SliceValue::TemporalPosition, position * (slice.hasTemporalResolution ? resolution : 1.0));
  set(SliceValue::ContentTime, secondsOfTime(header.text({0x0008, 0x0033})));
}

void readAcquisition(const FrameHeader& header, DicomSlice& slice) {
  const auto set = [&](SliceValue which, double value) {
    slice.values[static_cast<std::size_t>(which)] = value;
  };
  set(SliceValue::BValue, bValue(header));
  set(SliceValue::FlipAngle, unit::deg.toBase(header.number({0x0018, 0x1314})));
  set(SliceValue::EchoTime, unit::ms.toBase(firstNumber({header.number({0x0018, 0x9082}, 0, gdcm::VR::FD),
                                                         header.number({0x0018, 0x0081})})));
  set(SliceValue::InversionTime,
      unit::ms.toBase(
          firstNumber({header.number({0x0018, 0x0082}), header.number({0x0018, 0x9079}, 0, gdcm::VR::FD)})));
  set(SliceValue::RepetitionTime, unit::ms.toBase(header.number({0x0018, 0x0080})));
  set(SliceValue::MagneticFieldStrength, header.number({0x0018, 0x0087}));
}

void readPlane(const FrameHeader& header, DicomSlice& slice) {
  double known = 0.0;  // NaN as soon as one of the numbers is missing
  for (std::size_t k = 0; k < 3; ++k) known += slice.position[k] = header.number({0x0020, 0x0032}, k);
  for (std::size_t k = 0; k < 6; ++k) known += slice.orientation[k] = header.number({0x0020, 0x0037}, k);
  slice.hasPosition = std::isfinite(known);
  const double betweenRows = header.number({0x0028, 0x0030}, 0),
               betweenColumns = header.number({0x0028, 0x0030}, 1);
  if (betweenRows > 0 && betweenColumns > 0) slice.voxelSize = {betweenColumns, betweenRows};
  const double thickness = firstNumber({header.number({0x0018, 0x0088}), header.number({0x0018, 0x0050})});
  if (thickness > 0) slice.thickness = thickness;
  const double slope = header.number({0x0028, 0x1053}), intercept = header.number({0x0028, 0x1052});
  if (std::isfinite(slope) && slope != 0.0) slice.slope = slope;
  if (std::isfinite(intercept)) slice.intercept = intercept;
}

int wholeNumber(double value) { return std::abs(value) < 1e9 ? static_cast<int>(value) : 0; }  // NaN gives 0

DicomSlice readSlice(const FrameHeader& header) {
  DicomSlice slice;
  slice.seriesUid = header.text({0x0020, 0x000e});
  slice.seriesDescription = header.text({0x0008, 0x103e});
  slice.instanceUid = header.text({0x0008, 0x0018});
  slice.seriesNumber = wholeNumber(header.number({0x0020, 0x0011}));
  slice.instanceNumber = wholeNumber(header.number({0x0020, 0x0013}));
  slice.rows = wholeNumber(header.number({0x0028, 0x0010}, 0, gdcm::VR::US));
  slice.columns = wholeNumber(header.number({0x0028, 0x0011}, 0, gdcm::VR::US));
  readPlane(header, slice);
  readAcquisition(header, slice);
  readTimes(header, slice);
  return slice;
}

}  // namespace

bool isDicom(std::span<const std::byte> bytes) {
  constexpr std::size_t kPreamble = 128;
  return bytes.size() >= kPreamble + 4 && std::memcmp(bytes.data() + kPreamble, "DICM", 4) == 0;
}

std::vector<DicomSlice> readDicomSlices(const Bytes& bytes, std::size_t file, const std::string& name) {
  if (!isDicom(bytes.view)) {
    if (name.ends_with(".dcm"))
      throw Error(ErrorCode::Unreadable, name + ": is not a DICOM file, wanted the mark DICM at byte 128");
    return {};
  }
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
  ByteStream stream(bytes.view);
  gdcm::Reader reader;
  reader.SetStream(stream);
  if (!reader.ReadUpToTag(kPixelData))
    throw Error(ErrorCode::Unreadable, name + ": truncated or corrupt DICOM header");
  const gdcm::DataSet& content = reader.GetFile().GetDataSet();
  const double count = FrameHeader(content, 0).number({0x0028, 0x0008});
  const int frames = count >= 1 ? wholeNumber(count) : 1;
  if (static_cast<std::size_t>(frames) > bytes.view.size())
    throw Error(ErrorCode::Unreadable, name + ": " + std::to_string(bytes.view.size()) +
                                           " bytes cannot hold " + std::to_string(frames) + " frames");
  std::vector<DicomSlice> slices;
  for (int frame = 0; frame < frames; ++frame) {
    DicomSlice slice = readSlice(FrameHeader(content, static_cast<std::size_t>(frame)));
    if (slice.rows < 1 || slice.columns < 1) return {};  // a report, a directory, a plan
    slice.file = file;
    slice.fileName = name;
    slice.frame = frame;
    slices.push_back(std::move(slice));
  }
  return slices;
}

}  // namespace voxelfit
