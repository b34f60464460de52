// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The option parser by name: headers need no more of it. Sources that add options include <CLI/App.hpp>,
// which costs a compiler two seconds less than <CLI/CLI.hpp>; the rest of that is compiled with
// HelpFormatter.cpp.

namespace CLI {
class App;
}
