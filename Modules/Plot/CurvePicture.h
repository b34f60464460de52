// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "Plot/Axes.h"
#include "Plot/Canvas.h"

namespace voxelfit {

/// Points of a curve in display units; x and y run in parallel. Points with a NaN are left out.
struct Curve {
  std::string name{};  ///< in the legend, as markup of Canvas
  std::vector<double> x{};
  std::vector<double> y{};
};

/// What a picture of one fit shows. Texts are markup of Canvas.
struct CurvePicture {
  std::string title{};
  std::vector<std::string> notes{};  ///< quiet under the title, as many on a line as fit: the fitted values
  AxisTitle x{};
  AxisTitle y{};
  Curve measured{};                 ///< drawn as points
  Curve fitted{};                   ///< drawn as a line, best on a finer grid; empty without a fit
  std::vector<double> residuals{};  ///< measured - fitted at measured.x, in a strip below; empty: no strip
  std::vector<Curve> inputs{};      ///< at most two lines on an axis of their own, such as the AIF
  AxisTitle inputAxis{};            ///< of that axis
  double width = 360.0;             ///< of the sheet in points: 127 mm
  double height = 0.0;  ///< of the sheet in points, as far as the rest leaves room; 0: as is usual
};

/// Draws the picture and returns the bytes of the file. Throws Error Mismatch when the x and y
/// of a curve differ in number.
std::vector<std::byte> drawCurve(const CurvePicture& picture, PictureFormat format);

}  // namespace voxelfit
