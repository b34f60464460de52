// SPDX-License-Identifier: BSD-3-Clause
#include "Core/Series.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace voxelfit {
namespace {

template <class Stored>
void gatherAs(const Frame& frame, std::span<const std::int64_t> voxels, float* out) {
  const auto* stored = reinterpret_cast<const Stored*>(frame.data);
  const auto count = static_cast<std::int64_t>(voxels.size());
  if (count == 0) return;
  const std::int64_t first = voxels.front();
  const bool contiguous = voxels.back() - first == count - 1;
  const bool scaled = frame.slope != 1.0 || frame.intercept != 0.0;
  if constexpr (std::is_same_v<Stored, float>)
    if (contiguous && !scaled) {
      std::memcpy(out, stored + first, count * sizeof(float));
      return;
    }
  const auto slope = static_cast<float>(frame.slope), intercept = static_cast<float>(frame.intercept);
  if (contiguous)
    for (std::int64_t i = 0; i < count; ++i)
      out[i] = static_cast<float>(stored[first + i]) * slope + intercept;
  else
    for (std::int64_t i = 0; i < count; ++i)
      out[i] = static_cast<float>(stored[voxels[i]]) * slope + intercept;
}

}  // namespace

int elementSize(Element element) {
  switch (element) {
    case Element::Int8:
    case Element::UInt8:
      return 1;
    case Element::Int16:
    case Element::UInt16:
      return 2;
    case Element::Int32:
    case Element::UInt32:
    case Element::Float32:
      return 4;
    case Element::Float64:
      return 8;
  }
  return 0;
}

const char* axisName(AxisKind kind) {
  switch (kind) {
    case AxisKind::Unknown:
      return "index";
    case AxisKind::Time:
      return "time";
    case AxisKind::BValue:
      return "b-value";
    case AxisKind::Offset:
      return "offset";
    case AxisKind::FlipAngle:
      return "flip-angle";
    case AxisKind::EchoTime:
      return "echo-time";
    case AxisKind::InversionTime:
      return "inversion-time";
    case AxisKind::B1Power:
      return "b1-power";
  }
  return "index";
}

Unit axisUnit(AxisKind kind) {
  switch (kind) {
    case AxisKind::Time:
      return unit::s;
    case AxisKind::BValue:
      return unit::s_per_mm2;
    case AxisKind::Offset:
      return unit::ppm;
    case AxisKind::FlipAngle:
      return unit::deg;
    case AxisKind::EchoTime:
    case AxisKind::InversionTime:
      return unit::ms;
    case AxisKind::B1Power:
      return unit::microtesla;
    case AxisKind::Unknown:
      break;
  }
  return unit::one;
}

void Series::gather(int sample, std::span<const std::int64_t> voxels, float* out) const {
  const Frame& frame = frames[sample];
  switch (element) {
    case Element::Int8:
      return gatherAs<std::int8_t>(frame, voxels, out);
    case Element::UInt8:
      return gatherAs<std::uint8_t>(frame, voxels, out);
    case Element::Int16:
      return gatherAs<std::int16_t>(frame, voxels, out);
    case Element::UInt16:
      return gatherAs<std::uint16_t>(frame, voxels, out);
    case Element::Int32:
      return gatherAs<std::int32_t>(frame, voxels, out);
    case Element::UInt32:
      return gatherAs<std::uint32_t>(frame, voxels, out);
    case Element::Float32:
      return gatherAs<float>(frame, voxels, out);
    case Element::Float64:
      return gatherAs<double>(frame, voxels, out);
  }
}

void Series::dropPages() const {
  if (!isMapped) return;
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto frameBytes = static_cast<std::uintptr_t>(geometry.voxels()) * elementSize(element);
  for (const Frame& frame : frames) {
    const std::uintptr_t past = reinterpret_cast<std::uintptr_t>(frame.data) % page;
    const std::uintptr_t skipped = past == 0 ? 0 : page - past;  // up to the first whole page
    if (frameBytes < skipped + page) continue;
    void* start = const_cast<std::byte*>(frame.data) + skipped;
    madvise(start, (frameBytes - skipped) / page * page, MADV_DONTNEED);
  }
}

}  // namespace voxelfit
