// SPDX-License-Identifier: BSD-3-Clause
#include "Problem.h"

#include <new>

#include "Core/Error.h"

namespace voxelfit {

Problem problemOf(const std::function<void()>& deed) {
  try {
    deed();
    return {};
  } catch (const Error& error) {
    return {error.what(), QString::fromStdString(error.hint())};
  } catch (const std::bad_alloc&) {
    return {"the memory of this machine does not suffice", ""};
  } catch (const std::exception& error) {
    return {QString("internal error: ") + error.what(), ""};
  }
}

}  // namespace voxelfit
