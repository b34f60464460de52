// SPDX-License-Identifier: BSD-3-Clause
#include "FitPanel.h"

#include <QComboBox>
#include <QCompleter>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <iterator>

#include "Look.h"
#include "ParameterTable.h"
#include "RunBar.h"
#include "Text.h"

namespace voxelfit {

FitPanel::FitPanel(const Registry& registry, QWidget* parent)
    : QWidget(parent),
      registry_(registry),
      models_(new QComboBox(this)),
      equation_(new QLabel(this)),
      form_(new QFormLayout),
      input_(new QLineEdit(this)),
      more_(new QLineEdit(this)),
      status_(new QLabel(this)),
      parameters_(new ParameterTable(this)),
      run_(new RunBar("Fit all voxels", "fit", this)) {
  arrange();
  suit(AxisKind::Unknown);
  connect(models_, &QComboBox::activated, this, &FitPanel::chooseModel);
  connect(models_->lineEdit(), &QLineEdit::returnPressed, this, &FitPanel::chooseModel);
  connect(input_, &QLineEdit::editingFinished, this, &FitPanel::changed);
  connect(more_, &QLineEdit::editingFinished, this, &FitPanel::changed);
  connect(parameters_, &ParameterTable::edited, this, &FitPanel::changed);
  connect(run_, &RunBar::outputChanged, this, &FitPanel::changed);
}

void FitPanel::arrange() {
  models_->setEditable(true);
  models_->setInsertPolicy(QComboBox::NoInsert);
  models_->setToolTip("A model, the member of a family (lorentzian:water,amide) or formula:EXPRESSION");
  equation_->setObjectName("quiet");
  equation_->setWordWrap(true);
  status_->setObjectName("problem");
  input_->setPlaceholderText("aif.csv, mask:artery.nii.gz, parker ...");
  more_->setObjectName("more");
  more_->setPlaceholderText("--fit-range 200: --noise rician --smooth 3 ...");
  more_->setToolTip("Any options of voxelfit fit");
  form_->setSpacing(look::kSpace);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, look::kMargin, 0, 0);
  layout->setSpacing(look::kSpace);
  layout->addWidget(models_);
  layout->addWidget(equation_);
  layout->addLayout(form_);
  layout->addWidget(parameters_, 1);
  layout->addWidget(status_);
  auto* options = new QFormLayout;
  options->addRow("More options", more_);
  layout->addLayout(options);
  layout->addWidget(run_);
  form_->addRow("Input function", input_);
}

void FitPanel::suit(AxisKind kind) {
  const QSignalBlocker quiet(models_);
  const QString chosen = models_->currentText();
  models_->clear();
  for (const bool suits : {true, false}) {
    for (const LoadedModel& model : registry_.models()) {
      const ModelDescription& table = model.description();
      if ((table.axisKind == kind) != suits) continue;
      models_->addItem(table.id);
      models_->setItemData(models_->count() - 1, table.title, Qt::ToolTipRole);
    }
    if (suits && models_->count() > 0) models_->insertSeparator(models_->count());
  }
  models_->setCurrentText(chosen);
}

void FitPanel::chooseModel() {
  if (const Problem problem = problemOf([this] { setModel(model()); }))
    run_->refuse(problem);
  else
    Q_EMIT changed();
}

void FitPanel::setModel(const std::string& id) {
  const LoadedModel found = registry_.find(id);
  const ModelDescription& table = found.description();
  models_->setCurrentText(QString::fromStdString(id));
  equation_->setText(QString("<b>%1</b><br>%2").arg(table.title, QString(table.equation).toHtmlEscaped()));
  needsInput_ = table.input != InputCurve::None;
  input_->setVisible(needsInput_);
  form_->labelForField(input_)->setVisible(needsInput_);
  setConstants(table);
  parameters_->setModel(table);
  status_->hide();
}

void FitPanel::setConstants(const ModelDescription& model) {
  for (const auto& [name, field] : constants_) form_->removeRow(field);
  constants_.clear();
  for (int k = 0; k < model.constantCount; ++k) {
    const ConstantText& row = model.constants[k];
    auto* field = new QLineEdit(this);
    field->setObjectName(row.name);
    field->setPlaceholderText(std::isnan(row.value) ? "from the series, or a number"
                                                    : QString::fromStdString(numberText(row.value)));
    field->setToolTip(row.meaning);
    connect(field, &QLineEdit::editingFinished, this, &FitPanel::changed);
    form_->addRow(QString("%1 (%2)").arg(row.name, row.unit.label), field);
    constants_.emplace_back(row.name, field);
  }
}

std::string FitPanel::model() const { return models_->currentText().trimmed().toStdString(); }

FitChoice FitPanel::choice() const {
  FitChoice choice{.model = model(), .output = run_->output(), .parameters = parameters_->wishes()};
  if (needsInput_) choice.input = input_->text().trimmed().toStdString();
  for (const auto& [name, field] : constants_)
    choice.constants.emplace_back(name, field->text().trimmed().toStdString());
  choice.more = more_->text().toStdString();
  return choice;
}

void FitPanel::take(const FitChoice& choice) {
  setModel(choice.model);
  setInput(QString::fromStdString(choice.input));
  std::vector<std::string> more;  // options of wrapped models have no field
  for (const ParameterWish& wish : choice.parameters)
    if (!parameters_->take(wish)) std::ranges::copy(wordsOf(wish), std::back_inserter(more));
  for (const auto& [name, value] : choice.constants) {
    const auto field = std::ranges::find(constants_, name, [](const auto& known) { return known.first; });
    if (field != constants_.end())
      field->second->setText(QString::fromStdString(value));
    else
      more.insert(more.end(), {"--set", name + "=" + value});
  }
  std::string text = choice.more;
  for (const std::string& word : more) text += (text.empty() ? "" : " ") + shellWord(word);
  setMore(QString::fromStdString(text));
  run_->setOutput(choice.output);
}

void FitPanel::setInput(const QString& from) { input_->setText(from); }

void FitPanel::setMore(const QString& options) { more_->setText(options); }

void FitPanel::showResult(const LiveResult& result) {
  parameters_->showValues(result.values);
  status_->setText(QString::fromStdString(result.status));
  status_->setVisible(!result.status.empty());
}

}  // namespace voxelfit
