// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// DICOM files encoded by the tests themselves (PS3.5), so that reading is checked against the standard and
// not against the library that reads.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "TemporaryFolder.h"

namespace voxelfit::testing {

/// Explicit VR in either byte order, implicit VR, and run lengths.
enum class Syntax { Little, Big, Implicit, RunLength };

/// Bytes as runs of equal ones and as they are (PackBits, PS3.5 annex G.3).
inline std::string packed(const std::string& bytes) {
  constexpr std::size_t kLongest = 128;
  std::string runs;
  for (std::size_t i = 0; i < bytes.size();) {
    std::size_t equal = 1;
    while (equal < kLongest && i + equal < bytes.size() && bytes[i + equal] == bytes[i]) ++equal;
    runs += equal > 1 ? static_cast<char>(1 - static_cast<int>(equal)) : '\0';
    runs += bytes[i];
    i += equal;
  }
  return runs.size() % 2 ? runs + '\0' : runs;
}

/// The elements of one data set; encodes itself in either byte order.
class DicomBytes {
 public:
  void text(std::uint32_t tag, const std::string& vr, std::string value) {
    if (value.size() % 2) value += vr == "UI" ? '\0' : ' ';
    elements_[tag] = {vr, {value.begin(), value.end()}, 1, {}};
  }
  template <class T>
  void numbers(std::uint32_t tag, const std::string& vr, const std::vector<T>& values) {
    std::string raw(values.size() * sizeof(T), '\0');
    std::memcpy(raw.data(), values.data(), raw.size());
    elements_[tag] = {vr, raw, sizeof(T), {}};
  }
  void sequence(std::uint32_t tag, const std::vector<DicomBytes>& items) {
    elements_[tag] = {"SQ", {}, 1, items};
  }
  void erase(std::uint32_t tag) { elements_.erase(tag); }

  /// A whole file with preamble and meta information.
  std::string file(Syntax order) const {
    constexpr std::array kNames{"1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2",
                                "1.2.840.10008.1.2.5"};
    DicomBytes meta;
    meta.text(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.4");
    meta.text(0x00020003, "UI", "1.2.3");
    meta.text(0x00020010, "UI", kNames[static_cast<std::size_t>(order)]);
    const std::string rest = meta.encoded(Syntax::Little);
    DicomBytes length;
    length.numbers<std::uint32_t>(0x00020000, "UL", {static_cast<std::uint32_t>(rest.size())});
    return std::string(128, '\0') + "DICM" + length.encoded(Syntax::Little) + rest + encoded(order);
  }

 private:
  struct Element {
    std::string vr;
    std::string value;  // native byte order
    std::size_t unit;   // bytes that are swapped together
    std::vector<DicomBytes> items;
  };

  template <class T>
  static std::string integer(T value, Syntax order) {
    std::string raw(sizeof(T), '\0');
    std::memcpy(raw.data(), &value, sizeof(T));
    if (order == Syntax::Big) std::ranges::reverse(raw);
    return raw;
  }
  static std::string tagBytes(std::uint32_t tag, Syntax order) {
    return integer(static_cast<std::uint16_t>(tag >> 16), order) +
           integer(static_cast<std::uint16_t>(tag), order);
  }
  static std::string valueBytes(const Element& element, Syntax order) {
    std::string value = element.value;
    for (std::size_t i = 0; order == Syntax::Big && i < value.size(); i += element.unit)
      std::reverse(value.begin() + i, value.begin() + i + element.unit);
    for (const DicomBytes& item : element.items) {
      const std::string content = item.encoded(order);
      value +=
          tagBytes(0xfffee000, order) + integer(static_cast<std::uint32_t>(content.size()), order) + content;
    }
    return value;
  }
  /// The pixels of one frame of 16 bits: a table of the offsets of both planes, the high bytes, the low
  /// bytes.
  static std::string runLengthPixels(const std::string& value) {
    std::string high, low;
    for (std::size_t i = 0; i < value.size(); i += 2) low += value[i], high += value[i + 1];
    constexpr std::uint32_t kHeader = 64;
    const std::string first = packed(high), second = packed(low);
    const auto offset = kHeader + static_cast<std::uint32_t>(first.size());
    std::string frame;
    for (const std::uint32_t number : {2U, kHeader, offset}) frame += integer(number, Syntax::Little);
    frame.resize(kHeader, '\0');
    frame += first + second;
    const auto item = [](std::uint32_t tag, const std::string& content) {
      return tagBytes(tag, Syntax::Little) +
             integer(static_cast<std::uint32_t>(content.size()), Syntax::Little) + content;
    };
    return tagBytes(0x7fe00010, Syntax::Little) + "OB" + std::string(2, '\0') + std::string(4, '\xff') +
           item(0xfffee000, {}) + item(0xfffee000, frame) + item(0xfffee0dd, {});
  }
  std::string encoded(Syntax order) const {
    std::string out;
    for (const auto& [tag, element] : elements_) {
      const std::string value = valueBytes(element, order);
      if (order == Syntax::RunLength && tag == 0x7fe00010) {
        out += runLengthPixels(value);
        continue;
      }
      out += tagBytes(tag, order);
      if (order == Syntax::Implicit) {
        out += integer(static_cast<std::uint32_t>(value.size()), order) + value;
        continue;
      }
      out += element.vr;
      const bool isLong =
          element.vr == "OW" || element.vr == "OB" || element.vr == "SQ" || element.vr == "UN";
      out += isLong ? std::string(2, '\0') + integer(static_cast<std::uint32_t>(value.size()), order)
                    : integer(static_cast<std::uint16_t>(value.size()), order);
      out += value;
    }
    return out;
  }

  std::map<std::uint32_t, Element> elements_;
};

/// The voxel that a synthetic series has at frame t and slice z: 1000 t + 100 z + 10 y + x.
inline std::int16_t syntheticValue(int x, int y, int z, int t) {
  return static_cast<std::int16_t>(1000 * t + 100 * z + 10 * y + x);
}

/// A number from 0 to 99 in two digits.
inline std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

inline constexpr int kColumns = 4, kRows = 3, kSlices = 3, kFrames = 5;

/// A slice of an MR series of 4x3x3 voxels of 1.5 x 2 x 5 mm (x, y, z): oblique planes, five frames 3.5 s
/// apart.
inline DicomBytes syntheticSlice(int z, int t) {
  DicomBytes file;
  file.text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.4");
  file.text(0x00080018, "UI", "1.2.3.4." + std::to_string(100 * t + z));
  file.text(0x00080060, "CS", "MR");
  file.text(0x0008103e, "LO", "dynamic");
  file.text(0x00180050, "DS", "4");
  file.text(0x00180080, "DS", "5.5");
  file.text(0x00180081, "DS", "2.1");
  file.text(0x00180087, "DS", "3");
  file.text(0x00181314, "DS", "30");
  file.text(0x0020000d, "UI", "1.2.3");
  file.text(0x0020000e, "UI", "1.2.3.5");
  file.text(0x00200011, "IS", "7");
  file.text(0x00200013, "IS", std::to_string(1 + z + kSlices * t));
  // rows along (0.8, 0.6, 0), columns along (0, 0, -1); normal (-0.6, 0.8, 0); slices 5 mm apart
  file.text(0x00200032, "DS", std::to_string(10 - 3.0 * z) + "\\" + std::to_string(20 + 4.0 * z) + "\\30");
  file.text(0x00200037, "DS", "0.8\\0.6\\0\\0\\0\\-1");
  file.numbers<std::uint16_t>(0x00280002, "US", {1});
  file.text(0x00280004, "CS", "MONOCHROME2");
  file.numbers<std::uint16_t>(0x00280010, "US", {kRows});
  file.numbers<std::uint16_t>(0x00280011, "US", {kColumns});
  file.text(0x00280030, "DS", "2\\1.5");
  file.numbers<std::uint16_t>(0x00280100, "US", {16});
  file.numbers<std::uint16_t>(0x00280101, "US", {16});
  file.numbers<std::uint16_t>(0x00280102, "US", {15});
  file.numbers<std::uint16_t>(0x00280103, "US", {1});
  std::vector<std::int16_t> pixels;
  for (int y = 0; y < kRows; ++y)
    for (int x = 0; x < kColumns; ++x) pixels.push_back(syntheticValue(x, y, z, t));
  file.numbers(0x7fe00010, "OW", pixels);
  return file;
}

/// What makes one slice differ from the plain ones.
using Change = std::function<void(DicomBytes& file, int z, int t)>;

/// The time of frame t in AcquisitionTime.
inline void acquisitionTime(DicomBytes& file, int, int t) {
  const double seconds = 3.5 * t;
  char text[32];
  std::snprintf(text, sizeof(text), "1200%09.6f", seconds);
  file.text(0x00080032, "TM", text);
}

/// Writes the series in names that tell nothing of the order.
inline void writeSynthetic(const TemporaryFolder& folder, const Change& change,
                           Syntax order = Syntax::Little) {
  for (int t = 0; t < kFrames; ++t)
    for (int z = 0; z < kSlices; ++z) {
      DicomBytes file = syntheticSlice(z, t);
      change(file, z, t);
      const int shuffled = (7 * (t * kSlices + z)) % (kFrames * kSlices);
      writeBytes(folder / ("image" + std::to_string(100 + shuffled)), file.file(order));
    }
}

}  // namespace voxelfit::testing
