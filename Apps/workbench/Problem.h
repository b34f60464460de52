// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <QString>
#include <functional>

namespace voxelfit {

/// What is wrong, as people are told: a line, and advice or nothing. Without a line nothing is wrong.
struct Problem {
  QString message{}, hint{};

  explicit operator bool() const { return !message.isEmpty(); }
};

/// Runs `deed`; what it throws becomes the problem.
Problem problemOf(const std::function<void()>& deed);

}  // namespace voxelfit
