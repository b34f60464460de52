// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QWidget>

#include "Scene.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QSlider;

namespace voxelfit {

class ColourStrip;

/// What is open: the series, a mask, maps to lay over it.
class DataPanel : public QWidget {
  Q_OBJECT

 public:
  explicit DataPanel(Scene& scene, QWidget* parent = nullptr);

  /// Lists the scene anew.
  void renew();
  QString mask() const;
  void setMask(const QString& file);

 Q_SIGNALS:
  void seriesAsked(const QString& path);
  void mapsAsked(const QString& folder);
  void maskChanged();
  /// Another map, window or opacity.
  void lookChanged();

 private:
  void arrange();
  void showMap(int row);
  void setWindow();
  void showWindow();

  Scene& scene_;
  QLabel *series_, *meaning_;
  QLineEdit* mask_;
  QListWidget* maps_;
  QLineEdit *low_, *high_;
  ColourStrip* strip_;
  QSlider* opacity_;
};

/// The colours of a map, from its low to its high end.
class ColourStrip : public QWidget {
 public:
  explicit ColourStrip(QWidget* parent = nullptr);

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace voxelfit
