// SPDX-License-Identifier: BSD-3-Clause
#include "PinTable.h"

#include <QHeaderView>

namespace voxelfit {

PinTable::PinTable(QWidget* parent) : QTableWidget(parent) {
  setObjectName("pins");
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(22);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setShowGrid(false);
  connect(this, &QTableWidget::cellClicked, this,
          [this](int row, int) { Q_EMIT asked(voxels_[static_cast<std::size_t>(row)]); });
}

void PinTable::forget() {
  setRowCount(0);
  voxels_.clear();
}

void PinTable::pin(const VoxelIndex& voxel, const LiveResult& result) {
  if (model_ != result.curve.model.id) {
    model_ = result.curve.model.id;
    forget();
    QStringList names{"voxel"};
    for (const FittedValue& value : result.values) names << QString::fromStdString(value.name);
    setColumnCount(static_cast<int>(names.size()));
    setHorizontalHeaderLabels(names);
  }
  const int row = rowCount();
  insertRow(row);
  voxels_.push_back(voxel);
  setItem(row, 0, new QTableWidgetItem(QString("%1, %2, %3").arg(voxel[0]).arg(voxel[1]).arg(voxel[2])));
  for (int k = 0; k < static_cast<int>(result.values.size()); ++k)
    setItem(row, k + 1,
            new QTableWidgetItem(QString::number(result.values[static_cast<std::size_t>(k)].value, 'g', 4)));
  resizeColumnsToContents();
}

QString PinTable::text() const {
  QString text;
  for (int column = 0; column < columnCount(); ++column)
    text += (column ? "\t" : "") + horizontalHeaderItem(column)->text();
  text += "\n";
  for (int row = 0; row < rowCount(); ++row)
    for (int column = 0; column < columnCount(); ++column)
      text += item(row, column)->text() + (column + 1 < columnCount() ? "\t" : "\n");
  return text;
}

}  // namespace voxelfit
