// SPDX-License-Identifier: BSD-3-Clause
// voxelfit concentration: the signal of a T1-weighted series as contrast agent concentration.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <functional>
#include <memory>
#include <numeric>

#include "Commands.h"
#include "ConversionOptions.h"
#include "Core/Error.h"
#include "Core/Parallel.h"
#include "Io/ImageFile.h"
#include "Io/SeriesWriter.h"

namespace voxelfit {
namespace {

/// Voxels that a thread converts at a time.
constexpr std::int64_t kBlock = 16384;

struct Options {
  std::vector<std::string> inputs;
  std::string series, output;
  ConversionOptions conversion;
};

/// Converts a series frame by frame: beside the series itself, three volumes are all that is held.
class FrameConverter {
 public:
  FrameConverter(const Series& series, const ConversionSettings& settings, ConcentrationSource::Tissue tissue,
                 int threads)
      : series_(series), settings_(settings), tissue_(std::move(tissue)), threads_(threadCount(threads)) {
    T10_.assign(1, static_cast<float>(tissue_.T10));
    B1_.assign(1, static_cast<float>(tissue_.B1));
    voxels_.resize(static_cast<std::size_t>(series.geometry.voxels()));
    std::iota(voxels_.begin(), voxels_.end(), 0);
    setBaseline();
  }

  /// One frame as concentrations; the view holds until the next call.
  std::span<const float> convert(int frame) {
    concentration_.resize(voxels_.size());
    ConversionSettings settings = settings_;
    settings.baseline = {0, 0};  // the first of the two samples that a voxel has here is its baseline
    eachBlock([&](std::int64_t first, std::int64_t count) {
      std::vector<float> tile(baseline_.begin() + first, baseline_.begin() + first + count);
      tile.resize(2 * count);
      std::vector<std::uint8_t> status(count);
      series_.gather(frame, std::span(voxels_).subspan(first, count), tile.data() + count);
      toConcentration({tile.data(), 2, count, count}, settings,
                      {part(tissue_.T10Map, T10_, first, count), part(tissue_.B1Map, B1_, first, count)},
                      status);
      std::copy_n(tile.begin() + count, count, concentration_.begin() + first);
    });
    return concentration_;
  }

 private:
  /// The mean of the baseline samples, summed as toConcentration() does.
  void setBaseline() {
    baseline_.resize(voxels_.size());
    eachBlock([&](std::int64_t first, std::int64_t count) {
      std::vector<double> sum(count);
      std::vector<float> frame(count);
      for (int n = settings_.baseline.first; n <= settings_.baseline.last; ++n) {
        series_.gather(n, std::span(voxels_).subspan(first, count), frame.data());
        for (std::int64_t i = 0; i < count; ++i) sum[i] += frame[i];
      }
      for (std::int64_t i = 0; i < count; ++i)
        baseline_[first + i] = static_cast<float>(sum[i] / settings_.baseline.size());
    });
  }

  void eachBlock(const std::function<void(std::int64_t first, std::int64_t count)>& work) const {
    const auto voxels = static_cast<std::int64_t>(voxels_.size());
    parallelFor((voxels + kBlock - 1) / kBlock, threads_, [&](std::int64_t block, int) {
      work(block * kBlock, std::min(kBlock, voxels - block * kBlock));
      return true;
    });
  }

  static std::span<const float> part(const std::shared_ptr<const Volume>& map, const std::vector<float>& one,
                                     std::int64_t first, std::int64_t count) {
    if (!map) return one;
    return std::span(map->values).subspan(first, count);
  }

  const Series& series_;
  ConversionSettings settings_;
  ConcentrationSource::Tissue tissue_;
  int threads_;
  std::vector<float> T10_, B1_, baseline_, concentration_;
  std::vector<std::int64_t> voxels_;
};

void convert(Session& session, const Options& options) {
  const Series series =
      readSeries({options.inputs.begin(), options.inputs.end()}, {.series = options.series});
  const ConversionSettings settings = conversionSettings(options.conversion, series, {});
  session.explain("baseline: samples " + baselineText(settings));
  FrameConverter converter(series, settings, tissueOf(options.conversion, series), session.options.threads);
  if (session.options.validate) return;
  SeriesWriter writer(options.output,
                      {.title = options.conversion.conversion + " concentration of " + series.source,
                       .name = "concentration",
                       .unit = concentrationUnit(options.conversion),
                       .geometry = series.geometry,
                       .frames = series.samples(),
                       .axis = series.axis,
                       .acquisition = series.acquisition,
                       .version = kVersion},
                      session.overwrite());
  for (int frame = 0; frame < series.samples(); ++frame) {
    session.progress().report("convert", frame, series.samples());
    session.progress().stopIfAsked();
    writer.append(converter.convert(frame));
  }
  writer.publish();
  session.tell(
      fmt::format("{}: {} frames of {} voxels", options.output, series.samples(), series.geometry.voxels()));
}

}  // namespace

void addConcentration(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("concentration", "turn the signal of a series into agent concentration");
  command->add_option("inputs", options->inputs, "the series: an image, a DICOM folder or zip, or 3-D images")
      ->required()
      ->type_name("INPUT");
  command->add_option("-o,--output", options->output, "image of concentrations in mmol/l, .nii or .nii.gz")
      ->required()
      ->type_name("OUT.nii.gz");
  command->add_option("--series", options->series, "DICOM: which series, by UID or number")
      ->type_name("SERIES");
  addConversionOptions(*command, options->conversion);
  command->footer(
      "example:\n  voxelfit concentration dce.nii.gz --tr 5 --flip-angle 30 --t1 T1.nii.gz --baseline 0:9 -o "
      "c.nii.gz");
  session.onRun(*command, [&session, options] { convert(session, *options); });
}

}  // namespace voxelfit
