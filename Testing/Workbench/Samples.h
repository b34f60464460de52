// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A series to look at, and its fit, made once by the program.
#include <string>

#include "Cli/Program.h"
#include "Session.h"

namespace voxelfit::testing {

/// IVIM of 60 x 60 x 4 voxels with noise, and its fit.
class Samples {
 public:
  Samples() {
    run("simulate ivim-grid --snr 30 --quiet -o " + folder_ / "phantom");
    run("fit ivim " + series() + " --maps all --quiet -o " + fit());
  }

  std::string series() const { return folder_ / "phantom/series.nii.gz"; }
  std::string mask() const { return folder_ / "phantom/mask.nii.gz"; }
  std::string fit() const { return folder_ / "fit"; }
  std::string operator/(const std::string& name) const { return folder_ / name; }

 private:
  TemporaryFolder folder_;
};

inline const Samples& samples() {
  static const Samples made;
  return made;
}

inline Session& session() {
  static std::string name = "voxelfit-workbench";
  static char* arguments[]{name.data()};
  static Session one(1, arguments);
  return one;
}

}  // namespace voxelfit::testing
