// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QTableWidget>

#include "LiveFit.h"

namespace voxelfit {

/// Voxels whose values are kept in view, one a row.
class PinTable : public QTableWidget {
  Q_OBJECT

 public:
  explicit PinTable(QWidget* parent = nullptr);

  /// Adds a row. Another model than that of the rows before starts a new table.
  void pin(const VoxelIndex& voxel, const LiveResult& result);
  /// Takes all rows away.
  void forget();
  /// The table as text, columns parted by tabs, as spreadsheets take it.
  QString text() const;

 Q_SIGNALS:
  /// A row was chosen.
  void asked(const VoxelIndex& voxel);

 private:
  QString model_;
  std::vector<VoxelIndex> voxels_;
};

}  // namespace voxelfit
