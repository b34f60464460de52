// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QTableWidget>
#include <vector>

#include "FitChoice.h"
#include "LiveFit.h"
#include "Models/Description.h"

namespace voxelfit {

/// The parameters of a model: what was found in a voxel, and what the user asks of them. Derived quantities
/// follow.
class ParameterTable : public QTableWidget {
  Q_OBJECT

 public:
  explicit ParameterTable(QWidget* parent = nullptr);

  /// The rows of a model, with the start values and bounds of its table.
  void setModel(const ModelDescription& model);
  /// What differs from the model's table.
  std::vector<ParameterWish> wishes() const;
  /// Asks for what differs from the model's table; false: it has no such parameter.
  bool take(const ParameterWish& wish);
  /// Fills the columns value and error; nothing without values.
  void showValues(const std::vector<FittedValue>& values);

 Q_SIGNALS:
  void edited();

 private:
  void addParameter(const ParameterText& row);
  void setText(int row, int column, const QString& text, bool isEditable = false);
  QString textAt(int row, int column) const;
  /// A signal that is to be held, and has no number to be held at, is held at its value.
  void holdWhereItIs(int row);

  std::vector<ParameterText> rows_;
};

}  // namespace voxelfit
