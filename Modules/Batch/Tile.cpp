// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Tile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "Batch/DelaySearch.h"
#include "Fitting/Finish.h"
#include "Fitting/Status.h"

namespace voxelfit {
namespace {

constexpr std::int64_t kPadding = 16;  ///< widest pack
constexpr float kLargest = std::numeric_limits<float>::max();

std::int64_t padded(std::int64_t voxels) { return (voxels + kPadding - 1) / kPadding * kPadding; }

int pairs(int parameters) { return parameters * (parameters - 1) / 2; }

bool needsFit(const ResultChoice& choice) {
  return choice.fit || choice.residuals || choice.adequacy || choice.curve;
}

constexpr int kCurveMaps = 4;

/// Values of the curve maps, in the order of Batch/Results.cpp.
std::array<double, kCurveMaps> valuesOf(const CurveSummary& curve) {
  return {curve.area, curve.last, curve.maximum, curve.maximumAt};
}

}  // namespace

Tile::Tile(const FitJob& job, const Preparation& preparation, std::int64_t mostVoxels)
    : job_(job),
      preparation_(preparation),
      stride_(padded(mostVoxels) + kPadding),
      task_(preparation.task()),
      shape_(job.axis) {
  const ModelDescription& model = job.model.description();
  data_ = makeRow<float>(task_.samples * stride_);
  scale_ = makeRow<float>(stride_);
  fitted_ = makeRow<float>(model.parameterCount * stride_);
  sums_ = makeRow<float>(stride_);
  iterations_ = makeRow<float>(stride_);
  status_ = makeRow<std::uint32_t>(stride_);
  unfinished_ = makeRow<std::int32_t>(stride_);
  scratch_ = makeRow<std::byte>(scratchBytes(task_.samples, stride_));
  task_.stride = stride_;
  task_.data = data_.get();
  if (job.hasVoxelWeights()) task_.voxelWeights = (weights_ = makeRow<float>(task_.samples * stride_)).get();
  task_.scale = scale_.get();
  task_.fitted = fitted_.get();
  task_.sumOfSquares = sums_.get();
  task_.iterations = iterations_.get();
  task_.status = status_.get();
  task_.unfinished = unfinished_.get();
  task_.scratch = scratch_.get();
  for (const ValueOrMap& constant : job.constants)
    if (constant.map) maps_.push_back(constant.map.get());
  for (const ParameterChoice& parameter : job.parameters)
    for (const auto* value : {&parameter.start, &parameter.lower, &parameter.upper})
      if (*value && (*value)->map) maps_.push_back((*value)->map.get());
  const ResultChoice& choice = job.results;
  if (choice.derived && model.derivedCount > 0)
    assessment_.derived = (derived_ = makeRow<float>(model.derivedCount * stride_)).get();
  if (choice.errors) assessment_.errors = (errors_ = makeRow<float>(model.parameterCount * stride_)).get();
  if (choice.correlations)
    assessment_.correlations = (correlations_ = makeRow<float>(pairs(model.parameterCount) * stride_)).get();
  if (choice.criteria) {
    criteria_ = makeRow<float>(4 * stride_);
    assessment_.reducedChiSquared = criteria_.get();
    assessment_.rsquared = criteria_.get() + stride_;
    assessment_.aicc = criteria_.get() + 2 * stride_;
    assessment_.bic = criteria_.get() + 3 * stride_;
  }
  if (needsFit(choice)) assessment_.fit = (fit_ = makeRow<float>(task_.samples * stride_)).get();
  if (choice.adequacy) durbinWatson_ = makeRow<float>(stride_);
  if (choice.curve) curves_ = makeRow<float>(kCurveMaps * stride_);
  search_ = std::make_unique<Search>(job, preparation.plan(), task_);
}

std::int64_t Tile::bytes(const FitJob& job, int samples, std::int64_t voxels) {
  const ResultChoice& choice = job.results;
  const int curves = 1 + needsFit(choice) + job.hasVoxelWeights();
  const std::int64_t stride = padded(voxels) + kPadding;
  return scratchBytes(samples, stride) + Search::bytes(job, samples, stride) +
         4 * stride * (curves * samples + 4 * kMaxParameters + 13);
}

void Tile::fit(const VoxelSource& source, Backend& backend, ResultSet& results, std::int64_t first,
               std::int64_t count) {
  const std::span<const std::int64_t> voxels(results.voxels.data() + first, count);
  source.read(voxels, data_.get(), stride_);
  if (weights_) weigh(voxels);
  classify(voxels);
  std::vector<std::int64_t> fitted(place_.size());
  for (std::size_t i = 0; i < place_.size(); ++i) fitted[i] = voxels[place_[i]];
  task_.voxels = static_cast<std::int64_t>(fitted.size());
  if (task_.voxels > 0) {
    bindRows(fitted);
    if (const DelaySearch* delays = preparation_.delaySearch())
      delays->search(backend, preparation_.plan(), task_);
    search_->fit(backend, task_, assessment_, fitted);
    markFailures();
    if (durbinWatson_) testResiduals();
    if (curves_) sumUpCurves();
  }
  collect(results, first, count);
}

/// A fit that ended in numbers that are none, as where the model is infinite at a sample, is none.
void Tile::markFailures() {
  for (std::int64_t v = 0; v < task_.voxels; ++v) {
    bool isFinite = !std::isnan(sums_[v]);
    for (int k = 0; k < job_.model.description().parameterCount; ++k)
      isFinite &= std::isfinite(fitted_[k * stride_ + v]);
    if (!isFinite) status_[v] = (status_[v] & bit(FitStatus::Singular)) | bit(FitStatus::NotFinite);
  }
}

/// Whether every map that a setting or a constant is read from has a number at this voxel.
bool Tile::hasSettings(std::int64_t voxel) const {
  return std::none_of(maps_.begin(), maps_.end(),
                      [&](const Volume* map) { return std::isnan(map->values[voxel]); });
}

/// Makes the square roots of the weights that the job gives to single samples.
void Tile::weigh(std::span<const std::int64_t> voxels) {
  const auto count = static_cast<std::int64_t>(voxels.size());
  std::fill_n(weights_.get(), task_.samples * stride_, 1.0f);
  if (job_.voxelWeights) job_.voxelWeights->read(voxels, weights_.get(), stride_);
  for (int s = 0; s < task_.samples; ++s)
    for (std::int64_t at = s * stride_; at < s * stride_ + count; ++at)
      weights_[at] = job_.ignoreBelow && data_[at] <= static_cast<float>(*job_.ignoreBelow)
                         ? 0.0f
                         : std::sqrt(weights_[at]);
}

/// Why voxel v, whose samples are finite, cannot be fitted with the weights it has; 0 where it can.
std::uint32_t Tile::obstacleOfWeights(std::int64_t v) const {
  int counted = 0;
  for (int s = 0; s < task_.samples; ++s) {
    const float root = weights_[s * stride_ + v];
    if (!(root <= kLargest)) return bit(FitStatus::NotFinite);  // that of a negative weight is NaN
    counted += root > 0.0f && (!task_.sampleWeights || task_.sampleWeights[s] > 0.0);
  }
  return counted < std::max(job_.fitted(), 1) ? bit(FitStatus::NoSignal) : 0;
}

/// Moves the values of the voxels that can be fitted side by side to the front of a row.
void Tile::pack(float* row, float padding) const {
  const std::size_t usable = place_.size();
  if (usable < before_.size())
    for (std::size_t i = 0; i < usable; ++i) row[i] = row[place_[i]];
  std::fill(row + usable, row + stride_, padding);
}

/// Finds the voxels that can be fitted, moves them side by side to the front and notes their largest sample.
void Tile::classify(std::span<const std::int64_t> voxels) {
  const auto count = static_cast<std::int64_t>(voxels.size());
  std::vector<float> largest(count, 0.0f);
  std::vector<std::uint8_t> finite(count, 1);
  for (int s = 0; s < task_.samples; ++s) {
    const float* samples = data_.get() + s * stride_;
    const float* roots = weights_ ? weights_.get() + s * stride_ : nullptr;
    for (std::int64_t v = 0; v < count; ++v) {
      const float size = std::abs(samples[v]);
      finite[v] &= size <= kLargest;
      if (roots && roots[v] == 0.0f) continue;
      largest[v] = size > largest[v] ? size : largest[v];
    }
  }
  before_.assign(count, 0);
  place_.clear();
  for (std::int64_t v = 0; v < count; ++v) {
    if (finite[v] && largest[v] == 0.0f)
      before_[v] = bit(FitStatus::NoSignal);
    else if (!finite[v] || !hasSettings(voxels[v]))
      before_[v] = bit(FitStatus::NotFinite);
    else if (weights_)
      before_[v] = obstacleOfWeights(v);
    if (before_[v] == 0) place_.push_back(v);
  }
  for (int s = 0; s < task_.samples; ++s) {
    pack(data_.get() + s * stride_, 0.0f);
    if (weights_) pack(weights_.get() + s * stride_, 1.0f);
  }
  const ModelDescription& model = job_.model.description();
  const bool isRelative = std::any_of(model.parameters, model.parameters + model.parameterCount,
                                      [](const ParameterText& p) { return p.isSignal(); });
  std::fill(scale_.get(), scale_.get() + stride_, 1.0f);
  if (isRelative)
    for (std::size_t i = 0; i < place_.size(); ++i) scale_[i] = largest[place_[i]];
}

/// Room for one number a voxel; zeros behind the first `voxels`.
float* Tile::newRow(std::size_t voxels) {
  if (rowsUsed_ == rows_.size()) rows_.emplace_back(stride_);
  auto& values = rows_[rowsUsed_++];
  std::fill(values.begin() + static_cast<std::ptrdiff_t>(voxels), values.end(), 0.0f);
  return values.data();
}

/// A row with the map's values at `voxels`, or one value everywhere.
const float* Tile::row(const ValueOrMap& value, std::span<const std::int64_t> voxels) {
  float* values = newRow(voxels.size());
  for (std::size_t i = 0; i < voxels.size(); ++i)
    values[i] = value.map ? value.map->values[voxels[i]] : static_cast<float>(value.value);
  return values;
}

/// A row with a multiple of each voxel's scale.
const float* Tile::scaledRow(double multiple, std::size_t voxels) {
  float* values = newRow(voxels);
  for (std::size_t i = 0; i < voxels; ++i) values[i] = static_cast<float>(multiple) * scale_[i];
  return values;
}

void Tile::bindRows(std::span<const std::int64_t> voxels) {
  rowsUsed_ = 0;
  rows_.reserve(3 * kMaxParameters + kMaxConstants);  // rows stay where they are
  const ModelDescription& model = job_.model.description();
  for (int k = 0; k < model.constantCount; ++k)
    if (job_.constants[k].map) task_.constants[k].map = row(job_.constants[k], voxels);
  for (int k = 0; k < model.parameterCount; ++k) bindParameter(k, voxels);
}

/// Settings of parameter k that differ between voxels become rows. Where the user chose any setting of a
/// signal parameter, all three become absolute.
void Tile::bindParameter(int k, std::span<const std::int64_t> voxels) {
  const ParameterChoice& choice = job_.parameters[k];
  ParameterSetting& setting = task_.parameters[k];
  setting = preparation_.task().parameters[k];
  const bool isAbsolute = setting.isSignal && (choice.start || choice.lower || choice.upper);
  const auto bind = [&](const std::optional<ValueOrMap>& chosen, ValueOrRow& target) {
    if (chosen && (chosen->map || isAbsolute))
      target.map = row(*chosen, voxels);
    else if (isAbsolute)
      target.map = scaledRow(target.value, voxels.size());
  };
  bind(choice.start, setting.start);
  bind(choice.lower, setting.lower);
  bind(choice.upper, setting.upper);
  if (isAbsolute) setting.relative = false;
  if (setting.fixed) setting.lower = setting.upper = setting.start;
}

/// Row of the error map of this number: standard errors first, where wanted, then bootstrapped ones.
const float* Tile::errorRow(int number) const {
  const int parameters = job_.model.description().parameterCount;
  if (errors_ && number < parameters) return errors_.get() + number * stride_;
  return search_->bootstrapErrors() + (errors_ ? number - parameters : number) * stride_;
}

/// values[i] belongs to the i-th fitted voxel; NaN is copied where the fit failed.
void Tile::copyRow(const float* values, ResultMap& map, int component, std::int64_t first) const {
  float* to =
      map.values.data() + component * static_cast<std::int64_t>(map.values.size() / map.components) + first;
  for (std::size_t i = 0; i < place_.size(); ++i)
    to[place_[i]] = (status_[i] & bit(FitStatus::NotFinite)) != 0 ? NAN : values[i];
}

/// Sum of the squared steps from residual to residual over the sum of their squares. Source: Durbin and
/// Watson, Biometrika 37:409 (1950).
void Tile::testResiduals() {
  for (std::int64_t v = 0; v < task_.voxels; ++v) {
    double before = NAN, steps = 0.0, squares = 0.0;
    for (int i = 0; i < task_.samples; ++i) {
      double root = task_.sampleWeights ? task_.sampleWeights[i] : 1.0;
      if (weights_) root *= weights_[i * stride_ + v];
      if (root == 0.0) continue;
      const double residual = root * (data_[i * stride_ + v] - fit_[i * stride_ + v]);
      if (!std::isnan(before)) steps += (residual - before) * (residual - before);
      squares += residual * residual;
      before = residual;
    }
    durbinWatson_[v] = static_cast<float>(steps / squares);
  }
}

void Tile::sumUpCurves() {
  std::vector<double> curve(task_.samples);
  for (std::int64_t v = 0; v < task_.voxels; ++v) {
    for (int i = 0; i < task_.samples; ++i) curve[i] = fit_[i * stride_ + v];
    float* row = curves_.get() + v;
    for (const double value : valuesOf(shape_.of(curve))) {
      *row = static_cast<float>(value);
      row += stride_;
    }
  }
}

/// Bit k is set where parameter k of the v-th fitted voxel lies on a bound.
std::uint32_t Tile::bounds(std::int64_t v) const {
  std::uint32_t bits = 0;
  if ((status_[v] & bit(FitStatus::AtBound)) == 0) return bits;
  for (int k = 0; k < job_.model.description().parameterCount; ++k)
    if (isOnBound(task_, k, v)) bits |= 1u << k;
  return bits;
}

/// The rows of the criteria maps, in the order of Batch/Results.cpp.
std::vector<const float*> Tile::criteria() const {
  std::vector<const float*> rows;
  if (job_.results.criteria)
    rows = {sums_.get(),          assessment_.reducedChiSquared,
            assessment_.rsquared, assessment_.aicc,
            assessment_.bic,      iterations_.get()};
  for (const float* row :
       {search_->localMinima(), search_->scales(), const_cast<const float*>(durbinWatson_.get())})
    if (row) rows.push_back(row);
  return rows;
}

void Tile::collect(ResultSet& results, std::int64_t first, std::int64_t count) const {
  int parameter = 0, derived = 0, error = 0, correlation = 0, criterion = 0, curve = 0;
  const auto criteria = this->criteria();
  for (ResultMap& map : results.maps) {
    switch (map.kind) {
      case MapKind::Parameter:
        copyRow(fitted_.get() + parameter++ * stride_, map, 0, first);
        break;
      case MapKind::Derived:
        copyRow(derived_.get() + derived++ * stride_, map, 0, first);
        break;
      case MapKind::Error:
        copyRow(errorRow(error++), map, 0, first);
        break;
      case MapKind::Correlation:
        copyRow(correlations_.get() + correlation++ * stride_, map, 0, first);
        break;
      case MapKind::Criterion:
        copyRow(criteria[criterion++], map, 0, first);
        break;
      case MapKind::Curve:
        copyRow(curves_.get() + curve++ * stride_, map, 0, first);
        break;
      case MapKind::Status:
        for (std::int64_t v = 0; v < count; ++v) map.values[first + v] = static_cast<float>(before_[v]);
        for (std::size_t i = 0; i < place_.size(); ++i)
          map.values[first + place_[i]] = static_cast<float>(status_[static_cast<std::ptrdiff_t>(i)]);
        break;
      case MapKind::Bound:
        for (std::size_t i = 0; i < place_.size(); ++i)
          map.values[first + place_[i]] = static_cast<float>(bounds(static_cast<std::int64_t>(i)));
        break;
      case MapKind::Fit:
        for (int s = 0; s < task_.samples; ++s) copyRow(fit_.get() + s * stride_, map, s, first);
        break;
      case MapKind::Residual:
        for (int s = 0; s < task_.samples; ++s) {
          const float *data = data_.get() + s * stride_, *fit = fit_.get() + s * stride_;
          std::vector<float> difference(place_.size());
          for (std::size_t i = 0; i < place_.size(); ++i) difference[i] = data[i] - fit[i];
          copyRow(difference.data(), map, s, first);
        }
        break;
    }
  }
}

}  // namespace voxelfit
