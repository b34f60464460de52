// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "Plot/Colour.h"

namespace voxelfit {

enum class PictureFormat { Png, Svg };

/// The format a file name asks for by its ending, .png or .svg. Throws Error Usage for any other.
PictureFormat pictureFormatOf(const std::filesystem::path& path);

/// Resolution of a PNG: pixels a point.
inline constexpr double kPixelsPerPoint = 300.0 / 72.0;

struct Point {
  double x = 0.0;
  double y = 0.0;
};

struct Box {
  double left = 0.0, top = 0.0, width = 0.0, height = 0.0;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
};

/// Pixels of an image, row by row from the top left, 0xAARRGGBB with the colours multiplied by the opacity.
struct Bitmap {
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> pixels;
};

/// One pixel of a Bitmap.
std::uint32_t pixelOf(const Colour& colour);

enum class Align { Left, Centre, Right };
enum class Weight { Normal, Bold };
enum class TextDirection { Across, Upwards };

struct TextStyle {
  double size = 9.0;  ///< pt
  Colour colour{0.13, 0.15, 0.18};
  Align align = Align::Left;
  Weight weight = Weight::Normal;
  TextDirection direction = TextDirection::Across;
};

struct LineStyle {
  double width = 0.8;  ///< pt
  Colour colour{0.13, 0.15, 0.18};
};

/// A white sheet to draw on, measured in points (1/72 inch) from its top left corner.
/// Text is set in DejaVu Sans; ^{} in it raises, _{} lowers: "K^{trans}".
class Canvas {
 public:
  Canvas(double width, double height, PictureFormat format);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  /// An open line through the points.
  void line(std::span<const Point> points, const LineStyle& style);
  /// A filled polygon.
  void area(std::span<const Point> corners, const Colour& colour);
  void disc(Point centre, double radius, const Colour& colour);
  /// Stretches the bitmap over the box; pixels keep their edges.
  void image(const Bitmap& bitmap, const Box& box);
  /// Text whose digits are centred on the height of `at`; the style says which end of the text `at` is.
  void text(std::string_view markup, Point at, const TextStyle& style);
  /// How much room text() needs along its direction, in points.
  double textWidth(std::string_view markup, const TextStyle& style);
  /// Until the next call, drawing shows inside the box only.
  void clipTo(const Box& box);
  void clipToSheet();

  /// The finished file. Call once, last. Throws Error Internal when drawing failed, for example without
  /// memory.
  std::vector<std::byte> finish();

 private:
  struct Sheet;  // what Cairo draws on
  std::unique_ptr<Sheet> sheet_;
};

}  // namespace voxelfit
