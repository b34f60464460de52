// SPDX-License-Identifier: BSD-3-Clause
#include "Plot/Canvas.h"

#include <cairo-svg.h>
#include <cairo.h>

#include <algorithm>
#include <cmath>
#include <new>
#include <numbers>
#include <string>
#include <utility>

#include "Core/Error.h"

namespace voxelfit {
namespace {

constexpr double kScriptScale = 0.7;  // size of raised and lowered text
constexpr double kRaise = 0.36;       // of the font size
constexpr double kLower = 0.16;
constexpr double kHalfDigit = 0.365;  // half the height of a DejaVu digit, of the font size

struct Deleter {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* pen) const { cairo_destroy(pen); }
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};
using Surface = std::unique_ptr<cairo_surface_t, Deleter>;
using Pen = std::unique_ptr<cairo_t, Deleter>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Deleter>;

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
  auto& bytes = *static_cast<std::vector<std::byte>*>(closure);
  const auto* first = reinterpret_cast<const std::byte*>(data);
  try {
    bytes.insert(bytes.end(), first, first + length);
  } catch (const std::bad_alloc&) {  // must not pass through Cairo, which is C
    return CAIRO_STATUS_NO_MEMORY;
  }
  return CAIRO_STATUS_SUCCESS;
}

/// A piece of text on one level.
struct Run {
  std::string text;
  double raise = 0.0;  // of the font size
  double scale = 1.0;
};

std::vector<Run> runsOf(std::string_view markup) {
  std::vector<Run> runs(1);
  for (std::size_t i = 0; i < markup.size(); ++i) {
    const bool opens =
        (markup[i] == '^' || markup[i] == '_') && i + 1 < markup.size() && markup[i + 1] == '{';
    if (opens) {
      runs.push_back({"", markup[i] == '^' ? kRaise : -kLower, kScriptScale});
      ++i;
    } else if (markup[i] == '}' && runs.back().scale != 1.0) {
      runs.emplace_back();
    } else {
      runs.back().text += markup[i];
    }
  }
  return runs;
}

void selectFont(cairo_t* pen, const TextStyle& style, double scale) {
  const auto weight = style.weight == Weight::Bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL;
  cairo_select_font_face(pen, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, weight);
  cairo_set_font_size(pen, style.size * scale);
}

void requireSuccess(cairo_status_t status) {
  if (status != CAIRO_STATUS_SUCCESS)
    throw Error(ErrorCode::Internal, std::string("picture: ") + cairo_status_to_string(status));
}

}  // namespace

PictureFormat pictureFormatOf(const std::filesystem::path& path) {
  if (path.extension() == ".png") return PictureFormat::Png;
  if (path.extension() == ".svg") return PictureFormat::Svg;
  throw Error(ErrorCode::Usage,
              path.string() + ": ends in \"" + path.extension().string() + "\", wanted .png or .svg");
}

std::uint32_t pixelOf(const Colour& colour) {
  const auto byte = [](double value) { return static_cast<std::uint32_t>(std::lround(value * 255.0)); };
  return byte(colour.opacity) << 24U | byte(colour.red * colour.opacity) << 16U |
         byte(colour.green * colour.opacity) << 8U | byte(colour.blue * colour.opacity);
}

struct Canvas::Sheet {
  PictureFormat format;
  std::vector<std::byte> bytes{};  // the file: an SVG grows with the drawing, a PNG appears at the end
  Surface surface{};
  Pen pen{};

  void use(const Colour& colour) const {
    cairo_set_source_rgba(pen.get(), colour.red, colour.green, colour.blue, colour.opacity);
  }
  void stroke(const LineStyle& style) const {
    use(style.colour);
    cairo_set_line_width(pen.get(), style.width);
    cairo_stroke(pen.get());
  }
};

Canvas::Canvas(double width, double height, PictureFormat format) : sheet_(new Sheet{format}) {
  if (format == PictureFormat::Svg) {
    sheet_->surface.reset(cairo_svg_surface_create_for_stream(append, &sheet_->bytes, width, height));
  } else {
    const auto pixels = [](double points) { return static_cast<int>(std::lround(points * kPixelsPerPoint)); };
    sheet_->surface.reset(cairo_image_surface_create(CAIRO_FORMAT_RGB24, pixels(width), pixels(height)));
    cairo_surface_set_device_scale(sheet_->surface.get(), kPixelsPerPoint, kPixelsPerPoint);
  }
  requireSuccess(cairo_surface_status(sheet_->surface.get()));
  cairo_t* pen = cairo_create(sheet_->surface.get());
  sheet_->pen.reset(pen);
  cairo_set_source_rgb(pen, 1.0, 1.0, 1.0);
  cairo_paint(pen);
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);  // the same layout in PNG and SVG
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_set_font_options(pen, options.get());
  cairo_set_line_join(pen, CAIRO_LINE_JOIN_ROUND);
}

Canvas::~Canvas() = default;

void Canvas::line(std::span<const Point> points, const LineStyle& style) {
  for (const Point& point : points) cairo_line_to(sheet_->pen.get(), point.x, point.y);
  sheet_->stroke(style);
}

void Canvas::area(std::span<const Point> corners, const Colour& colour) {
  cairo_t* pen = sheet_->pen.get();
  for (const Point& corner : corners) cairo_line_to(pen, corner.x, corner.y);
  sheet_->use(colour);
  cairo_fill(pen);
}

void Canvas::disc(Point centre, double radius, const Colour& colour) {
  cairo_t* pen = sheet_->pen.get();
  cairo_new_sub_path(pen);
  cairo_arc(pen, centre.x, centre.y, radius, 0.0, 2.0 * std::numbers::pi);
  sheet_->use(colour);
  cairo_fill(pen);
}

void Canvas::image(const Bitmap& bitmap, const Box& box) {
  cairo_t* pen = sheet_->pen.get();
  const Surface pixels(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, bitmap.width, bitmap.height));
  requireSuccess(cairo_surface_status(pixels.get()));
  cairo_surface_flush(pixels.get());
  unsigned char* rows = cairo_image_surface_get_data(pixels.get());
  const int stride = cairo_image_surface_get_stride(pixels.get());
  for (int y = 0; y < bitmap.height; ++y) {
    const auto row =
        std::as_bytes(std::span(bitmap.pixels).subspan(std::size_t(y) * bitmap.width, bitmap.width));
    std::copy(row.begin(), row.end(), reinterpret_cast<std::byte*>(rows + std::ptrdiff_t{y} * stride));
  }
  cairo_surface_mark_dirty(pixels.get());
  cairo_save(pen);
  cairo_translate(pen, box.left, box.top);
  cairo_scale(pen, box.width / bitmap.width, box.height / bitmap.height);
  cairo_set_source_surface(pen, pixels.get(), 0.0, 0.0);
  cairo_pattern_set_filter(cairo_get_source(pen), CAIRO_FILTER_NEAREST);
  cairo_paint(pen);
  cairo_restore(pen);
}

double Canvas::textWidth(std::string_view markup, const TextStyle& style) {
  cairo_t* pen = sheet_->pen.get();
  double width = 0.0;
  for (const Run& run : runsOf(markup)) {
    cairo_text_extents_t extents;
    selectFont(pen, style, run.scale);
    cairo_text_extents(pen, run.text.c_str(), &extents);
    width += extents.x_advance;
  }
  return width;
}

void Canvas::text(std::string_view markup, Point at, const TextStyle& style) {
  cairo_t* pen = sheet_->pen.get();
  const double width = textWidth(markup, style);
  const double shift = style.align == Align::Left ? 0.0 : style.align == Align::Right ? width : 0.5 * width;
  cairo_save(pen);
  cairo_translate(pen, at.x, at.y);
  if (style.direction == TextDirection::Upwards) cairo_rotate(pen, -0.5 * std::numbers::pi);
  sheet_->use(style.colour);
  double x = -shift;
  for (const Run& run : runsOf(markup)) {
    cairo_text_extents_t extents;
    selectFont(pen, style, run.scale);
    cairo_text_extents(pen, run.text.c_str(), &extents);
    cairo_move_to(pen, x, style.size * (kHalfDigit - run.raise));
    cairo_show_text(pen, run.text.c_str());
    cairo_new_path(pen);  // showing text leaves a current point behind
    x += extents.x_advance;
  }
  cairo_restore(pen);
}

void Canvas::clipTo(const Box& box) {
  cairo_t* pen = sheet_->pen.get();
  clipToSheet();
  cairo_rectangle(pen, box.left, box.top, box.width, box.height);
  cairo_clip(pen);
}

void Canvas::clipToSheet() { cairo_reset_clip(sheet_->pen.get()); }

std::vector<std::byte> Canvas::finish() {
  requireSuccess(cairo_status(sheet_->pen.get()));
  if (sheet_->format == PictureFormat::Png)
    requireSuccess(cairo_surface_write_to_png_stream(sheet_->surface.get(), append, &sheet_->bytes));
  cairo_surface_finish(sheet_->surface.get());
  requireSuccess(cairo_surface_status(sheet_->surface.get()));
  return std::move(sheet_->bytes);
}

}  // namespace voxelfit
