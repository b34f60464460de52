// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/RegularisedFit.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "Batch/Neighbours.h"
#include "Batch/VoxelQuadratics.h"
#include "Core/Error.h"
#include "Core/Parallel.h"
#include "Fitting/Status.h"

namespace voxelfit {
namespace {

constexpr std::int64_t kBlock = 256;  ///< voxels that a thread takes at a time
constexpr int kAxes = Neighbours::kAxes;

std::vector<std::int64_t> inGrid(const ResultSet& results, const std::vector<std::int64_t>& places) {
  std::vector<std::int64_t> voxels;
  for (const std::int64_t place : places) voxels.push_back(results.voxels[place]);
  return voxels;
}

/// The primal-dual steps for quadratic functions of the voxels, and the rounds that renew these.
class PrimalDual {
 public:
  PrimalDual(const FitJob& job, VoxelQuadratics& data, const Neighbours& neighbours);

  void run(Progress& progress);
  int rounds() const { return rounds_; }
  bool isSettled() const { return isSettled_; }
  double value(int a, std::int64_t v) const { return u_[v * parameters_ + a]; }

  /// Bytes that a voxel takes.
  static std::int64_t bytes(int parameters) { return 8LL * parameters * (3 + kAxes) + 8LL * kAxes; }

 private:
  double renew();
  double variation(std::int64_t v) const;
  void descend();
  void move(std::int64_t v);
  void ascend();
  template <class Work>
  void forEachBlock(const Work& work) const;
  template <class Part>
  double sumOf(const Part& part) const;

  VoxelQuadratics& data_;
  const Neighbours& neighbours_;
  int parameters_, threads_;
  std::int64_t voxels_;
  double step_;
  std::vector<double> weights_;
  std::vector<double> u_;      ///< [voxel * parameters + a]
  std::vector<double> ahead_;  ///< [a * voxels + voxel]
  std::vector<double> flows_;  ///< [(a * axes + axis) * voxels + voxel]
  int rounds_ = 0;
  bool isSettled_ = false;
};

PrimalDual::PrimalDual(const FitJob& job, VoxelQuadratics& data, const Neighbours& neighbours)
    : data_(data),
      neighbours_(neighbours),
      parameters_(data.count()),
      threads_(threadCount(job.threads)),
      voxels_(static_cast<std::int64_t>(data.places().size())),
      step_(1.0 / std::sqrt(neighbours.squaredNorm())),
      ahead_(parameters_ * voxels_),
      flows_(parameters_ * kAxes * voxels_) {
  for (const int k : data.parameters()) weights_.push_back(job.totalVariation[k]);
  for (std::int64_t v = 0; v < voxels_; ++v)
    for (const double start : data.start(v)) u_.push_back(start);
}

/// Calls work(block, first, end) for the voxels, a block at a time.
template <class Work>
void PrimalDual::forEachBlock(const Work& work) const {
  parallelFor((voxels_ + kBlock - 1) / kBlock, threads_, [&](std::int64_t block, int) {
    work(block, block * kBlock, std::min((block + 1) * kBlock, voxels_));
    return true;
  });
}

/// The sum of part(voxel), the same for any number of threads.
template <class Part>
double PrimalDual::sumOf(const Part& part) const {
  std::vector<double> sums((voxels_ + kBlock - 1) / kBlock, 0.0);
  forEachBlock([&](std::int64_t block, std::int64_t first, std::int64_t end) {
    for (std::int64_t v = first; v < end; ++v) sums[block] += part(v);
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

/// What voxel v pays for its slopes, which are those of ahead_.
double PrimalDual::variation(std::int64_t v) const {
  double sum = 0.0;
  for (int a = 0; a < parameters_; ++a) {
    double squares = 0.0;
    for (int axis = 0; axis < kAxes; ++axis)
      squares += std::pow(neighbours_.slope(&ahead_[a * voxels_], axis, v), 2);
    sum += weights_[a] * std::sqrt(squares);
  }
  return sum;
}

/// Takes the voxels' functions where they are now; returns what is minimised.
double PrimalDual::renew() {
  for (std::int64_t v = 0; v < voxels_; ++v)
    for (int a = 0; a < parameters_; ++a) ahead_[a * voxels_ + v] = u_[v * parameters_ + a];
  const double misfit = sumOf([&](std::int64_t v) {
    return data_.renew(v, {&u_[v * parameters_], static_cast<std::size_t>(parameters_)});
  });
  return misfit + sumOf([&](std::int64_t v) { return variation(v); });
}

void PrimalDual::move(std::int64_t v) {
  const std::span<double> u(&u_[v * parameters_], parameters_);
  std::array<double, kMaxParameters> target, before;
  std::copy(u.begin(), u.end(), before.begin());
  for (int a = 0; a < parameters_; ++a)
    target[a] = u[a] - step_ * neighbours_.transpose(&flows_[a * kAxes * voxels_], v);
  data_.approach(v, {target.data(), u.size()}, step_, u);
  for (int a = 0; a < parameters_; ++a) ahead_[a * voxels_ + v] = 2.0 * u[a] - before[a];
}

/// Moves the voxels, each as its samples and its neighbours want.
void PrimalDual::descend() {
  forEachBlock([&](std::int64_t, std::int64_t first, std::int64_t end) {
    for (std::int64_t v = first; v < end; ++v) move(v);
  });
}

/// Lets the flows between neighbours follow the slopes, as far as the weights let them grow.
void PrimalDual::ascend() {
  forEachBlock([&](std::int64_t, std::int64_t first, std::int64_t end) {
    for (int a = 0; a < parameters_; ++a) {
      if (weights_[a] == 0.0) continue;
      for (std::int64_t v = first; v < end; ++v) {
        std::array<double, kAxes> flow;
        double squares = 0.0;
        for (int axis = 0; axis < kAxes; ++axis) {
          flow[axis] = flows_[(a * kAxes + axis) * voxels_ + v] +
                       step_ * neighbours_.slope(&ahead_[a * voxels_], axis, v);
          squares += flow[axis] * flow[axis];
        }
        const double share = squares > weights_[a] * weights_[a] ? weights_[a] / std::sqrt(squares) : 1.0;
        for (int axis = 0; axis < kAxes; ++axis)
          flows_[(a * kAxes + axis) * voxels_ + v] = share * flow[axis];
      }
    }
  });
}

void PrimalDual::run(Progress& progress) {
  constexpr int kMostRounds = 100, kSteps = 40;
  constexpr double kNegligible = 1e-4;  // of sse / (2 sigma^2), in the mean of the voxels
  double lowest = renew();
  std::vector<double> best = u_;
  while (rounds_ < kMostRounds && !isSettled_) {
    for (int step = 0; step < kSteps; ++step) {
      if (progress.shouldStop())
        throw Error(ErrorCode::Interrupted, "stopped after " + std::to_string(rounds_) + " rounds of --tv");
      descend();
      ascend();
    }
    const double here = renew();
    progress.report("tv", ++rounds_, kMostRounds);
    const double gain = lowest - here;
    if (gain > 0.0) {
      lowest = here;
      best = u_;
    }
    isSettled_ = std::abs(gain) < kNegligible * static_cast<double>(voxels_);
    if (isSettled_ || gain > 0.0) continue;
    u_ = best;
    renew();
    for (std::int64_t v = 0; v < voxels_; ++v) data_.doubt(v);
  }
  u_ = best;
  progress.report("tv", kMostRounds, kMostRounds);
}

FitJob holdAll(const FitJob& job) {
  FitJob held = job;
  held.totalVariation = {};
  held.starts = 1;
  held.fitter = held.precision = "auto";  // which was chosen for what is fitted; here nothing is
  held.undelayed.reset();
  held.results.errors = held.results.correlations = false;
  return held;
}

ParameterChoice heldAt(Volume map) {
  ParameterChoice choice;
  choice.start = ValueOrMap{0.0, std::make_shared<const Volume>(std::move(map))};
  choice.fixed = true;
  return choice;
}

void drop(ResultSet& results, std::initializer_list<const char*> names) {
  std::erase_if(results.maps, [&](const ResultMap& map) {
    return map.kind == MapKind::Error || std::ranges::find(names, map.name) != names.end();
  });
}

}  // namespace

FitJob aloneStep(const FitJob& job) {
  FitJob alone = job;
  alone.totalVariation = {};
  alone.results.errors = alone.results.criteria = true;
  alone.results.correlations = false;
  return alone;
}

RegularisedMaps regularise(const FitJob& job, const VoxelSource& source, const ResultSet& alone,
                           Progress& progress) {
  VoxelQuadratics data(job, source, alone, PrimalDual::bytes(job.fitted()));
  const auto voxels = inGrid(alone, data.places());
  const Neighbours neighbours(alone.geometry, voxels);
  if (neighbours.squaredNorm() == 0.0)
    throw Error(ErrorCode::Mismatch, "--tv: none of " + std::to_string(voxels.size()) +
                                         " fitted voxels has a neighbour among them");
  PrimalDual search(job, data, neighbours);
  search.run(progress);
  RegularisedMaps found{holdAll(job), std::vector<std::uint32_t>(alone.voxels.size(), 0), search.rounds(),
                        search.isSettled()};
  for (int a = 0; a < data.count(); ++a) {
    Volume map{alone.geometry, std::vector<float>(alone.geometry.voxels(), NAN), "--tv"};
    for (std::size_t v = 0; v < voxels.size(); ++v) {
      const double u = search.value(a, v);
      map.values[voxels[v]] = static_cast<float>(u * data.unit(a));
      if (u <= data.low(a, v) || u >= data.high(a, v))
        found.atBound[data.places()[v]] |= 1u << data.parameters()[a];
    }
    found.held.parameters[data.parameters()[a]] = heldAt(std::move(map));
  }
  return found;
}

void takeOver(const FitJob& job, const RegularisedMaps& found, const ResultSet& held, ResultSet& alone) {
  for (ResultMap& map : alone.maps) {
    const ResultMap* other = findMap(held, map.name);
    for (std::size_t v = 0; map.kind == MapKind::Bound && v < map.values.size(); ++v)
      map.values[v] = static_cast<float>(found.atBound[v]);
    for (std::size_t v = 0; map.kind == MapKind::Status && v < map.values.size(); ++v) {
      const auto others = static_cast<std::uint32_t>(map.values[v]) & ~bit(FitStatus::AtBound);
      map.values[v] = static_cast<float>(others | (found.atBound[v] ? bit(FitStatus::AtBound) : 0u));
    }
    const bool isOfSearch =
        map.kind == MapKind::Bound || map.kind == MapKind::Status || map.name == "iterations";
    if (other && !isOfSearch) map.values = other->values;
  }
  drop(alone, {"reduced_chi_squared", "aicc", "bic"});
  if (!job.results.criteria) drop(alone, {"sse", "rsquared", "iterations"});
}

}  // namespace voxelfit
