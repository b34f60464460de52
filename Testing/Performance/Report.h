// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <benchmark/benchmark.h>

namespace voxelfit::performance {

/// Names of the counters that a benchmark hands to the report.
inline constexpr const char* kVoxelsCounter = "voxels";        ///< fitted in one iteration
inline constexpr const char* kYardstickCounter = "yardstick";  ///< voxels a core-second of the yardstick
inline constexpr const char* kMissCounter = "miss";
inline constexpr const char* kBytesCounter = "bytes";  ///< read for each voxel
inline constexpr const char* kErrorPrefix = "median error ";

/// Prints each benchmark as one line: a row of a table, or a JSON object. A core-second is a second of
/// processor time of the process, so other programs and the number of threads do not count.
class Report : public benchmark::BenchmarkReporter {
 public:
  explicit Report(bool isJson) : isJson_(isJson) {}

  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;

 private:
  void printRow(const Run& run) const;
  void printJson(const Run& run) const;

  bool isJson_;
};

}  // namespace voxelfit::performance
