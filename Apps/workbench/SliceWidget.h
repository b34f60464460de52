// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QImage>
#include <QWidget>

#include "Scene.h"

namespace voxelfit {

/// Shows the slice of a scene across one axis; a click or drag moves its voxel, the wheel the slice.
class SliceWidget : public QWidget {
  Q_OBJECT

 public:
  SliceWidget(Scene& scene, int across, QWidget* parent = nullptr);

  /// Paints the scene anew.
  void renew();

  QSize sizeHint() const override { return {320, 320}; }

 Q_SIGNALS:
  /// The scene's voxel is another now.
  void moved();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void moveUnder(const QPointF& position);
  void step(int slices);
  void paintSides(QPainter& painter) const;

  Scene& scene_;
  int across_;
  QImage image_;
};

}  // namespace voxelfit
