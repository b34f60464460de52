// SPDX-License-Identifier: BSD-3-Clause
#include "Io/DicomSlice.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcitem.h>
#include <dcmtk/dcmdata/dcsequen.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "Core/Error.h"
#include "Core/Unit.h"
#include "Io/DicomFile.h"

namespace voxelfit {
namespace {

constexpr double kSecondsADay = 86400.0;
constexpr int kMostRows = 65535;  // and columns: both are unsigned 16-bit numbers, PS3.3 C.7.6.3

/// A maker's element that came without its type: marked so in the file, or not told in implicit VR.
bool isUntyped(const DcmElement& element) {
  return element.ident() == EVR_UN || element.ident() == EVR_UNKNOWN;
}

/// Value k of an element as text, without blanks around; empty when there is none.
std::string textOf(DcmElement& element, unsigned long k) {
  if (isUntyped(element)) {  // text is the common case
    Uint8* bytes = nullptr;
    if (element.getUint8Array(bytes).bad() || !bytes) return {};
    return {reinterpret_cast<const char*>(bytes), element.getLength()};
  }
  OFString text;
  return element.getOFString(text, k).good() ? std::string(text.c_str(), text.size()) : std::string();
}

bool isPrintable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// Real number k in a maker's element that came without its type: of eight bytes where its length allows it,
/// else of four. Where types are not told, the byte order is little endian.
double untypedNumber(DcmElement& element, unsigned long k) {
  Uint8* bytes = nullptr;
  if (element.getUint8Array(bytes).bad() || !bytes) return NAN;
  float single = NAN;
  double twice = NAN;
  const unsigned long length = element.getLength();
  if (length % sizeof(twice) == 0 && k < length / sizeof(twice))
    return std::memcpy(&twice, bytes + k * sizeof(twice), sizeof(twice)), twice;
  if (length % sizeof(twice) != 0 && length % sizeof(single) == 0 && k < length / sizeof(single))
    std::memcpy(&single, bytes + k * sizeof(single), sizeof(single));
  return single;
}

/// Value k of an element as a number, NaN when there is none.
double numberOf(DcmElement& element, unsigned long k) {
  if (element.ident() == EVR_FD) {  // the text of a double is shorter than the double
    Float64 value = NAN;
    return element.getFloat64(value, k).good() ? value : NAN;
  }
  const std::string text = textOf(element, k);
  if (isUntyped(element) && !isPrintable(text)) return untypedNumber(element, k);
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  return end == text.c_str() ? NAN : value;
}

/// The header of a file as one frame of it sees it: its own functional groups, the shared ones, then the
/// file's.
class FrameHeader {
 public:
  FrameHeader(DcmItem& file, long frame) : file_(file) {
    addMacros(DCM_PerFrameFunctionalGroupsSequence, frame);
    addMacros(DCM_SharedFunctionalGroupsSequence, 0);
  }

  double number(const DcmTagKey& tag, unsigned long k = 0) const {
    DcmElement* element = find(tag);
    return element ? numberOf(*element, k) : NAN;
  }
  std::string text(const DcmTagKey& tag) const {
    DcmElement* element = find(tag);
    return element ? textOf(*element, 0) : std::string();
  }
  /// Value k of a maker's element: `owner` has reserved a block of the group, in which it is number `low`.
  double privateNumber(Uint16 group, Uint8 low, const char* owner, unsigned long k = 0) const {
    constexpr Uint16 kFirstBlock = 0x10, kUsualBlocks = 0x1f;
    for (Uint16 block = kFirstBlock; block <= kUsualBlocks; ++block) {
      DcmElement* creator = nullptr;
      if (file_.findAndGetElement(DcmTagKey(group, block), creator).bad() || textOf(*creator, 0) != owner)
        continue;
      DcmElement* element = nullptr;
      const DcmTagKey tag(group, static_cast<Uint16>(block << 8 | low));
      return file_.findAndGetElement(tag, element).good() ? numberOf(*element, k) : NAN;
    }
    return NAN;
  }

 private:
  DcmElement* find(const DcmTagKey& tag) const {
    DcmElement* element = nullptr;
    for (DcmItem* macro : macros_)
      if (macro->findAndGetElement(tag, element).good()) return element;
    return file_.findAndGetElement(tag, element).good() ? element : nullptr;
  }
  /// Every macro in item `number` of a functional groups sequence is itself a sequence of one item; that of
  /// diffusion has its direction one sequence deeper.
  void addMacros(const DcmTagKey& groups, long number) {
    DcmItem* item = nullptr;
    if (file_.findAndGetSequenceItem(groups, item, number).bad()) return;
    for (unsigned long k = 0; k < item->card(); ++k) {
      auto* macro = dynamic_cast<DcmSequenceOfItems*>(item->getElement(k));
      if (!macro || macro->card() == 0) continue;
      macros_.push_back(macro->getItem(0));
      DcmItem* direction = nullptr;
      if (macros_.back()->findAndGetSequenceItem(DCM_DiffusionGradientDirectionSequence, direction).good())
        macros_.push_back(direction);
    }
  }

  DcmItem& file_;
  std::vector<DcmItem*> macros_;
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
  return firstNumber({header.number(DCM_DiffusionBValue),
                      header.privateNumber(0x0019, 0x0c, "SIEMENS MR HEADER"),
                      std::fmod(header.privateNumber(0x0043, 0x39, "GEMS_PARM_01"), kGeneralElectricFlag),
                      header.privateNumber(0x2001, 0x03, "Philips Imaging DD 001"),
                      header.privateNumber(0x0065, 0x09, "Image Private Header")});
}

/// The standard's tag, else that of Siemens, both in the patient; zero where neither is there.
Direction gradient(const FrameHeader& header) {
  Direction direction{};
  for (unsigned long k = 0; k < 3; ++k)
    direction[k] = firstNumber({header.number(DCM_DiffusionGradientOrientation, k),
                                header.privateNumber(0x0019, 0x0e, "SIEMENS MR HEADER", k)});
  const bool isTold = std::isfinite(direction[0] + direction[1] + direction[2]);
  return isTold ? direction : Direction{};
}

void readTimes(const FrameHeader& header, DicomSlice& slice) {
  const auto set = [&](SliceValue which, double value) {
    slice.values[static_cast<std::size_t>(which)] = value;
  };
  set(SliceValue::TimeOffset, header.number(DCM_TemporalPositionTimeOffset));
  set(SliceValue::FrameAcquisitionDateTime, secondsOfDateTime(header.text(DCM_FrameAcquisitionDateTime)));
  set(SliceValue::FrameReferenceDateTime, secondsOfDateTime(header.text(DCM_FrameReferenceDateTime)));
  set(SliceValue::AcquisitionDateTime, secondsOfDateTime(header.text(DCM_AcquisitionDateTime)));
  const double date = secondsOfDate(header.text(DCM_AcquisitionDate));
  set(SliceValue::AcquisitionTime,
      secondsOfTime(header.text(DCM_AcquisitionTime)) + (std::isnan(date) ? 0.0 : date));
  set(SliceValue::TriggerTime,
      unit::ms.toBase(
          firstNumber({header.number(DCM_TriggerTime), header.number(DCM_NominalCardiacTriggerDelayTime)})));
  const double resolution = unit::ms.toBase(header.number(DCM_TemporalResolution));
  slice.hasTemporalResolution = resolution > 0;
  set(SliceValue::TemporalPosition,
      firstNumber({header.number(DCM_TemporalPositionIndex), header.number(DCM_TemporalPositionIdentifier)}) *
          (slice.hasTemporalResolution ? resolution : 1.0));
  set(SliceValue::ContentTime, secondsOfTime(header.text(DCM_ContentTime)));
}

void readAcquisition(const FrameHeader& header, DicomSlice& slice) {
  const auto set = [&](SliceValue which, double value) {
    slice.values[static_cast<std::size_t>(which)] = value;
  };
  set(SliceValue::BValue, bValue(header));
  slice.gradient = gradient(header);
  set(SliceValue::FlipAngle, unit::deg.toBase(header.number(DCM_FlipAngle)));
  set(SliceValue::EchoTime,
      unit::ms.toBase(firstNumber({header.number(DCM_EffectiveEchoTime), header.number(DCM_EchoTime)})));
  set(SliceValue::InversionTime,
      unit::ms.toBase(firstNumber({header.number(DCM_InversionTime), header.number(DCM_InversionTimes)})));
  set(SliceValue::RepetitionTime, unit::ms.toBase(header.number(DCM_RepetitionTime)));
  set(SliceValue::MagneticFieldStrength, header.number(DCM_MagneticFieldStrength));
}

void readPlane(const FrameHeader& header, DicomSlice& slice) {
  double known = 0.0;  // NaN as soon as one of the numbers is missing
  for (std::size_t k = 0; k < 3; ++k) known += slice.position[k] = header.number(DCM_ImagePositionPatient, k);
  for (std::size_t k = 0; k < 6; ++k)
    known += slice.orientation[k] = header.number(DCM_ImageOrientationPatient, k);
  slice.hasPosition = std::isfinite(known);
  const double betweenRows = header.number(DCM_PixelSpacing, 0),
               betweenColumns = header.number(DCM_PixelSpacing, 1);
  if (betweenRows > 0 && betweenColumns > 0) slice.voxelSize = {betweenColumns, betweenRows};
  const double thickness =
      firstNumber({header.number(DCM_SpacingBetweenSlices), header.number(DCM_SliceThickness)});
  if (thickness > 0) slice.thickness = thickness;
  const double slope = header.number(DCM_RescaleSlope), intercept = header.number(DCM_RescaleIntercept);
  if (std::isfinite(slope) && slope != 0.0) slice.slope = slope;
  if (std::isfinite(intercept)) slice.intercept = intercept;
}

int wholeNumber(double value) {
  return std::abs(value) < 2147483648.0 ? static_cast<int>(value) : 0;
}  // NaN gives 0

DicomSlice readSlice(const FrameHeader& header) {
  DicomSlice slice;
  slice.seriesUid = header.text(DCM_SeriesInstanceUID);
  slice.seriesDescription = header.text(DCM_SeriesDescription);
  slice.instanceUid = header.text(DCM_SOPInstanceUID);
  slice.seriesNumber = wholeNumber(header.number(DCM_SeriesNumber));
  slice.instanceNumber = wholeNumber(header.number(DCM_InstanceNumber));
  slice.rows = wholeNumber(header.number(DCM_Rows));
  slice.columns = wholeNumber(header.number(DCM_Columns));
  readPlane(header, slice);
  readAcquisition(header, slice);
  readTimes(header, slice);
  return slice;
}

}  // namespace

std::vector<DicomSlice> readDicomSlices(const Bytes& bytes, std::size_t file, const std::string& name) {
  if (!isDicom(bytes.view)) {
    if (name.ends_with(".dcm"))
      throw Error(ErrorCode::Unreadable, name + ": is not a DICOM file, wanted the mark DICM at byte 128");
    return {};
  }
  const DicomFile parsed = parseDicom(bytes, name, DicomExtent::UpToPixels);
  DcmItem& content = *parsed->getDataset();
  const double count = FrameHeader(content, 0).number(DCM_NumberOfFrames);
  if (count > static_cast<double>(bytes.view.size()))
    throw Error(ErrorCode::Unreadable, name + ": " + std::to_string(bytes.view.size()) +
                                           " bytes cannot hold " + std::to_string(wholeNumber(count)) +
                                           " frames");
  std::vector<DicomSlice> slices;
  for (int frame = 0; frame < std::max(1, wholeNumber(count)); ++frame) {
    DicomSlice slice = readSlice(FrameHeader(content, frame));
    if (slice.rows < 1 || slice.columns < 1) return {};  // a report, a directory, a plan
    if (slice.rows > kMostRows || slice.columns > kMostRows)
      throw Error(ErrorCode::Unreadable, name + ": " + std::to_string(slice.columns) + "x" +
                                             std::to_string(slice.rows) + " voxels, wanted at most " +
                                             std::to_string(kMostRows) + " a side");
    slice.file = file;
    slice.fileName = name;
    slice.frame = frame;
    slices.push_back(std::move(slice));
  }
  return slices;
}

}  // namespace voxelfit
