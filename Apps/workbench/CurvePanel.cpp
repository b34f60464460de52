// SPDX-License-Identifier: BSD-3-Clause
#include "CurvePanel.h"

#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "FitChoice.h"
#include "Look.h"
#include "RunBar.h"

namespace voxelfit {

CurvePanel::CurvePanel(QWidget* parent)
    : QWidget(parent),
      arrival_(new QLineEdit(this)),
      windows_(new QLineEdit(this)),
      more_(new QLineEdit(this)),
      run_(new RunBar("Describe all voxels", "curves", this)) {
  auto* about = new QLabel(
      "Area under the curve (auc, iauc60, iauc90), first moment (aumc), mean residence time (mrt), maximum, "
      "time to peak (ttp), wash-in, wash-out and baseline of every voxel, counted from the arrival of the "
      "agent.",
      this);
  about->setObjectName("quiet");
  about->setWordWrap(true);
  arrival_->setPlaceholderText("auto, seconds or a map");
  windows_->setPlaceholderText("60,90");
  more_->setPlaceholderText("--baseline 0:5 --t1 T1.nii.gz ...");
  auto* form = new QFormLayout;
  form->setSpacing(look::kSpace);
  form->addRow("Arrival", arrival_);
  form->addRow("Initial areas (s)", windows_);
  form->addRow("More options", more_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, look::kMargin, 0, 0);
  layout->setSpacing(look::kSpace);
  layout->addWidget(about);
  layout->addLayout(form);
  layout->addStretch(1);
  layout->addWidget(run_);
  for (QLineEdit* field : {arrival_, windows_, more_})
    connect(field, &QLineEdit::editingFinished, this, &CurvePanel::renew);
  connect(run_, &RunBar::outputChanged, this, &CurvePanel::renew);
  renew();
}

void CurvePanel::setData(const std::string& series, const std::string& mask) {
  series_ = series;
  mask_ = mask;
  renew();
}

void CurvePanel::renew() {
  if (series_.empty()) return run_->refuse({"no series is open", ""});
  std::vector<std::string> words{"curve", series_, "-o", run_->output()};
  const auto add = [&](const char* option, const std::string& value) {
    if (value.empty()) return;
    words.push_back(option);
    words.push_back(value);
  };
  add("--mask", mask_);
  add("--arrival", arrival_->text().trimmed().toStdString());
  add("--iauc", windows_->text().trimmed().toStdString());
  const Problem problem = problemOf([&] {
    for (std::string& word : shellWords(more_->text().toStdString())) words.push_back(std::move(word));
    run_->setWords(words);
  });
  if (problem) run_->refuse(problem);
}

}  // namespace voxelfit
