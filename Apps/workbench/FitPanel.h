// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QWidget>
#include <vector>

#include "FitChoice.h"
#include "LiveFit.h"
#include "Sdk/Registry.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace voxelfit {

class ParameterTable;
class RunBar;

/// Chooses a model and how it is fitted; everything in it comes from the model's own table.
class FitPanel : public QWidget {
  Q_OBJECT

 public:
  explicit FitPanel(const Registry& registry, QWidget* parent = nullptr);

  /// Lists the models that are sampled over this kind of axis first.
  void suit(AxisKind kind);
  /// The table of this model. Throws Error Usage where there is none.
  void setModel(const std::string& id);
  std::string model() const;
  /// What is chosen here; series and mask are left empty.
  FitChoice choice() const;
  /// Takes over model, input function, options and output.
  void take(const FitChoice& choice);
  void setInput(const QString& from);
  void setMore(const QString& options);
  void showResult(const LiveResult& result);
  RunBar& runBar() { return *run_; }

 Q_SIGNALS:
  void changed();

 private:
  void arrange();
  void chooseModel();
  void setConstants(const ModelDescription& model);

  const Registry& registry_;
  QComboBox* models_;
  QLabel* equation_;
  QFormLayout* form_;
  QLineEdit *input_, *more_;
  QLabel* status_;
  std::vector<std::pair<std::string, QLineEdit*>> constants_;
  ParameterTable* parameters_;
  RunBar* run_;
  bool needsInput_ = false;
};

}  // namespace voxelfit
