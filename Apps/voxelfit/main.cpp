// SPDX-License-Identifier: BSD-3-Clause
// The program voxelfit. A command is a function addX() in a file of its own, listed here; it declares its
// options and says what happens when they have been read (Session::onRun).
#include <CLI/CLI.hpp>
#include <array>
#include <exception>
#include <new>

#include "CommandLine.h"
#include "Commands.h"
#include "Core/Error.h"
#include "GlobalOptions.h"
#include "Session.h"

namespace {

using namespace voxelfit;

/// In the order of the help page.
constexpr std::array kCommands{
    addModels, addDescribe, addEvaluate, addInfo,    addFit,  addSelect,   addCurve,      addConcentration,
    addAif,    addSimulate, addPhantoms, addCompare, addPlot, addSelftest, addCompletion,
};

int run(int argc, char** argv) {
  Session session(argc, argv);
  CLI::App& app = session.app();
  addGlobalOptions(app, session.options);
  for (const auto add : kCommands) add(app, session);
  if (const auto exitCode = parse(app, {argv + 1, argv + argc})) return *exitCode;
  return session.exitCode;
}

int fail(int exitCode, const std::string& message, const std::string& hint = {}) {
  sayError(message, hint);
  return exitCode;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const Error& error) {
    return fail(error.exitCode(), error.what(), error.hint());
  } catch (const std::bad_alloc&) {
    return fail(1, "the memory of this machine does not suffice",
                "a smaller --mask or fewer --maps need less");
  } catch (const std::exception& error) {
    return fail(1, std::string("internal error: ") + error.what());
  }
}
