// SPDX-License-Identifier: BSD-3-Clause
#include "MainWindow.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "CurvePanel.h"
#include "CurveWidget.h"
#include "DataPanel.h"
#include "FitPanel.h"
#include "Io/AtomicFile.h"
#include "Look.h"
#include "PinTable.h"
#include "Record.h"
#include "RunBar.h"
#include "SliceWidget.h"
#include "VoxelPicture.h"

namespace voxelfit {
namespace {

/// A model to begin with for a series of this kind.
const char* firstModel(AxisKind kind) {
  switch (kind) {
    case AxisKind::Time:
      return "tofts";
    case AxisKind::BValue:
      return "ivim";
    case AxisKind::Offset:
      return "lorentzian:water";
    case AxisKind::FlipAngle:
      return "vfa";
    case AxisKind::EchoTime:
      return "t2";
    case AxisKind::InversionTime:
      return "ir-magnitude";
    default:
      return "linear";
  }
}

}  // namespace

MainWindow::MainWindow(Session& session) : session_(session) {
  setWindowTitle("Voxelfit");
  resize(1480, 920);
  auto* whole = new QSplitter(Qt::Horizontal, this);
  whole->setHandleWidth(look::kMargin);
  whole->setChildrenCollapsible(false);
  auto* middle = new QSplitter(Qt::Vertical, this);
  middle->setHandleWidth(look::kMargin);
  middle->addWidget(makeSlices());
  middle->addWidget(makeCurve());
  middle->setStretchFactor(0, 1);
  middle->setStretchFactor(1, 1);
  whole->addWidget(makeData());
  whole->addWidget(middle);
  whole->addWidget(makePanels());
  whole->setStretchFactor(1, 1);
  whole->setSizes({220, 780, 460});
  auto* page = new QWidget(this);
  page->setObjectName("page");
  auto* layout = new QHBoxLayout(page);
  layout->setContentsMargins(look::kMargin, look::kMargin, look::kMargin, look::kMargin);
  layout->addWidget(whole);
  setCentralWidget(page);
  for (QTimer* timer : {&job_, &curve_}) timer->setSingleShot(true);
  connectParts();
  connectButtons();
  curveView_->clear("Open a series, or start with one:\nvoxelfit-workbench dwi.nii.gz");
  for (QWidget* part : std::initializer_list<QWidget*>{region_, pin_, picture_, numbers_, sample_})
    part->setEnabled(false);
  setModel("ivim");
}

QWidget* MainWindow::makeData() {
  auto* side = new QWidget(this);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(0, 0, 0, 0);
  data_ = new DataPanel(scene_, side);
  pins_ = new PinTable(side);
  auto* copy = new QPushButton("Copy table", side);
  connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(pins_->text()); });
  layout->addWidget(data_, 3);
  layout->addWidget(new QLabel("Pinned voxels", side));
  layout->addWidget(pins_, 2);
  layout->addWidget(copy);
  return side;
}

QWidget* MainWindow::makeSlices() {
  auto* area = new QWidget(this);
  auto* rows = new QVBoxLayout(area);
  rows->setContentsMargins(0, 0, 0, 0);
  auto* images = new QHBoxLayout;
  auto* aside = new QVBoxLayout;
  for (int across = 0; across < 3; ++across) slices_[across] = new SliceWidget(scene_, across, area);
  slices_[2]->setObjectName("axial");
  aside->addWidget(slices_[1], 1);
  aside->addWidget(slices_[0], 1);
  images->addWidget(slices_[2], 2);
  images->addLayout(aside, 1);
  rows->addLayout(images, 1);
  sample_ = new QSlider(Qt::Horizontal, area);
  sample_->setToolTip("The sample that the slices show");
  sampleText_ = new QLabel(area);
  sampleText_->setMinimumWidth(200);
  voxelText_ = new QLabel(area);
  voxelText_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* below = new QHBoxLayout;
  below->addWidget(sample_, 1);
  below->addWidget(sampleText_);
  rows->addLayout(below);
  rows->addWidget(voxelText_);
  return area;
}

QWidget* MainWindow::makeCurve() {
  auto* area = new QWidget(this);
  auto* rows = new QVBoxLayout(area);
  rows->setContentsMargins(0, 0, 0, 0);
  curveView_ = new CurveWidget(area);
  region_ = new QPushButton("Mean of the mask", area);
  region_->setCheckable(true);
  region_->setObjectName("region");
  region_->setToolTip("Fit the mean curve of the label under the crosshair in place of the voxel");
  pin_ = new QPushButton("Pin voxel", area);
  pin_->setObjectName("pin");
  picture_ = new QPushButton("Save picture", area);
  numbers_ = new QPushButton("Save numbers", area);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(region_);
  buttons->addStretch(1);
  for (QPushButton* button : {pin_, picture_, numbers_}) buttons->addWidget(button);
  rows->addLayout(buttons);
  rows->addWidget(curveView_, 1);
  return area;
}

QWidget* MainWindow::makePanels() {
  auto* tabs = new QTabWidget(this);
  fit_ = new FitPanel(session_.registry(), tabs);
  curves_ = new CurvePanel(tabs);
  tabs->addTab(fit_, "Fit a model");
  tabs->addTab(curves_, "Curve descriptors");
  tabs->setMinimumWidth(380);
  return tabs;
}

void MainWindow::connectParts() {
  const auto later = [](QTimer& timer) { return [&timer] { timer.start(0); }; };
  connect(&job_, &QTimer::timeout, this, &MainWindow::renewJob);
  connect(&curve_, &QTimer::timeout, this, &MainWindow::renewCurve);
  for (SliceWidget* slice : slices_) {
    connect(slice, &SliceWidget::moved, this, &MainWindow::renewSlices);
    connect(slice, &SliceWidget::moved, this, later(curve_));
  }
  connect(sample_, &QSlider::valueChanged, this, [this](int sample) {
    if (!scene_.hasSeries()) return;
    scene_.showSample(sample);
    renewSlices();
  });
  connect(data_, &DataPanel::lookChanged, this, &MainWindow::renewSlices);
  connect(data_, &DataPanel::seriesAsked, this, &MainWindow::openSeries);
  connect(data_, &DataPanel::mapsAsked, this, &MainWindow::openResult);
  connect(data_, &DataPanel::maskChanged, this, later(job_));
  connect(fit_, &FitPanel::changed, this, later(job_));
  for (RunBar* bar : {&fit_->runBar(), &curves_->runBar()})
    connect(bar, &RunBar::done, this, [this, bar](const QString& folder) {
      if (scene_.hasSeries() && bar->ranOn(scene_.path().string())) openMapsIn(folder);
    });
  connect(pins_, &PinTable::asked, this, &MainWindow::moveTo);
}

void MainWindow::connectButtons() {
  connect(region_, &QPushButton::toggled, this, [this] { job_.start(0); });
  connect(pin_, &QPushButton::clicked, this, [this] {
    if (result_) pins_->pin(scene_.voxel(), live_->nameOf(*live_->curveAt(scene_.voxel())), *result_);
  });
  connect(picture_, &QPushButton::clicked, this, &MainWindow::savePicture);
  connect(numbers_, &QPushButton::clicked, this, &MainWindow::saveNumbers);
}

bool MainWindow::attempt(const std::function<void()>& deed) {
  const Problem problem = problemOf(deed);
  if (problem) fit_->runBar().showProblem(problem);
  return !problem;
}

void MainWindow::openSeries(const QString& path) {
  if (!attempt([&] { scene_.openSeries(path.toStdString()); })) return;
  const Series& series = scene_.series();
  fit_->suit(series.axis.kind);
  setModel(firstModel(series.axis.kind));
  sample_->setRange(0, series.samples() - 1);
  sample_->setValue(0);
  sample_->setEnabled(series.samples() > 1);
  pins_->forget();
  data_->renew();
  renewSlices();
  job_.start(0);
}

void MainWindow::openResult(const QString& folder) {
  if (!scene_.hasSeries()) {
    FitChoice choice;
    const QString results = QDir(folder).absolutePath();
    if (!attempt([&] { choice = recordedChoice(results.toStdString()); })) return;
    openSeries(QString::fromStdString(choice.series));
    if (!scene_.hasSeries()) return;
    data_->setMask(QString::fromStdString(choice.mask));
    region_->setChecked(choice.isOfRegions);
    attempt([&] { fit_->take(choice); });
    return openMapsIn(results);
  }
  openMapsIn(folder);
}

void MainWindow::openMapsIn(const QString& folder) {
  attempt([&] { scene_.openMapsIn(folder.toStdString()); });
  const auto isQuantity = [](const MapLayer& map) { return !map.unit.empty(); };
  const auto first = std::ranges::find_if(scene_.maps(), isQuantity);
  if (scene_.shownMap() < 0 && first != scene_.maps().end())
    scene_.showMap(static_cast<int>(first - scene_.maps().begin()));
  data_->renew();
  renewSlices();
}

void MainWindow::setMask(const QString& file) {
  data_->setMask(file);
  job_.start(0);
}

void MainWindow::setModel(const std::string& id) {
  if (attempt([&] { fit_->setModel(id); }))
    job_.start(0);
  else
    job_.stop();  // which would take the message away
}

void MainWindow::moveTo(const VoxelIndex& voxel) {
  if (!scene_.hasSeries()) return;
  scene_.moveTo(voxel);
  renewSlices();
  curve_.start(0);
}

void MainWindow::renewSlices() {
  if (!scene_.hasSeries()) return;
  for (SliceWidget* slice : slices_) slice->renew();
  sampleText_->setText(QString::fromStdString(scene_.sampleText()));
  voxelText_->setText(QString::fromStdString(scene_.voxelText()));
}

void MainWindow::renewJob() {
  if (!scene_.hasSeries()) return;
  curves_->setData(scene_.path().string(), data_->mask().toStdString());
  region_->setEnabled(!data_->mask().isEmpty());
  FitChoice choice = fit_->choice();
  choice.series = scene_.path().string();
  choice.mask = data_->mask().toStdString();
  choice.isOfRegions = region_->isChecked() && !choice.mask.empty();
  const Problem problem = problemOf([&] {
    const std::vector<std::string> words = wordsOf(choice);
    FitChoice ofFit = choice;
    ofFit.output.clear();  // changes nothing in a fit
    if (!live_ || ofFit != liveChoice_) {
      live_.reset();
      live_.emplace(words, session_, scene_.open());
      liveChoice_ = ofFit;
    }
    fit_->runBar().setDeed(choice.isOfRegions ? "Fit all regions" : "Fit all voxels");
    fit_->runBar().setWords(words);
  });
  if (problem) {
    live_.reset();
    fit_->runBar().refuse(problem);
  }
  renewCurve();
}

void MainWindow::renewCurve() {
  result_.reset();
  const auto curve = live_ ? live_->curveAt(scene_.voxel()) : std::nullopt;
  fit_->runBar().setProblemOfVoxel(problemOf([&] {
    if (!curve) return;
    result_ = live_->fit(*curve);
    fit_->showResult(*result_);
    curveView_->show(pictureOf(result_->curve, live_->nameOf(*curve)));
  }));
  if (!result_) {
    fit_->showResult({});
    if (live_ && !curve)
      curveView_->clear("The crosshair is outside of the mask.");
    else if (scene_.hasSeries())  // the line in red says why there is no fit
      curveView_->show(pictureOf(scene_.series(), scene_.voxelIndex()));
  }
  for (QPushButton* button : {pin_, picture_, numbers_}) button->setEnabled(result_.has_value());
}

void MainWindow::savePicture() {
  const QString path = QFileDialog::getSaveFileName(this, "Save the picture", "curve.png", "*.png *.svg");
  if (path.isEmpty() || !result_) return;
  attempt([&] {
    const std::filesystem::path file = path.toStdString();
    writeAtomically(file, drawCurve(pictureOf(result_->curve, ""), pictureFormatOf(file)),
                    Overwrite::Replace);
  });
}

void MainWindow::saveNumbers() {
  const QString path = QFileDialog::getSaveFileName(this, "Save the numbers", "curve.csv", "*.csv");
  if (path.isEmpty() || !result_) return;
  attempt([&] { writeAtomically(path.toStdString(), tableOf(result_->curve), Overwrite::Replace); });
}

}  // namespace voxelfit
