// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QMainWindow>
#include <QTimer>
#include <array>
#include <optional>

#include "FitChoice.h"
#include "LiveFit.h"
#include "Scene.h"

class QLabel;
class QPushButton;
class QSlider;

namespace voxelfit {

class CurvePanel;
class CurveWidget;
class DataPanel;
class FitPanel;
class PinTable;
class SliceWidget;

/// The window: data on the left, slices and the curve under the crosshair in the middle, fits on the right.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(Session& session);

  /// Opens a series and chooses a model that suits it. What is wrong stands in the window.
  void openSeries(const QString& path);
  /// Opens the maps of a result folder, and its series and options unless a series is open.
  void openResult(const QString& folder);
  void setMask(const QString& file);
  void setModel(const std::string& id);
  void moveTo(const VoxelIndex& voxel);
  /// Nothing is left to be drawn.
  bool isAtRest() const { return !job_.isActive() && !curve_.isActive(); }

  FitPanel& fitPanel() { return *fit_; }
  const Scene& scene() const { return scene_; }
  const std::optional<LiveResult>& result() const { return result_; }

 private:
  QWidget* makeData();
  QWidget* makeSlices();
  QWidget* makeCurve();
  QWidget* makePanels();
  void connectParts();
  void connectButtons();

  /// Runs `deed`; what it throws is shown, and then it returns false.
  bool attempt(const std::function<void()>& deed);
  void renewSlices();
  void renewJob();
  void renewCurve();
  void openMapsIn(const QString& folder);
  void savePicture();
  void saveNumbers();

  Session& session_;
  Scene scene_;
  std::optional<LiveFit> live_;
  FitChoice liveChoice_;
  std::optional<LiveResult> result_;
  QTimer job_, curve_;  ///< the work of the next idle moment, so that a drag does not pile it up

  DataPanel* data_;
  PinTable* pins_;
  std::array<SliceWidget*, 3> slices_{};
  QSlider* sample_;
  QLabel *sampleText_, *voxelText_;
  CurveWidget* curveView_;
  QPushButton *region_, *pin_, *picture_, *numbers_;
  FitPanel* fit_;
  CurvePanel* curves_;
};

}  // namespace voxelfit
