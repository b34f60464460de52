// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Colours and spaces that the parts of the window share.
#include <QImage>
#include <QString>

#include "Plot/Canvas.h"

class QApplication;

namespace voxelfit {

namespace look {
inline constexpr const char* kAccent = "#0f7c8a";
inline constexpr const char* kWrong = "#b3261e";
inline constexpr const char* kQuiet = "#667080";
inline constexpr const char* kCross = "#ffb74d";      ///< lines of the crosshair
inline constexpr const char* kOnPicture = "#cfd6de";  ///< letters on a slice
inline constexpr int kMargin = 10, kSpace = 8;        ///< points
}  // namespace look

/// The style of every widget.
void setLook(QApplication& application);

/// The pixels of a bitmap as Qt holds them.
QImage imageOf(const Bitmap& bitmap);

}  // namespace voxelfit
