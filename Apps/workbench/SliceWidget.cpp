// SPDX-License-Identifier: BSD-3-Clause
#include "SliceWidget.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <array>

#include "Look.h"

namespace voxelfit {

SliceWidget::SliceWidget(Scene& scene, int across, QWidget* parent)
    : QWidget(parent), scene_(scene), across_(across) {
  setMinimumSize(120, 120);
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::CrossCursor);
}

void SliceWidget::renew() {
  if (scene_.hasSeries()) image_ = imageOf(scene_.slice(across_));
  update();
}

void SliceWidget::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), Qt::black);
  if (!scene_.hasSeries()) return;
  const SlicePlane plane = scene_.plane(across_);
  const Box box = plane.boxIn(width(), height());
  painter.drawImage(QRectF(box.left, box.top, box.width, box.height), image_);
  const Point at = plane.pointOf(scene_.voxel(), box);
  painter.setPen(QPen(QColor(look::kCross), 1));
  painter.drawLine(QPointF(box.left, at.y), QPointF(box.right(), at.y));
  painter.drawLine(QPointF(at.x, box.top), QPointF(at.x, box.bottom()));
  paintSides(painter);
}

void SliceWidget::paintSides(QPainter& painter) const {
  const auto sides = scene_.plane(across_).sides();
  constexpr std::array kPlaces{Qt::AlignLeft | Qt::AlignVCenter, Qt::AlignRight | Qt::AlignVCenter,
                               Qt::AlignHCenter | Qt::AlignTop, Qt::AlignHCenter | Qt::AlignBottom};
  const QRect inside = rect().adjusted(6, 4, -6, -4);
  const QString slice = QString::number(scene_.voxel()[across_] + 1) + " / " +
                        QString::number(scene_.series().geometry.size[across_]);
  const auto paint = [&](const QRect& place) {
    for (std::size_t k = 0; k < kPlaces.size(); ++k)
      painter.drawText(place, static_cast<int>(kPlaces[k]), QString::fromStdString(sides[k]));
    painter.drawText(place, Qt::AlignLeft | Qt::AlignBottom, slice);
  };
  painter.setPen(Qt::black);  // a shadow, so that letters stand out from any voxel
  for (const QPoint& shift : {QPoint(1, 0), QPoint(-1, 0), QPoint(0, 1), QPoint(0, -1)})
    paint(inside.translated(shift));
  painter.setPen(QColor(look::kOnPicture));
  paint(inside);
}

void SliceWidget::moveUnder(const QPointF& position) {
  if (!scene_.hasSeries()) return;
  const SlicePlane plane = scene_.plane(across_);
  const VoxelIndex voxel =
      plane.voxelUnder({position.x(), position.y()}, plane.boxIn(width(), height()), scene_.voxel()[across_]);
  if (voxel == scene_.voxel()) return;
  scene_.moveTo(voxel);
  Q_EMIT moved();
}

void SliceWidget::step(int slices) {
  if (!scene_.hasSeries()) return;
  VoxelIndex voxel = scene_.voxel();
  voxel[across_] += slices;
  scene_.moveTo(voxel);
  Q_EMIT moved();
}

void SliceWidget::mousePressEvent(QMouseEvent* event) { moveUnder(event->position()); }

void SliceWidget::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) moveUnder(event->position());
}

void SliceWidget::wheelEvent(QWheelEvent* event) { step(event->angleDelta().y() > 0 ? 1 : -1); }

void SliceWidget::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_PageUp)
    step(1);
  else if (event->key() == Qt::Key_PageDown)
    step(-1);
  else
    QWidget::keyPressEvent(event);
}

}  // namespace voxelfit
