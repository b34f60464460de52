// SPDX-License-Identifier: BSD-3-Clause
#include "Io/NiftiWriter.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "Core/Error.h"

namespace voxelfit {
namespace {

using Matrix = std::array<std::array<double, 3>, 3>;
using Header = std::array<std::byte, kNiftiDataOffset>;

constexpr int kScannerAnatomical = 1;  // NIFTI_XFORM_SCANNER_ANAT
constexpr int kMillimetresAndSeconds = 2 | 8;
constexpr double kRightAngle = 1e-4;  // largest cosine between two axes that a quaternion may stand for

template <class T>
void put(Header& header, std::size_t offset, T value) {
  std::memcpy(header.data() + offset, &value, sizeof(T));
}

std::int16_t typeCode(Element element) {
  switch (element) {
    case Element::UInt8:
      return 2;
    case Element::Int16:
      return 4;
    case Element::Int32:
      return 8;
    default:
      return 16;
  }
}

/// Unit axes of the grid as columns, in RAS.
Matrix rasAxes(const Geometry& geometry) {
  Matrix axes{};
  for (int row = 0; row < 3; ++row)
    for (int axis = 0; axis < 3; ++axis)
      axes[row][axis] = geometry.direction[3 * row + axis] * (row < 2 ? -1 : 1);
  return axes;
}

double dot(const Matrix& m, int a, int b) {
  return m[0][a] * m[0][b] + m[1][a] * m[1][b] + m[2][a] * m[2][b];
}

bool isRightAngled(const Matrix& m) {
  return std::abs(dot(m, 0, 1)) < kRightAngle && std::abs(dot(m, 0, 2)) < kRightAngle &&
         std::abs(dot(m, 1, 2)) < kRightAngle;
}

double determinant(const Matrix& m) {
  return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
         m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
         m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

/// The quaternion (a, b, c, d), a >= 0, of a rotation; each of its products is read off the matrix, and the
/// largest component is taken from the diagonal so that nothing is divided by a small number.
std::array<double, 4> quaternion(const Matrix& r) {
  const std::array<double, 4> squares{1 + r[0][0] + r[1][1] + r[2][2], 1 + r[0][0] - r[1][1] - r[2][2],
                                      1 - r[0][0] + r[1][1] - r[2][2], 1 - r[0][0] - r[1][1] + r[2][2]};
  const double ab = r[2][1] - r[1][2], ac = r[0][2] - r[2][0], ad = r[1][0] - r[0][1];  // 4ab, 4ac, 4ad
  const double bc = r[0][1] + r[1][0], bd = r[0][2] + r[2][0], cd = r[1][2] + r[2][1];
  const auto largest = std::ranges::max_element(squares) - squares.begin();
  const double twice = std::sqrt(squares[largest]);  // 2 x the largest component
  std::array<std::array<double, 4>, 4> products{{{squares[0], ab, ac, ad},
                                                 {ab, squares[1], bc, bd},
                                                 {ac, bc, squares[2], cd},
                                                 {ad, bd, cd, squares[3]}}};
  std::array<double, 4> q = products[largest];
  for (double& component : q) component /= 2 * twice;
  if (q[0] < 0)
    for (double& component : q) component = -component;
  return q;
}

void putGeometry(Header& header, const Geometry& geometry) {
  Matrix axes = rasAxes(geometry);
  for (int row = 0; row < 3; ++row) {
    const double origin = geometry.origin[row] * (row < 2 ? -1 : 1);
    for (int axis = 0; axis < 3; ++axis)
      put(header, 280 + 16 * row + 4 * axis, static_cast<float>(axes[row][axis] * geometry.spacing[axis]));
    put(header, 280 + 16 * row + 12, static_cast<float>(origin));
    put(header, 268 + 4 * row, static_cast<float>(origin));
  }
  put(header, 254, static_cast<std::int16_t>(kScannerAnatomical));
  const double handed = determinant(axes) < 0 ? -1.0 : 1.0;
  put(header, 76, static_cast<float>(handed));
  if (!isRightAngled(axes)) return;
  for (auto& row : axes) row[2] *= handed;
  const auto q = quaternion(axes);
  put(header, 252, static_cast<std::int16_t>(kScannerAnatomical));
  for (int k = 0; k < 3; ++k) put(header, 256 + 4 * k, static_cast<float>(q[k + 1]));
}

}  // namespace

Header encodeNiftiHeader(const ImageView& image, const std::string& name) {
  Header header{};
  const auto& size = image.geometry.size;
  const std::array<std::int64_t, 8> dimensions{
      image.frames > 1 ? 4 : 3, size[0], size[1], size[2], image.frames, 1, 1, 1};
  put(header, 0, std::int32_t{348});
  for (int k = 0; k < 8; ++k) {
    if (dimensions[k] > std::numeric_limits<std::int16_t>::max())
      throw Error(ErrorCode::Usage,
                  name + ": dimension " + std::to_string(k) + " has " + std::to_string(dimensions[k]) +
                      " samples, a NIfTI-1 file holds at most 32767",
                  "write it as .nrrd");
    put(header, 40 + 2 * k, static_cast<std::int16_t>(dimensions[k]));
  }
  put(header, 70, typeCode(image.element));
  put(header, 72, static_cast<std::int16_t>(8 * elementSize(image.element)));
  for (int k = 0; k < 3; ++k) put(header, 80 + 4 * k, static_cast<float>(image.geometry.spacing[k]));
  put(header, 92, static_cast<float>(image.frameStep));
  put(header, 108, static_cast<float>(kNiftiDataOffset));
  put(header, 112, 1.0F);
  put(header, 123, static_cast<std::uint8_t>(kMillimetresAndSeconds));
  putGeometry(header, image.geometry);
  std::memcpy(header.data() + 344, "n+1", 4);
  return header;
}

}  // namespace voxelfit
