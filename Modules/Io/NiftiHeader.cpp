// SPDX-License-Identifier: BSD-3-Clause
#include "Io/NiftiHeader.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <vector>

#include "Core/Error.h"
#include "Io/ImageSize.h"

namespace voxelfit {
namespace {

/// Where the two versions keep the same fields, in bytes from the start of the file (nifti1.h, nifti2.h).
struct Layout {
  bool wide;  // int64 and double where NIfTI-1 has int16 and float
  std::size_t magic, dim, type, pixdim, dataOffset, slope, intercept, qformCode, quaternion, sform, units;
};
constexpr Layout kNifti1{false, 344, 40, 70, 76, 108, 112, 116, 252, 256, 280, 123};
constexpr Layout kNifti2{true, 4, 16, 12, 104, 168, 176, 184, 344, 352, 400, 500};

class Fields {
 public:
  Fields(std::span<const std::byte> bytes, const Layout& layout, bool swapped)
      : bytes_(bytes), layout_(layout), swapped_(swapped) {}

  template <class T>
  T at(std::size_t offset) const {
    std::array<std::byte, sizeof(T)> raw;
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), sizeof(T), raw.begin());
    if (swapped_) std::reverse(raw.begin(), raw.end());
    T value;
    std::memcpy(&value, raw.data(), sizeof(T));
    return value;
  }
  /// Element k of an array of reals that begins at `offset`.
  double real(std::size_t offset, std::size_t k = 0) const {
    return layout_.wide ? at<double>(offset + 8 * k) : at<float>(offset + 4 * k);
  }
  std::int64_t dim(std::size_t k) const {
    return layout_.wide ? at<std::int64_t>(layout_.dim + 8 * k) : at<std::int16_t>(layout_.dim + 2 * k);
  }
  /// Transform codes: the qform's, then the sform's.
  int transformCode(std::size_t k) const {
    return layout_.wide ? at<std::int32_t>(layout_.qformCode + 4 * k)
                        : at<std::int16_t>(layout_.qformCode + 2 * k);
  }
  int units() const {
    return layout_.wide ? at<std::int32_t>(layout_.units) : at<std::uint8_t>(layout_.units);
  }
  const Layout& layout() const { return layout_; }

 private:
  std::span<const std::byte> bytes_;
  const Layout& layout_;
  bool swapped_;
};

[[noreturn]] void fail(const std::string& name, const std::string& found) {
  throw Error(ErrorCode::Unreadable, name + ": " + found);
}

/// The fields when size and magic are those of a single-file image.
std::optional<Fields> recognise(std::span<const std::byte> start, bool& swapped) {
  for (const Layout* layout : {&kNifti1, &kNifti2}) {
    const std::size_t size = layout->wide ? kNifti2HeaderSize : kNifti1HeaderSize;
    if (start.size() < size) continue;
    const char* magic = layout->wide ? "n+2" : "n+1";
    if (std::memcmp(start.data() + layout->magic, magic, 4) != 0) continue;
    for (const bool swap : {false, true}) {
      Fields fields(start, *layout, swap);
      if (fields.at<std::int32_t>(0) != static_cast<std::int32_t>(size)) continue;
      swapped = swap;
      return fields;
    }
  }
  return std::nullopt;
}

int voxelSizeOf(int code, const std::string& name) {
  switch (static_cast<NiftiType>(code)) {
    case NiftiType::UInt8:
    case NiftiType::Int8:
      return 1;
    case NiftiType::Int16:
    case NiftiType::UInt16:
      return 2;
    case NiftiType::Int32:
    case NiftiType::UInt32:
    case NiftiType::Float32:
      return 4;
    case NiftiType::Float64:
    case NiftiType::Int64:
    case NiftiType::UInt64:
      return 8;
  }
  fail(name, "NIfTI data type " + std::to_string(code) + ", wanted integers or real numbers of 8 to 64 bits");
}

/// Sizes into the header; one of the dimensions 4 to 7 may count the frames.
void readDimensions(const Fields& fields, NiftiHeader& header, const std::string& name) {
  const std::int64_t dimensions = fields.dim(0);
  if (dimensions < 1 || dimensions > 7)
    fail(name, "header has " + std::to_string(dimensions) + " dimensions, wanted 3 or 4");
  std::vector<std::int64_t> sizes;
  int counted = 0;
  for (int k = 1; k <= dimensions; ++k) {
    const std::int64_t size = sizes.emplace_back(fields.dim(k));
    if (k <= 3) header.geometry.size[k - 1] = size;
    if (k > 3 && size > 1) header.frames = size, ++counted;
  }
  checkSizes(sizes, name);
  if (counted > 1) fail(name, "image with " + std::to_string(3 + counted) + " dimensions, wanted 3 or 4");
  if (header.frames > std::numeric_limits<int>::max())
    fail(name, std::to_string(header.frames) + " frames, wanted fewer than 2^31");
}

using Affine = std::array<std::array<double, 4>, 3>;  // RAS, mm or the file's unit

Affine qformAffine(const Fields& fields, const std::array<double, 3>& spacing) {
  const std::size_t q = fields.layout().quaternion, step = fields.layout().wide ? 8 : 4;
  const double b = fields.real(q, 0), c = fields.real(q, 1), d = fields.real(q, 2);
  const double a = std::sqrt(std::max(0.0, 1.0 - (b * b + c * c + d * d)));
  const double handed = fields.real(fields.layout().pixdim) < 0 ? -1.0 : 1.0;
  Affine affine{{{a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c), 0},
                 {2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b), 0},
                 {2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - b * b - c * c, 0}}};
  for (int row = 0; row < 3; ++row) {
    for (int axis = 0; axis < 3; ++axis) affine[row][axis] *= spacing[axis] * (axis == 2 ? handed : 1.0);
    affine[row][3] = fields.real(q + 3 * step, row);
  }
  return affine;
}

/// The sform if the file has one, else the qform, else the voxel size alone.
Affine voxelToRas(const Fields& fields) {
  const Layout& layout = fields.layout();
  std::array<double, 3> spacing;
  for (int k = 0; k < 3; ++k) {
    spacing[k] = std::abs(fields.real(layout.pixdim, k + 1));
    if (!(spacing[k] > 0)) spacing[k] = 1.0;  // unset in files of one slice
  }
  Affine affine{};
  if (fields.transformCode(1) > 0) {
    for (int k = 0; k < 12; ++k) affine[k / 4][k % 4] = fields.real(layout.sform, k);
    return affine;
  }
  if (fields.transformCode(0) > 0) return qformAffine(fields, spacing);
  for (int k = 0; k < 3; ++k) affine[k][k] = k < 2 ? -spacing[k] : spacing[k];
  return affine;
}

void readGeometry(const Fields& fields, Geometry& geometry, const std::string& name) {
  const int code = fields.units() & 7;  // 1 m, 2 mm, 3 um
  const double unit = code == 1 ? 1e3 : code == 3 ? 1e-3 : 1.0;
  const Affine affine = voxelToRas(fields);
  for (int axis = 0; axis < 3; ++axis) {
    const double length = std::hypot(affine[0][axis], affine[1][axis], affine[2][axis]);
    if (!(length > 0) || !std::isfinite(length))
      fail(name, "voxel size along axis " + std::to_string(axis + 1) + " is " + std::to_string(length) +
                     ", wanted a positive number");
    geometry.spacing[axis] = length * unit;
    for (int row = 0; row < 3; ++row)
      geometry.direction[3 * row + axis] = affine[row][axis] / length * (row < 2 ? -1.0 : 1.0);
  }
  for (int row = 0; row < 3; ++row) {
    geometry.origin[row] = 0.0 + affine[row][3] * unit * (row < 2 ? -1.0 : 1.0);  // 0.0 + turns -0 into 0
    if (!std::isfinite(geometry.origin[row])) fail(name, "origin is not a number");
  }
}

/// pixdim[4] in s, or 0 when its unit is not one of time.
double frameStep(const Fields& fields) {
  const double step = fields.real(fields.layout().pixdim, 4);
  if (!(step > 0) || !std::isfinite(step)) return 0.0;
  switch (fields.units() & 0x38) {
    case 8:
      return step;
    case 16:
      return step * 1e-3;
    case 24:
      return step * 1e-6;
    default:
      return 0.0;
  }
}

}  // namespace

std::size_t NiftiHeader::dataSize() const {
  return static_cast<std::size_t>(geometry.voxels()) * static_cast<std::size_t>(frames) *
         static_cast<std::size_t>(voxelSize);
}

bool isNifti(std::span<const std::byte> start) {
  bool swapped = false;
  return recognise(start, swapped).has_value();
}

NiftiHeader parseNiftiHeader(std::span<const std::byte> start, const std::string& name) {
  NiftiHeader header;
  const std::optional<Fields> fields = recognise(start, header.swapped);
  if (!fields)
    fail(name, "is not a NIfTI file, wanted a header of 348 or 540 bytes with the mark n+1 or n+2");
  const Layout& layout = fields->layout();
  readDimensions(*fields, header, name);
  const int type = fields->at<std::int16_t>(layout.type);
  header.voxelSize = voxelSizeOf(type, name);
  header.type = static_cast<NiftiType>(type);
  const double offset = layout.wide ? static_cast<double>(fields->at<std::int64_t>(layout.dataOffset))
                                    : fields->real(layout.dataOffset);
  const std::size_t headerSize = layout.wide ? kNifti2HeaderSize : kNifti1HeaderSize;
  if (!(offset >= static_cast<double>(headerSize)) || offset > 1e15)
    fail(name, "image data at byte " + std::to_string(offset) + ", wanted them after the header");
  header.dataOffset = static_cast<std::size_t>(offset);
  const double slope = fields->real(layout.slope), intercept = fields->real(layout.intercept);
  if (std::isfinite(slope) && slope != 0.0) {
    header.slope = slope;
    header.intercept = std::isfinite(intercept) ? intercept : 0.0;
  }
  readGeometry(*fields, header.geometry, name);
  header.frameStep = frameStep(*fields);
  return header;
}

}  // namespace voxelfit
