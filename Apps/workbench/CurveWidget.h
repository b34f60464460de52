// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QImage>
#include <QWidget>
#include <optional>

#include "Plot/CurvePicture.h"

namespace voxelfit {

/// Shows the picture of a curve that Modules/Plot draws, the same as `voxelfit plot` writes.
class CurveWidget : public QWidget {
 public:
  explicit CurveWidget(QWidget* parent = nullptr);

  void show(CurvePicture picture);
  /// Takes the picture away and says `text` in its place.
  void clear(const QString& text);

  QSize sizeHint() const override { return {620, 400}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void draw();

  std::optional<CurvePicture> picture_;
  QImage image_;  ///< of the picture, as large as the widget was
  QString text_;
};

}  // namespace voxelfit
