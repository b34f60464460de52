// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "Core/AxisKind.h"
#include "Core/Direction.h"
#include "Core/Geometry.h"
#include "Core/Unit.h"

namespace voxelfit {

/// How a stored sample is encoded; native byte order.
enum class Element : std::uint8_t { Int8, UInt8, Int16, UInt16, Int32, UInt32, Float32, Float64 };

/// Bytes of one stored sample.
int elementSize(Element element);

/// "time", "b-value", "offset", "flip-angle", "echo-time", "inversion-time" or "index".
const char* axisName(AxisKind kind);

/// The unit in which people read positions of this kind.
Unit axisUnit(AxisKind kind);

/// The sample positions of a series in base units (s, s/mm2, ppm, rad); empty when nothing in the file tells
/// them.
struct SampleAxis {
  AxisKind kind = AxisKind::Unknown;
  std::vector<double> values;
  std::vector<Direction>
      directions{};  ///< of diffusion gradients, one a sample, as far as they are told; or none
};

/// One stored 3-D frame: real value = stored * slope + intercept.
struct Frame {
  const std::byte* data = nullptr;
  double slope = 1.0;
  double intercept = 0.0;
};

/// A 4-D image as it lies on disk or in memory: one frame a sample, each frame contiguous with x fastest.
/// Stored integers stay integers until gather() turns the voxels of a tile into floats.
struct Series {
  Geometry geometry;
  Element element = Element::Float32;
  std::vector<Frame> frames;
  SampleAxis axis;
  std::vector<double> frameLengths{};  ///< s, one a frame where the file tells them, else empty
  /// What the file says of the acquisition, in base units: RepetitionTime, EchoTime (s), FlipAngle (rad), ...
  /// keyed by the DICOM/BIDS keyword.
  std::map<std::string, double> acquisition;
  const Unit* unit = nullptr;           ///< of the values; null: nothing tells it
  std::string source;                   ///< file or folder it came from, for messages
  std::shared_ptr<const void> storage;  ///< keeps the frames' memory (mapping or buffer) alive

  bool isMapped = false;  ///< the frames lie in a mapped file: their pages can be dropped and read again

  int samples() const { return static_cast<int>(frames.size()); }

  /// Writes the real values of `voxels` (linear indices into the grid) of one frame to out[0 ..
  /// voxels.size()).
  void gather(int sample, std::span<const std::int64_t> voxels, float* out) const;

  /// Gives back the memory of pages that were read from a mapped file; nothing for other series. Values do
  /// not change.
  void dropPages() const;
};

}  // namespace voxelfit
