// SPDX-License-Identifier: BSD-3-Clause
#include "Performance/Report.h"

#include <cstdio>
#include <string_view>

namespace voxelfit::performance {
namespace {

double counter(const benchmark::BenchmarkReporter::Run& run, const char* name) {
  const auto found = run.counters.find(name);
  return found == run.counters.end() ? 0.0 : found->second.value;
}

double voxelsPerCoreSecond(const benchmark::BenchmarkReporter::Run& run) {
  return counter(run, kVoxelsCounter) * static_cast<double>(run.iterations) / run.cpu_accumulated_time;
}

double voxelsPerSecond(const benchmark::BenchmarkReporter::Run& run) {
  return counter(run, kVoxelsCounter) * static_cast<double>(run.iterations) / run.real_accumulated_time;
}

/// Calls emit(parameter, error) for every parameter, in the order of their names.
template <class Emit>
void forEachError(const benchmark::BenchmarkReporter::Run& run, Emit&& emit) {
  const std::string_view prefix = kErrorPrefix;
  for (const auto& [name, value] : run.counters)
    if (name.starts_with(prefix)) emit(name.substr(prefix.size()), value.value);
}

/// Without the "/process_time/real_time" that the engine appends.
std::string plainName(const benchmark::BenchmarkReporter::Run& run) { return run.run_name.function_name; }

}  // namespace

bool Report::ReportContext(const Context&) {
  if (!isJson_)
    std::printf("%-34s %14s %10s %14s %8s %8s  %s\n", "model/fitter/threads", "vox/core-s", "yardsticks",
                "vox/s", "GB/s", "miss", "median error");
  return true;
}

void Report::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.error_occurred)
      std::fprintf(stderr, "%s: %s\n", plainName(run).c_str(), run.error_message.c_str());
    else if (isJson_)
      printJson(run);
    else
      printRow(run);
  }
  std::fflush(stdout);
}

void Report::printRow(const Run& run) const {
  std::printf("%-34s %14.4g %10.4g %14.4g %8.2f %7.2f%% ", plainName(run).c_str(), voxelsPerCoreSecond(run),
              voxelsPerCoreSecond(run) / counter(run, kYardstickCounter), voxelsPerSecond(run),
              voxelsPerSecond(run) * counter(run, kBytesCounter) * 1e-9, 100.0 * counter(run, kMissCounter));
  forEachError(run,
               [](const std::string& name, double error) { std::printf(" %s %.4f", name.c_str(), error); });
  std::printf("\n");
}

void Report::printJson(const Run& run) const {
  std::printf(
      "{\"name\": \"%s\", \"voxels_per_core_second\": %.6g, \"ratio\": %.6g, \"voxels_per_second\": %.6g, "
      "\"miss\": %.6g, \"median_error\": {",
      plainName(run).c_str(), voxelsPerCoreSecond(run),
      voxelsPerCoreSecond(run) / counter(run, kYardstickCounter), voxelsPerSecond(run),
      counter(run, kMissCounter));
  const char* separator = "";
  forEachError(run, [&](const std::string& name, double error) {
    std::printf("%s\"%s\": %.6g", separator, name.c_str(), error);
    separator = ", ";
  });
  std::printf("}}\n");
}

}  // namespace voxelfit::performance
