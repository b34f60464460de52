// SPDX-License-Identifier: BSD-3-Clause
#include "Io/DicomOrder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <tuple>

#include "Core/Error.h"
#include "Io/DicomStacks.h"

namespace voxelfit {
namespace {

using Stack = std::vector<const DicomSlice*>;
/// Where a slice stands among those of its position.
using Key = std::function<double(const DicomSlice&)>;

constexpr double kHalfDay = 43200.0, kDay = 86400.0;  // s
constexpr double kSameValue = 1e-6;                   // relative
constexpr double kSameDirection = 1e-3;               // of each component

struct Parameter {
  SliceValue value;
  AxisKind kind;
};
constexpr std::array kParameters{Parameter{SliceValue::BValue, AxisKind::BValue},
                                 Parameter{SliceValue::FlipAngle, AxisKind::FlipAngle},
                                 Parameter{SliceValue::EchoTime, AxisKind::EchoTime},
                                 Parameter{SliceValue::InversionTime, AxisKind::InversionTime}};

[[noreturn]] void fail(const std::string& name, const std::string& found) {
  throw Error(ErrorCode::Mismatch, name + ": " + found);
}

std::string text(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

double smallest(const Stack& slices, const Key& key) {
  double value = std::numeric_limits<double>::infinity();
  for (const DicomSlice* slice : slices) value = std::min(value, key(*slice));
  return value;
}

double largest(const Stack& slices, const Key& key) {
  return -smallest(slices, [&](const DicomSlice& slice) { return -key(slice); });
}

bool same(double a, double b) { return std::abs(a - b) <= kSameValue * std::max(std::abs(a), std::abs(b)); }

/// Reads a b-value or an angle; a b-value that is absent is 0, as some makers leave it out of the unweighted
/// images.
Key parameterKey(SliceValue which) {
  return [which](const DicomSlice& slice) {
    const double value = slice.value(which);
    return which == SliceValue::BValue && std::isnan(value) ? 0.0 : value;
  };
}

bool varies(const Stack& slices, SliceValue which) {
  const Key key = parameterKey(which);
  for (const DicomSlice* slice : slices)
    if (std::isnan(key(*slice))) return false;
  return !same(smallest(slices, key), largest(slices, key));
}

/// The time of a slice by one source, or nothing when the source does not cover the series.
std::optional<Key> timeKey(const Stack& slices, std::size_t positions, SliceValue source) {
  const auto absent = static_cast<std::size_t>(std::ranges::count_if(
      slices, [&](const DicomSlice* slice) { return std::isnan(slice->value(source)); }));
  const bool firstFrameIsEmpty =
      source == SliceValue::TriggerTime && absent <= positions && absent < slices.size();
  if (absent > 0 && !firstFrameIsEmpty) return std::nullopt;
  const Key raw = [source](const DicomSlice& slice) {
    const double value = slice.value(source);
    return std::isnan(value) ? 0.0 : value;
  };
  const double first = smallest(slices, raw), last = largest(slices, raw);
  const bool ofDay = source == SliceValue::AcquisitionTime || source == SliceValue::ContentTime;
  if (!ofDay || last - first < kHalfDay) return raw;
  return [raw, first](const DicomSlice& slice) {  // across midnight: the small times are the next day's
    const double value = raw(slice);
    return value - first < kHalfDay ? value + kDay : value;
  };
}

void sortBy(Stack& stack, const Key& key) {
  std::ranges::stable_sort(stack, {}, [&](const DicomSlice* slice) {
    return std::tuple(key(*slice), slice->instanceNumber, slice->frame);
  });
}

bool rises(const Stack& sorted, const Key& key) {
  for (std::size_t t = 1; t < sorted.size(); ++t)
    if (!(key(*sorted[t - 1]) < key(*sorted[t]))) return false;
  return true;
}

std::vector<Stack> framesOf(const std::vector<Stack>& stacks) {
  std::vector<Stack> frames(stacks.front().size());
  for (std::size_t t = 0; t < frames.size(); ++t)
    for (const Stack& stack : stacks) frames[t].push_back(stack[t]);
  return frames;
}

/// Sorts every stack by the key; true when it tells all slices of a position apart.
bool orders(std::vector<Stack>& stacks, const Key& key) {
  for (Stack& stack : stacks) {
    sortBy(stack, key);
    if (!rises(stack, key)) return false;
  }
  return true;
}

/// The frame that begins before the one ahead of it has ended, if there is one.
std::optional<std::size_t> overlap(const std::vector<Stack>& frames, const Key& key) {
  for (std::size_t t = 1; t < frames.size(); ++t)
    if (largest(frames[t - 1], key) >= smallest(frames[t], key)) return t;
  return std::nullopt;
}

constexpr std::array kTimeSources{SliceValue::TimeOffset,
                                  SliceValue::FrameAcquisitionDateTime,
                                  SliceValue::FrameReferenceDateTime,
                                  SliceValue::AcquisitionDateTime,
                                  SliceValue::AcquisitionTime,
                                  SliceValue::TriggerTime,
                                  SliceValue::TemporalPosition,
                                  SliceValue::ContentTime};

/// The time at which `stack` has no slice and `complete` has one; empty when the times of the two are
/// unrelated.
std::string missingTime(const Stack& all, const Stack& complete, const Stack& stack, std::size_t positions) {
  for (const SliceValue source : kTimeSources) {
    const auto key = timeKey(all, positions, source);
    Stack wanted = complete;
    if (key) sortBy(wanted, *key);
    if (!key || !rises(wanted, *key)) continue;
    Stack lacking;
    std::ranges::copy_if(wanted, std::back_inserter(lacking), [&](const DicomSlice* slice) {
      return std::ranges::none_of(stack,
                                  [&](const DicomSlice* other) { return (*key)(*other) == (*key)(*slice); });
    });
    if (lacking.size() + stack.size() != complete.size()) continue;
    return ", time " + text((*key)(*lacking.front()) - smallest(all, *key)) + " s";
  }
  return {};
}

/// Every position has as many slices as most have.
void refuseUnequalCounts(const DicomStacks& grouped, const Stack& all, const std::string& name) {
  std::map<std::size_t, int> votes;
  for (const Stack& stack : grouped.stacks) ++votes[stack.size()];
  const auto usual = std::ranges::max_element(votes, {}, [](const auto& vote) {
                       return std::pair(vote.second, vote.first);
                     })->first;
  const auto complete = std::ranges::find(grouped.stacks, usual, &Stack::size);
  for (std::size_t z = 0; z < grouped.stacks.size(); ++z) {
    const Stack& stack = grouped.stacks[z];
    const std::string counts =
        std::to_string(stack.size()) + " images there, wanted " + std::to_string(usual);
    const std::string place = text(grouped.heights[z]) + " mm along the normal";
    if (stack.size() < usual)
      fail(name, "slice missing at " + place + missingTime(all, *complete, stack, grouped.stacks.size()) +
                     ": " + counts);
    if (stack.size() > usual) fail(stack.back()->fileName, "one image too many at " + place + ": " + counts);
  }
}

SampleAxis axisOf(AxisKind kind, const std::vector<Stack>& frames, const Key& key, double first) {
  SampleAxis axis{.kind = kind, .values = {}};
  for (const Stack& frame : frames) axis.values.push_back(smallest(frame, key) - first);
  return axis;
}

/// The directions of the gradients of frames, along the voxels; none where no slice tells one, or where the
/// slices of a frame tell different ones.
std::vector<Direction> directionsOf(const std::vector<Stack>& frames, const Geometry& grid) {
  std::vector<Direction> directions;
  bool isTold = false;
  for (const Stack& frame : frames) {
    const Direction& first = frame.front()->gradient;
    for (const DicomSlice* slice : frame)
      for (int k = 0; k < 3; ++k)
        if (std::abs(slice->gradient[k] - first[k]) > kSameDirection) return {};
    isTold |= first != Direction{};
    directions.push_back(alongVoxels(first, grid));
  }
  return isTold ? directions : std::vector<Direction>{};
}

/// Frames by a parameter that varies; all slices of a frame have the same value.
void orderByParameter(OrderedSlices& ordered, std::vector<Stack>& stacks, const Parameter& parameter) {
  const Key key = parameterKey(parameter.value);
  for (Stack& stack : stacks) sortBy(stack, key);
  ordered.frames = framesOf(stacks);
  for (const Stack& frame : ordered.frames)
    for (const DicomSlice* slice : frame)
      if (!same(key(*slice), key(*frame.front())))
        fail(slice->fileName, std::string(axisName(parameter.kind)) + " " + text(key(*slice)) + ", " +
                                  frame.front()->fileName + " of the same frame has " +
                                  text(key(*frame.front())));
  ordered.axis = axisOf(parameter.kind, ordered.frames, key, 0.0);
  if (parameter.kind == AxisKind::BValue)
    ordered.axis.directions = directionsOf(ordered.frames, ordered.geometry);
}

void orderByTime(OrderedSlices& ordered, std::vector<Stack>& stacks, const Stack& all,
                 const std::string& name) {
  const DicomSlice* torn = nullptr;  // a slice of the first frame that overlaps by every source so far
  for (const SliceValue source : kTimeSources) {
    const auto key = timeKey(all, stacks.size(), source);
    if (!key || !orders(stacks, *key)) continue;
    ordered.frames = framesOf(stacks);
    if (const auto frame = overlap(ordered.frames, *key)) {
      if (!torn) torn = ordered.frames[*frame].front();
      continue;
    }
    const bool counts = source == SliceValue::TemporalPosition && !all.front()->hasTemporalResolution;
    if (!counts) ordered.axis = axisOf(AxisKind::Time, ordered.frames, *key, smallest(all, *key));
    return;
  }
  if (torn)
    fail(torn->fileName,
         "acquired while the frame before was not complete, wanted one slice a position and time");
  const Key number = [](const DicomSlice& slice) { return 1e6 * slice.instanceNumber + slice.frame; };
  if (!orders(stacks, number))
    fail(name, std::to_string(stacks.front().size()) + " images at the position of " +
                   stacks.front().front()->fileName + ", and no time or number tells them apart");
  ordered.frames = framesOf(stacks);
}

}  // namespace

OrderedSlices orderSlices(const std::vector<const DicomSlice*>& slices, const std::string& name) {
  DicomStacks grouped = stackSlices(slices, name);
  refuseUnequalCounts(grouped, slices, name);
  OrderedSlices ordered{.geometry = grouped.geometry, .axis = {}, .frames = {}};
  const auto parameter =
      std::ranges::find_if(kParameters, [&](const Parameter& p) { return varies(slices, p.value); });
  if (grouped.stacks.front().size() == 1)
    ordered.frames = framesOf(grouped.stacks);
  else if (parameter != kParameters.end())
    orderByParameter(ordered, grouped.stacks, *parameter);
  else
    orderByTime(ordered, grouped.stacks, slices, name);
  return ordered;
}

}  // namespace voxelfit
