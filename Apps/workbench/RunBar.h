// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QWidget>
#include <string>
#include <vector>

#include "Problem.h"

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
  /// Shows what makes the command one that cannot run, until there is another.
  void refuse(const Problem& problem);
  /// Shows what is wrong with the voxel that is looked at, until another is.
  void setProblemOfVoxel(const Problem& problem);
  /// Shows what went wrong with something else, until the command changes.
  void showProblem(const Problem& problem);
  /// What stands in red; that of the command comes first, then that of the voxel.
  const Problem& problem() const;
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
  bool canRun() const;

  std::vector<std::string> words_, ran_;
  Problem ofCommand_, ofVoxel_, other_;
  QString said_;     ///< by the run, while nothing is wrong
  QString ranInto_;  ///< the folder that the run fills, whatever is typed meanwhile
  ProgramRun* program_;
  QPlainTextEdit* command_;
  QLineEdit* output_;
  QCheckBox* replaces_;
  QPushButton *run_, *cancel_;
  QProgressBar* progress_;
  QLabel *problem_, *note_;
};

}  // namespace voxelfit
