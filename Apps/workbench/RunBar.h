// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QWidget>
#include <string>
#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;

namespace voxelfit {

class ProgramRun;

/// The lower end of a panel: the command that the panel stands for, where its results go, and its run.
class RunBar : public QWidget {
  Q_OBJECT

 public:
  /// `deed` is on the button: "Fit all voxels".
  RunBar(const QString& deed, const QString& output, QWidget* parent = nullptr);

  void setDeed(const QString& deed);
  std::string output() const;
  void setOutput(const std::string& folder);
  /// Shows the command, which the button then runs.
  void setWords(const std::vector<std::string>& words);
  /// A line in red with advice below; empty texts: nothing is wrong. The command can still be run.
  void showProblem(const QString& message, const QString& hint);
  /// The same for what makes the command one that cannot run.
  void refuse(const QString& message, const QString& hint);
  QString problem() const;
  QString hint() const;
  bool isRunning() const;
  /// Whether what ran last was about this file.
  bool ranOn(const std::string& file) const;

 public Q_SLOTS:
  void run();
  void cancel();

 Q_SIGNALS:
  void outputChanged();
  /// The results are in this folder.
  void done(const QString& folder);

 private:
  void arrange(const QString& output);
  void finish(bool isDone, const QString& message, const QString& hint);
  void showState();

  std::vector<std::string> words_, ran_;
  QString ranInto_;  ///< the folder that the run fills, whatever is typed meanwhile
  bool isRight_ = false;
  ProgramRun* program_;
  QPlainTextEdit* command_;
  QLineEdit* output_;
  QCheckBox* replaces_;
  QPushButton *run_, *cancel_;
  QProgressBar* progress_;
  QLabel *problem_, *note_;
};

}  // namespace voxelfit
