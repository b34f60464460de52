// SPDX-License-Identifier: BSD-3-Clause
#include "DataPanel.h"

#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPushButton>
#include <QSlider>
#include <QVBoxLayout>

#include "Look.h"
#include "Text.h"

namespace voxelfit {

ColourStrip::ColourStrip(QWidget* parent) : QWidget(parent) { setFixedHeight(10); }

void ColourStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  for (int x = 0; x < width(); ++x) {
    const Colour colour = colourAt(ColourMap::Lagoon, x / static_cast<double>(width()));
    painter.fillRect(x, 0, 1, height(),
                     QColor::fromRgbF(static_cast<float>(colour.red), static_cast<float>(colour.green),
                                      static_cast<float>(colour.blue)));
  }
}

DataPanel::DataPanel(Scene& scene, QWidget* parent)
    : QWidget(parent),
      scene_(scene),
      series_(new QLabel(this)),
      meaning_(new QLabel(this)),
      mask_(new QLineEdit(this)),
      maps_(new QListWidget(this)),
      low_(new QLineEdit(this)),
      high_(new QLineEdit(this)),
      strip_(new ColourStrip(this)),
      opacity_(new QSlider(Qt::Horizontal, this)) {
  arrange();
  connect(maps_, &QListWidget::currentRowChanged, this, &DataPanel::showMap);
  connect(mask_, &QLineEdit::editingFinished, this, &DataPanel::maskChanged);
  connect(low_, &QLineEdit::editingFinished, this, &DataPanel::setWindow);
  connect(high_, &QLineEdit::editingFinished, this, &DataPanel::setWindow);
  connect(opacity_, &QSlider::valueChanged, this, [this](int percent) {
    scene_.setOpacity(percent / 100.0);
    Q_EMIT lookChanged();
  });
  renew();
}

void DataPanel::arrange() {
  series_->setWordWrap(true);
  series_->setObjectName("quiet");
  meaning_->setWordWrap(true);
  meaning_->setObjectName("quiet");
  maps_->setObjectName("maps");
  mask_->setPlaceholderText("mask: none");
  opacity_->setRange(0, 100);
  opacity_->setValue(static_cast<int>(100 * scene_.opacity()));
  opacity_->setToolTip("Opacity of the map");
  high_->setAlignment(Qt::AlignRight);
  auto* openSeries = new QPushButton("Open series", this);
  openSeries->setShortcut(QKeySequence::Open);
  auto* openFolder = new QPushButton("DICOM folder", this);
  auto* openMask = new QPushButton("Mask", this);
  auto* openMaps = new QPushButton("Open maps", this);
  connect(openSeries, &QPushButton::clicked, this, [this] {
    const QString path = QFileDialog::getOpenFileName(this, "Open a series");
    if (!path.isEmpty()) Q_EMIT seriesAsked(path);
  });
  connect(openFolder, &QPushButton::clicked, this, [this] {
    const QString path = QFileDialog::getExistingDirectory(this, "Open a folder of DICOM files");
    if (!path.isEmpty()) Q_EMIT seriesAsked(path);
  });
  connect(openMask, &QPushButton::clicked, this, [this] {
    const QString path = QFileDialog::getOpenFileName(this, "Choose a mask");
    if (path.isEmpty()) return;
    setMask(path);
    Q_EMIT maskChanged();
  });
  connect(openMaps, &QPushButton::clicked, this, [this] {
    const QString path = QFileDialog::getExistingDirectory(this, "Open the folder of a fit");
    if (!path.isEmpty()) Q_EMIT mapsAsked(path);
  });
  auto* layout = new QGridLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(look::kSpace);
  layout->addWidget(openSeries, 0, 0);
  layout->addWidget(openFolder, 0, 1);
  layout->addWidget(series_, 1, 0, 1, 2);
  layout->addWidget(mask_, 2, 0);
  layout->addWidget(openMask, 2, 1);
  layout->addWidget(openMaps, 3, 0, 1, 2);
  layout->addWidget(maps_, 4, 0, 1, 2);
  layout->addWidget(meaning_, 5, 0, 1, 2);
  layout->addWidget(strip_, 6, 0, 1, 2);
  layout->addWidget(low_, 7, 0);
  layout->addWidget(high_, 7, 1);
  layout->addWidget(opacity_, 8, 0, 1, 2);
  layout->setRowStretch(4, 1);
  layout->setColumnStretch(0, 1);
  layout->setColumnStretch(1, 1);
}

QString DataPanel::mask() const { return mask_->text().trimmed(); }

void DataPanel::setMask(const QString& file) { mask_->setText(file); }

void DataPanel::renew() {
  const QSignalBlocker quiet(maps_);
  maps_->clear();
  if (scene_.hasSeries())
    series_->setText(QString("%1\n%2, %3 samples")
                         .arg(QString::fromStdString(scene_.path().filename().string()),
                              QString::fromStdString(sizeText(scene_.series().geometry)))
                         .arg(scene_.series().samples()));
  else
    series_->setText("NIfTI, NRRD, MetaImage, or a DICOM folder");
  maps_->addItem("no map");
  for (const MapLayer& map : scene_.maps()) {
    maps_->addItem(QString::fromStdString(map.unit.empty() ? map.name : map.name + "  " + map.unit));
    maps_->item(maps_->count() - 1)->setToolTip(QString::fromStdString(map.file.string()));
  }
  maps_->setCurrentRow(scene_.shownMap() + 1);
  showWindow();
}

void DataPanel::showMap(int row) {
  scene_.showMap(row - 1);
  showWindow();
  Q_EMIT lookChanged();
}

void DataPanel::showWindow() {
  const bool hasMap = scene_.shownMap() >= 0;
  for (QWidget* part : std::initializer_list<QWidget*>{low_, high_, strip_, opacity_, meaning_})
    part->setVisible(hasMap);
  if (!hasMap) return;
  const MapLayer& map = scene_.maps()[static_cast<std::size_t>(scene_.shownMap())];
  meaning_->setText(QString::fromStdString(map.meaning));
  low_->setText(QString::fromStdString(numberText(map.window.low)));
  high_->setText(QString::fromStdString(numberText(map.window.high)));
}

void DataPanel::setWindow() {
  const Range window{low_->text().toDouble(), high_->text().toDouble()};
  if (scene_.shownMap() >= 0 && window.length() > 0.0) scene_.setWindow(scene_.shownMap(), window);
  showWindow();
  Q_EMIT lookChanged();
}

}  // namespace voxelfit
