// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QTableWidget>

#include "LiveFit.h"

namespace voxelfit {

/// Voxels and regions whose values are kept in view, one fit a row. A quantity that fits of several models
/// have in the same unit has one column. Delete takes the chosen rows away.
class PinTable : public QTableWidget {
  Q_OBJECT

 public:
  explicit PinTable(QWidget* parent = nullptr);

  /// Adds a row; `region` is empty for the fit of the voxel alone.
  void pin(const VoxelIndex& voxel, const std::string& region, const LiveResult& result);
  /// Takes all rows away.
  void forget();
  /// The table as text, columns parted by tabs, as spreadsheets take it.
  QString text() const;

 Q_SIGNALS:
  /// A row was chosen.
  void asked(const VoxelIndex& voxel);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  int columnOf(const QString& name);

  std::vector<VoxelIndex> voxels_;
};

}  // namespace voxelfit
