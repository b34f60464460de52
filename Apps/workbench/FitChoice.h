// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What a person has chosen in the window, as the command that does the same.
#include <string>
#include <utility>
#include <vector>

namespace voxelfit {

/// What is asked of one parameter, as texts in the unit of its table; empty: as the table says.
struct ParameterWish {
  std::string name{}, start{}, lower{}, upper{};
  bool isFixed = false;  ///< at `start`

  bool operator==(const ParameterWish&) const = default;
};

struct FitChoice {
  std::string model{}, series{}, output{};
  std::string mask{};        ///< image, or empty
  bool isOfRegions = false;  ///< fit the mean curve of each label of the mask
  std::string input{};       ///< of --aif, or empty
  std::vector<std::pair<std::string, std::string>> constants{};  ///< name and value, for --set
  std::vector<ParameterWish> parameters{};
  std::string more{};  ///< further options, as they are typed in a shell

  bool operator==(const FitChoice&) const = default;
};

/// The words for what is asked of a parameter: {"--bounds", "f=0:0.5"}.
std::vector<std::string> wordsOf(const ParameterWish& wish);

/// The words behind `voxelfit`: {"fit", "ivim", "dwi.nii.gz", "-o", "maps"}. Throws Error Usage where a quote
/// in `more` is not closed.
std::vector<std::string> wordsOf(const FitChoice& choice);

/// The words of a shell line; quotes and backslashes as a shell takes them. Throws Error Usage where a quote
/// is not closed.
std::vector<std::string> shellWords(const std::string& line);

/// "voxelfit fit ivim dwi.nii.gz -o maps", to be pasted into a shell.
std::string commandText(const std::vector<std::string>& words);

}  // namespace voxelfit
