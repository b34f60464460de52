// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The commands of the program; each is defined in a file of its own and listed in main.cpp.

#include "OptionParser.h"
#include "Session.h"

namespace voxelfit {

void addAif(CLI::App& app, Session& session);
void addCompare(CLI::App& app, Session& session);
void addCompletion(CLI::App& app, Session& session);
void addConcentration(CLI::App& app, Session& session);
void addCurve(CLI::App& app, Session& session);
void addDescribe(CLI::App& app, Session& session);
void addEvaluate(CLI::App& app, Session& session);
void addFit(CLI::App& app, Session& session);
void addInfo(CLI::App& app, Session& session);
void addModels(CLI::App& app, Session& session);
void addPhantoms(CLI::App& app, Session& session);
void addPlot(CLI::App& app, Session& session);
void addSelect(CLI::App& app, Session& session);
void addSelftest(CLI::App& app, Session& session);
void addSimulate(CLI::App& app, Session& session);

}  // namespace voxelfit
