// SPDX-License-Identifier: BSD-3-Clause
#include "CurveWidget.h"

#include <QPainter>
#include <algorithm>

#include "Look.h"

namespace voxelfit {
namespace {

constexpr double kPointsPerPixel = 0.8;  // text of 9 points is then nearly as large as that of the window
constexpr double kLeastHeight = 265.0;   // points; on less the titles of the axes have no room

}  // namespace

CurveWidget::CurveWidget(QWidget* parent) : QWidget(parent) { setMinimumSize(260, 250); }

void CurveWidget::show(CurvePicture picture) {
  picture_ = std::move(picture);
  image_ = {};
  update();
}

void CurveWidget::clear(const QString& text) {
  picture_.reset();
  text_ = text;
  update();
}

void CurveWidget::draw() {
  const double points = std::max(kPointsPerPixel, kLeastHeight / height());
  picture_->width = points * width();
  picture_->height = points * height();
  const std::vector<std::byte> png = drawCurve(*picture_, PictureFormat::Png);
  image_.loadFromData(reinterpret_cast<const uchar*>(png.data()), static_cast<int>(png.size()), "PNG");
  const qreal ratio = devicePixelRatioF();
  image_ = image_.scaled(size() * ratio, Qt::KeepAspectRatio, Qt::SmoothTransformation);
  image_.setDevicePixelRatio(ratio);
}

void CurveWidget::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), Qt::white);
  if (!picture_) {
    painter.setPen(QColor(look::kQuiet));
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, text_);
    return;
  }
  if (image_.isNull()) draw();
  painter.drawImage(0, 0, image_);
}

void CurveWidget::resizeEvent(QResizeEvent*) { image_ = {}; }

}  // namespace voxelfit
