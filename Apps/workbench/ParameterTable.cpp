// SPDX-License-Identifier: BSD-3-Clause
#include "ParameterTable.h"

#include <QHeaderView>
#include <algorithm>
#include <cmath>

#include "Text.h"

namespace voxelfit {
namespace {

enum Column { kName, kValue, kError, kUnit, kFixed, kStart, kLower, kUpper, kColumns };

constexpr const char* kAutomatic = "auto";  ///< start and bounds that are multiples of the largest sample

QString cellOf(const ParameterText& row, double value) {
  return row.isSignal() && value != 0.0 ? kAutomatic : QString::fromStdString(numberText(value));
}

QString digits(double value, int count) {
  return std::isfinite(value) ? QString::number(value, 'g', count) : QString();
}

}  // namespace

ParameterTable::ParameterTable(QWidget* parent) : QTableWidget(0, kColumns, parent) {
  setHorizontalHeaderLabels({"", "value", "SE", "unit", "fix", "start", "lower", "upper"});
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(24);
  horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  for (const int column : {kName, kUnit, kFixed})
    horizontalHeader()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
  horizontalHeader()->setHighlightSections(false);
  setShowGrid(false);
  setAlternatingRowColors(true);
  setSelectionMode(QAbstractItemView::SingleSelection);
  connect(this, &QTableWidget::itemChanged, this, [this](QTableWidgetItem* cell) {
    if (cell->column() == kFixed) holdWhereItIs(cell->row());
    Q_EMIT edited();
  });
}

void ParameterTable::holdWhereItIs(int row) {
  if (item(row, kFixed)->checkState() != Qt::Checked || textAt(row, kStart) != kAutomatic) return;
  const QSignalBlocker quiet(this);
  item(row, kStart)->setText(textAt(row, kValue));
}

void ParameterTable::setText(int row, int column, const QString& text, bool isEditable) {
  auto* cell = new QTableWidgetItem(text);
  cell->setFlags(isEditable ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable
                            : Qt::ItemIsEnabled | Qt::ItemIsSelectable);
  if (column == kValue || column == kError || column >= kStart)
    cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
  setItem(row, column, cell);
}

QString ParameterTable::textAt(int row, int column) const { return item(row, column)->text().trimmed(); }

void ParameterTable::addParameter(const ParameterText& row) {
  const int at = rowCount();
  insertRow(at);
  setText(at, kName, row.name);
  item(at, kName)->setToolTip(row.meaning);
  setText(at, kValue, "");
  setText(at, kError, "");
  setText(at, kUnit, row.isSignal() ? "" : row.unit.label);
  setText(at, kStart, cellOf(row, row.start), true);
  setText(at, kLower, cellOf(row, row.lower), true);
  setText(at, kUpper, cellOf(row, row.upper), true);
  auto* fixed = new QTableWidgetItem;
  fixed->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable);
  fixed->setCheckState(Qt::Unchecked);
  fixed->setToolTip("Hold the parameter at its start");
  setItem(at, kFixed, fixed);
}

void ParameterTable::setModel(const ModelDescription& model) {
  const QSignalBlocker quiet(this);
  setRowCount(0);
  rows_.assign(model.parameters, model.parameters + model.parameterCount);
  for (const ParameterText& row : rows_) addParameter(row);
}

std::vector<ParameterWish> ParameterTable::wishes() const {
  std::vector<ParameterWish> wishes;
  for (int k = 0; k < static_cast<int>(rows_.size()); ++k) {
    const ParameterText& row = rows_[static_cast<std::size_t>(k)];
    const auto changed = [&](int column, double value) { return textAt(k, column) != cellOf(row, value); };
    ParameterWish wish{.name = row.name};
    wish.isFixed = item(k, kFixed)->checkState() == Qt::Checked;
    if (wish.isFixed || changed(kStart, row.start)) wish.start = textAt(k, kStart).toStdString();
    if (changed(kLower, row.lower)) wish.lower = textAt(k, kLower).toStdString();
    if (changed(kUpper, row.upper)) wish.upper = textAt(k, kUpper).toStdString();
    wishes.push_back(wish);
  }
  return wishes;
}

bool ParameterTable::take(const ParameterWish& wish) {
  const auto row =
      std::ranges::find_if(rows_, [&](const ParameterText& known) { return known.name == wish.name; });
  if (row == rows_.end()) return false;
  const QSignalBlocker quiet(this);
  const int at = static_cast<int>(row - rows_.begin());
  const auto write = [&](int column, const std::string& text) {
    if (!text.empty()) item(at, column)->setText(QString::fromStdString(text));
  };
  write(kStart, wish.start);
  write(kLower, wish.lower);
  write(kUpper, wish.upper);
  item(at, kFixed)->setCheckState(wish.isFixed ? Qt::Checked : Qt::Unchecked);
  return true;
}

void ParameterTable::showValues(const std::vector<FittedValue>& values) {
  const QSignalBlocker quiet(this);
  setRowCount(static_cast<int>(rows_.size()));
  for (int k = 0; k < rowCount(); ++k)
    for (const int column : {kValue, kError}) item(k, column)->setText("");
  int parameter = 0;
  for (const FittedValue& value : values) {
    int row = parameter;
    if (!value.isDerived && parameter < static_cast<int>(rows_.size())) {
      ++parameter;
    } else {
      row = rowCount();
      insertRow(row);
      setText(row, kName, QString::fromStdString(value.name));
      item(row, kName)->setToolTip(QString::fromStdString(value.meaning));
      setText(row, kUnit, QString::fromStdString(value.unit == "signal" ? "" : value.unit));
      for (const int column : {kValue, kError, kFixed, kStart, kLower, kUpper}) setText(row, column, "");
    }
    item(row, kValue)->setText(digits(value.value, 4));
    item(row, kError)->setText(digits(value.error, 2));
  }
}

}  // namespace voxelfit
