// SPDX-License-Identifier: BSD-3-Clause
#include "RunBar.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <algorithm>

#include "FitChoice.h"
#include "Look.h"
#include "ProgramRun.h"

namespace voxelfit {

RunBar::RunBar(const QString& deed, const QString& output, QWidget* parent)
    : QWidget(parent),
      program_(new ProgramRun(this)),
      command_(new QPlainTextEdit(this)),
      output_(new QLineEdit(output, this)),
      replaces_(new QCheckBox("replace", this)),
      run_(new QPushButton(deed, this)),
      cancel_(new QPushButton("Cancel", this)),
      progress_(new QProgressBar(this)),
      problem_(new QLabel(this)),
      note_(new QLabel(this)) {
  arrange(output);
  connect(run_, &QPushButton::clicked, this, &RunBar::run);
  connect(cancel_, &QPushButton::clicked, this, &RunBar::cancel);
  connect(output_, &QLineEdit::editingFinished, this, &RunBar::outputChanged);
  connect(replaces_, &QCheckBox::toggled, this, &RunBar::showState);
  connect(program_, &ProgramRun::progressed, progress_, &QProgressBar::setValue);
  connect(program_, &ProgramRun::ended, this, &RunBar::finish);
  showState();
}

void RunBar::arrange(const QString& output) {
  run_->setObjectName("main");
  output_->setObjectName("output");
  output_->setToolTip("Folder for " + output);
  replaces_->setToolTip("Replace what an earlier run left in that folder");
  problem_->setObjectName("problem");
  note_->setObjectName("quiet");
  for (QLabel* label : {problem_, note_}) {
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  }
  command_->setReadOnly(true);
  command_->setFixedHeight(58);
  command_->setToolTip("What the button runs: paste it into a shell to repeat it anywhere");
  progress_->setTextVisible(false);
  progress_->setFixedHeight(6);
  auto* copy = new QPushButton("Copy", this);
  copy->setToolTip("Copy the command");
  connect(copy, &QPushButton::clicked, this,
          [this] { QApplication::clipboard()->setText(command_->toPlainText()); });
  auto* layout = new QGridLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(look::kSpace);
  layout->addWidget(problem_, 0, 0, 1, 4);
  layout->addWidget(note_, 1, 0, 1, 4);
  layout->addWidget(command_, 2, 0, 1, 4);
  layout->addWidget(new QLabel("Results in", this), 3, 0);
  layout->addWidget(output_, 3, 1, 1, 2);
  layout->addWidget(replaces_, 3, 3);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(run_, 1);
  buttons->addWidget(cancel_);
  buttons->addWidget(copy);
  layout->addLayout(buttons, 4, 0, 1, 4);
  layout->addWidget(progress_, 5, 0, 1, 4);
}

void RunBar::setDeed(const QString& deed) { run_->setText(deed); }

std::string RunBar::output() const { return output_->text().toStdString(); }

void RunBar::setOutput(const std::string& folder) { output_->setText(QString::fromStdString(folder)); }

void RunBar::setWords(const std::vector<std::string>& words) {
  words_ = words;
  ofCommand_ = other_ = {};
  said_.clear();
  showState();
}

void RunBar::refuse(const Problem& problem) {
  ofCommand_ = problem;
  showState();
}

void RunBar::setProblemOfVoxel(const Problem& problem) {
  ofVoxel_ = problem;
  showState();
}

void RunBar::showProblem(const Problem& problem) {
  other_ = problem;
  showState();
}

const Problem& RunBar::problem() const { return ofCommand_ ? ofCommand_ : ofVoxel_ ? ofVoxel_ : other_; }

bool RunBar::canRun() const { return !words_.empty() && !ofCommand_ && !isRunning(); }

bool RunBar::isRunning() const { return program_->isRunning(); }

bool RunBar::ranOn(const std::string& file) const { return std::ranges::count(ran_, file) > 0; }

void RunBar::run() {
  if (!canRun()) return;
  std::vector<std::string> words = words_;
  if (replaces_->isChecked()) words.push_back("--force");
  progress_->setValue(0);
  other_ = {};
  said_ = "running ...";
  ran_ = words;
  ranInto_ = output_->text();
  program_->start(words);
  showState();
}

void RunBar::cancel() { program_->cancel(); }

void RunBar::finish(bool isDone, const QString& message, const QString& hint) {
  progress_->setValue(isDone ? 100 : 0);
  other_ = isDone ? Problem{} : Problem{message, hint};
  said_ = isDone ? message : "";
  showState();
  if (isDone) Q_EMIT done(ranInto_);
}

void RunBar::showState() {
  std::vector<std::string> words = words_;
  if (replaces_->isChecked()) words.push_back("--force");
  command_->setPlainText(words.empty() ? QString() : QString::fromStdString(commandText(words)));
  run_->setEnabled(canRun());
  cancel_->setEnabled(isRunning());
  problem_->setText(problem().message);
  note_->setText(problem() ? problem().hint : said_);
  problem_->setVisible(!problem_->text().isEmpty());
  note_->setVisible(!note_->text().isEmpty());
}

}  // namespace voxelfit
