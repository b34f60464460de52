// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QWidget>
#include <string>
#include <vector>

class QLineEdit;

namespace voxelfit {

class RunBar;

/// Describes the curve of every voxel without a model: areas, maximum, time to peak, slopes.
class CurvePanel : public QWidget {
  Q_OBJECT

 public:
  explicit CurvePanel(QWidget* parent = nullptr);

  /// Shows the command for this series and mask; "" where there is none.
  void setData(const std::string& series, const std::string& mask);
  RunBar& runBar() { return *run_; }

 private:
  void renew();

  std::string series_, mask_;
  QLineEdit *arrival_, *windows_, *more_;
  RunBar* run_;
};

}  // namespace voxelfit
