// SPDX-License-Identifier: BSD-3-Clause
#include "InputFiles.h"

#include <algorithm>
#include <filesystem>

#include "Io/Sidecar.h"
#include "Text.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;

/// What options say, among which are the names of files.
std::vector<std::string> candidates(const FitOptions& options) {
  std::vector<std::string> texts = options.inputs;
  if (options.model.ends_with(".json")) texts.push_back(options.model);
  for (const std::string& text :
       {options.mask, options.roi, options.weights, options.axis.text, options.direction.bvecs,
        options.conversion.T1, options.conversion.B1, options.input.delay, options.input.portalDelay})
    texts.push_back(text);
  for (const std::string& source : {options.input.from, options.input.portal}) {
    const bool isMask = source.starts_with("mask:");
    texts.push_back(isMask ? source.substr(5) : source);
    if (isMask) texts.push_back(texts.back().substr(0, texts.back().rfind(':')));  // without :LABEL
  }
  for (const auto* list : {&options.constants, &options.fixed, &options.starts})
    for (const std::string& text : *list) texts.push_back(text.substr(text.find('=') + 1));
  for (const std::string& text : options.bounds)
    for (const std::string& end : splitText(text.substr(text.find('=') + 1), ':')) texts.push_back(end);
  return texts;
}

}  // namespace

std::vector<std::string> inputFiles(const FitOptions& options, const std::vector<std::string>& more) {
  std::vector<std::string> files;
  const auto add = [&](const std::string& file) {
    if (std::ranges::find(files, file) == files.end()) files.push_back(file);
  };
  std::error_code ignored;  // a long list of numbers is no file name
  std::vector<std::string> texts = candidates(options);
  texts.insert(texts.end(), more.begin(), more.end());
  for (const std::string& text : texts) {
    if (!fs::exists(text, ignored)) continue;
    add(text);
    if (fs::is_directory(text)) continue;
    for (const fs::path& sidecar : sidecarsOf(text)) add(sidecar.string());
  }
  return files;
}

}  // namespace voxelfit
