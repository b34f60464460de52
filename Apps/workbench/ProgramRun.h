// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QObject>
#include <QProcess>
#include <string>
#include <vector>

namespace voxelfit {

/// One run of the program voxelfit that lies beside this one. A crash or a lack of memory there leaves the
/// window standing, and what it writes is what the command line writes.
class ProgramRun : public QObject {
  Q_OBJECT

 public:
  explicit ProgramRun(QObject* parent = nullptr);
  ~ProgramRun() override;

  /// Starts `voxelfit WORDS --progress json`; nothing while one runs.
  void start(const std::vector<std::string>& words);
  /// Asks the program to stop: it leaves no file.
  void cancel();
  bool isRunning() const { return process_.state() != QProcess::NotRunning; }

 Q_SIGNALS:
  void progressed(int percent);
  /// `message` is the last line of the program, `hint` what it advises, or empty.
  void ended(bool isDone, const QString& message, const QString& hint);

 private:
  void readLines();
  void finish();

  QProcess process_;
  QString message_, hint_;
};

}  // namespace voxelfit
