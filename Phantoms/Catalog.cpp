// SPDX-License-Identifier: BSD-3-Clause
#include "Phantoms/Catalog.h"

#include <cstdlib>
#include <sstream>
#include <system_error>
#include <vector>

namespace voxelfit {

namespace fs = std::filesystem;

std::map<std::string, fs::path> phantomFiles() {
  std::vector<fs::path> folders;
  const char* listed = std::getenv("VOXELFIT_PHANTOMS");
  std::istringstream list(listed ? listed : "");
  for (std::string folder; std::getline(list, folder, ':');)
    if (!folder.empty()) folders.emplace_back(folder);
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  folders.push_back(program.parent_path().parent_path() / "share/voxelfit/phantoms");

  std::map<std::string, fs::path> files;
  for (const fs::path& folder : folders)
    for (const auto& item : fs::directory_iterator(folder, ignored))
      if (item.path().extension() == ".json") files.try_emplace(item.path().stem().string(), item.path());
  return files;
}

}  // namespace voxelfit
