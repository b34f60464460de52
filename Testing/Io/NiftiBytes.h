// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// NIfTI files written field by field for the tests, offsets from nifti1.h and nifti2.h.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace voxelfit::testing {

/// Bytes of a NIfTI-1 or NIfTI-2 file in either byte order.
class NiftiBytes {
 public:
  enum class Version { One = 1, Two = 2 };
  enum class Order { Little, Big };

  /// An image with the given dim[] entries from dim[1] on and a data type; voxels of 1 mm and no transform.
  NiftiBytes(Version version, Order order, const std::vector<std::int64_t>& dimensions, int type, int bits)
      : wide_(version == Version::Two), big_(order == Order::Big), bytes_(wide_ ? 544 : 352, '\0') {
    put<std::int32_t>(0, wide_ ? 540 : 348);
    bytes_.replace(wide_ ? 4 : 344, 4, wide_ ? std::string("n+2\0", 4) : std::string("n+1\0", 4));
    for (std::size_t k = 0; k < 8; ++k) {
      const std::int64_t value = k == 0                   ? static_cast<std::int64_t>(dimensions.size())
                                 : k <= dimensions.size() ? dimensions[k - 1]
                                                          : 1;
      wide_ ? put<std::int64_t>(16 + 8 * k, value)
            : put<std::int16_t>(40 + 2 * k, static_cast<std::int16_t>(value));
      pixdim(k, 1.0);
    }
    put<std::int16_t>(wide_ ? 12 : 70, static_cast<std::int16_t>(type));
    put<std::int16_t>(wide_ ? 14 : 72, static_cast<std::int16_t>(bits));
    wide_ ? put<std::int64_t>(168, 544) : put<float>(108, 352.0F);
  }

  template <class T>
  void put(std::size_t offset, T value) {
    std::string raw(sizeof(T), '\0');
    std::memcpy(raw.data(), &value, sizeof(T));
    if (big_) std::ranges::reverse(raw);
    bytes_.replace(offset, sizeof(T), raw);
  }
  void real(std::size_t one, std::size_t two, double value) {
    wide_ ? put<double>(two, value) : put<float>(one, static_cast<float>(value));
  }
  void pixdim(std::size_t k, double value) { real(76 + 4 * k, 104 + 8 * k, value); }
  void scaling(double slope, double intercept) {
    real(112, 176, slope);
    real(116, 184, intercept);
  }
  void units(int code) {
    wide_ ? put<std::int32_t>(500, code) : put<std::uint8_t>(123, static_cast<std::uint8_t>(code));
  }

  template <class T>
  void append(std::initializer_list<T> samples) {
    for (const T sample : samples) {
      bytes_.append(sizeof(T), '\0');
      put<T>(bytes_.size() - sizeof(T), sample);
    }
  }
  const std::string& bytes() const { return bytes_; }

 private:
  bool wide_;
  bool big_;
  std::string bytes_;
};

}  // namespace voxelfit::testing
