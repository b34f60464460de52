// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The option parser by name: headers need no more of it, and <CLI/CLI.hpp> takes a compiler two seconds.

namespace CLI {
class App;
}
