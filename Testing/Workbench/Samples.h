// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A series to look at, and its fit, made once by the program.
#include <filesystem>
#include <string>

#include "Cli/Program.h"
#include "Session.h"

namespace voxelfit::testing {

/// IVIM of 60 x 60 x 4 voxels with noise, and its fit; concentrations in time. Each is made when it is asked
/// for.
class Samples {
 public:
  std::string series() const { return made("phantom", "simulate ivim-grid --snr 30") + "/series.nii.gz"; }
  std::string mask() const { return folder_ / "phantom/mask.nii.gz"; }
  std::string fit() const { return made("fit", "fit ivim " + series() + " --maps all"); }
  std::string timeCourses() const {
    return made("dce", "simulate extended-tofts-grid --snr 50") + "/series.nii.gz";
  }
  std::string operator/(const std::string& name) const { return folder_ / name; }

 private:
  /// The folder that the command has made, at the latest now.
  std::string made(const std::string& name, const std::string& command) const {
    if (!std::filesystem::exists(folder_ / name)) run(command + " --quiet -o " + folder_ / name);
    return folder_ / name;
  }

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
