// SPDX-License-Identifier: BSD-3-Clause
#include "ProgramRun.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace voxelfit {

ProgramRun::ProgramRun(QObject* parent) : QObject(parent) {
  connect(&process_, &QProcess::readyReadStandardError, this, &ProgramRun::readLines);
  connect(&process_, &QProcess::finished, this, &ProgramRun::finish);
  connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart)
      Q_EMIT ended(false, process_.program() + ": " + process_.errorString(), {});
  });
}

ProgramRun::~ProgramRun() {
  process_.disconnect(this);
  if (!isRunning()) return;
  cancel();
  process_.waitForFinished();
}

void ProgramRun::start(const std::vector<std::string>& words) {
  if (isRunning()) return;
  QStringList arguments;
  for (const std::string& word : words) arguments << QString::fromStdString(word);
  message_.clear();
  hint_.clear();
  process_.start(QCoreApplication::applicationDirPath() + "/voxelfit", arguments << "--progress"
                                                                                 << "json");
}

void ProgramRun::cancel() { process_.terminate(); }

void ProgramRun::readLines() {
  process_.setReadChannel(QProcess::StandardError);
  while (process_.canReadLine()) {
    const QString line = QString::fromUtf8(process_.readLine()).trimmed();
    const QJsonObject progress = QJsonDocument::fromJson(line.toUtf8()).object();
    if (progress.contains("done"))
      Q_EMIT progressed(
          static_cast<int>(100.0 * progress["done"].toDouble() / progress["total"].toDouble(1.0)));
    else if (line.startsWith("hint: "))
      hint_ = line.mid(6);
    else if (!line.isEmpty())
      message_ = line;
  }
}

void ProgramRun::finish() {
  readLines();
  const bool isDone = process_.exitStatus() == QProcess::NormalExit && process_.exitCode() == 0;
  Q_EMIT ended(isDone, message_, hint_);
}

}  // namespace voxelfit
