// SPDX-License-Identifier: BSD-3-Clause
#include "PinTable.h"

#include <QHeaderView>
#include <QKeyEvent>

#include "Text.h"

namespace voxelfit {
namespace {

enum Column { kPlace, kModel };

QString nameOf(const FittedValue& value) {
  const std::string unit = shownUnit(value.unit);
  return QString::fromStdString(unit.empty() ? value.name : value.name + " " + unit);
}

}  // namespace

PinTable::PinTable(QWidget* parent) : QTableWidget(parent) {
  setObjectName("pins");
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(22);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setShowGrid(false);
  setToolTip("Click: go there. Delete: take the row away");
  connect(this, &QTableWidget::cellClicked, this,
          [this](int row, int) { Q_EMIT asked(voxels_[static_cast<std::size_t>(row)]); });
}

void PinTable::forget() {
  clear();
  setRowCount(0);
  setColumnCount(0);
  voxels_.clear();
}

/// The column of this name, at the right end where there is none yet.
int PinTable::columnOf(const QString& name) {
  for (int column = 0; column < columnCount(); ++column)
    if (horizontalHeaderItem(column)->text() == name) return column;
  insertColumn(columnCount());
  setHorizontalHeaderItem(columnCount() - 1, new QTableWidgetItem(name));
  return columnCount() - 1;
}

void PinTable::pin(const VoxelIndex& voxel, const std::string& region, const LiveResult& result) {
  for (const char* name : {"voxel", "model"}) columnOf(name);
  const int row = rowCount();
  insertRow(row);
  voxels_.push_back(voxel);
  const QString place = region.empty() ? QString("%1, %2, %3").arg(voxel[0]).arg(voxel[1]).arg(voxel[2])
                                       : QString::fromStdString(region);
  setItem(row, kPlace, new QTableWidgetItem(place));
  setItem(row, kModel, new QTableWidgetItem(result.curve.model.id));
  for (const FittedValue& value : result.values)
    setItem(row, columnOf(nameOf(value)), new QTableWidgetItem(QString::number(value.value, 'g', 4)));
  resizeColumnsToContents();
}

void PinTable::keyPressEvent(QKeyEvent* event) {
  if (!event->matches(QKeySequence::Delete)) return QTableWidget::keyPressEvent(event);
  for (int row = rowCount() - 1; row >= 0; --row) {
    if (!selectionModel()->isRowSelected(row)) continue;
    removeRow(row);
    voxels_.erase(voxels_.begin() + row);
  }
  if (rowCount() == 0) forget();
}

QString PinTable::text() const {
  QString text;
  for (int column = 0; column < columnCount(); ++column)
    text += (column ? "\t" : "") + horizontalHeaderItem(column)->text();
  for (int row = 0; row < rowCount(); ++row)
    for (int column = 0; column < columnCount(); ++column) {
      const QTableWidgetItem* cell = item(row, column);
      text += (column ? "\t" : "\n") + (cell ? cell->text() : QString());
    }
  return text + "\n";
}

}  // namespace voxelfit
