// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Decodes the PNG files that the pictures write.
#include <cairo.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "Plot/Canvas.h"

namespace voxelfit {

/// The pixels of a PNG without their opacity, 0x00RRGGBB; empty when it does not decode.
inline Bitmap decoded(std::span<const std::byte> png) {
  const auto read = [](void* closure, unsigned char* data, unsigned int length) {
    auto& rest = *static_cast<std::span<const std::byte>*>(closure);
    if (rest.size() < length) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(data, rest.data(), length);
    rest = rest.subspan(length);
    return CAIRO_STATUS_SUCCESS;
  };
  cairo_surface_t* surface = cairo_image_surface_create_from_png_stream(read, &png);
  Bitmap bitmap;
  if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) {
    bitmap.width = cairo_image_surface_get_width(surface);
    bitmap.height = cairo_image_surface_get_height(surface);
    const unsigned char* rows = cairo_image_surface_get_data(surface);
    for (int y = 0; y < bitmap.height; ++y)
      for (int x = 0; x < bitmap.width; ++x) {
        std::uint32_t pixel = 0;
        std::memcpy(
            &pixel,
            rows + std::ptrdiff_t{y} * cairo_image_surface_get_stride(surface) + std::ptrdiff_t{4} * x, 4);
        bitmap.pixels.push_back(pixel & 0x00FFFFFFU);
      }
  }
  cairo_surface_destroy(surface);
  return bitmap;
}

/// How many pixels have exactly this colour.
inline std::int64_t pixelsOf(const Bitmap& bitmap, const Colour& colour) {
  return std::count(bitmap.pixels.begin(), bitmap.pixels.end(), pixelOf(colour) & 0x00FFFFFFU);
}

/// The bytes as text, for SVG.
inline std::string textOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace voxelfit
