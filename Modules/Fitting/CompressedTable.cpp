// SPDX-License-Identifier: BSD-3-Clause
#include "Fitting/CompressedTable.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "Math/SymmetricEigen.h"

namespace voxelfit {
namespace {

using Curve = std::vector<double>;

double dot(const Curve& a, const Curve& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

void subtract(Curve& from, double factor, const Curve& what) {
  for (std::size_t i = 0; i < from.size(); ++i) from[i] -= factor * what[i];
}

void scale(Curve& curve, double factor) {
  for (double& value : curve) value *= factor;
}

/// phi at one q, split into its share of the fixed column and the rest.
struct Split {
  Curve rest;                    ///< unit vector, or phi itself over its norm where there is no fixed column
  double norm = 0, overlap = 0;  ///< of the rest before scaling; with the unit fixed column
};

/// What a table is made for.
struct Subject {
  const ModelDescription& model;
  ColumnFunction columns;
  const FitTask& task;

  int parameter(Role role) const {
    for (int k = 0; k < model.parameterCount; ++k)
      if (model.parameters[k].role == role) return k;
    return -1;
  }
};

/// The family of curves phi with weights, over x = q or log q.
class Family {
 public:
  explicit Family(const Subject& subject) : subject_(subject), acq_(subject.task.protocolDouble) {
    for (int k = 0; k < kMaxConstants; ++k) constants_[k] = subject.task.constants[k].value;
    if (subject.task.sampleWeights)
      weights_.assign(subject.task.sampleWeights, subject.task.sampleWeights + subject.task.samples);
    setRange();
    findVarying();
  }

  /// Whether there is something to tabulate: one column varies, the others and the offset do not.
  bool isUsable() const { return isUsable_; }
  int varying() const { return varying_; }
  double low() const { return low_; }
  double high() const { return high_; }
  bool isLogarithmic() const { return isLogarithmic_; }
  bool hasFixed() const { return !fixed_.empty(); }
  const Curve& fixed() const { return fixed_; }
  double fixedNorm() const { return fixedNorm_; }

  /// At x; the fixed column is taken away if `withFixed`. norm is 0 where nothing is left.
  Split at(double x, bool withFixed) const {
    Split out{columnsAt(x)[varying_]};
    const double whole = std::sqrt(dot(out.rest, out.rest));
    if (hasFixed()) out.overlap = dot(out.rest, fixed_);
    if (hasFixed() && withFixed) subtract(out.rest, out.overlap, fixed_);
    out.norm = std::sqrt(dot(out.rest, out.rest));
    if (!(out.norm > kCollinear * whole)) out.norm = 0.0;
    if (out.norm > 0.0) scale(out.rest, 1.0 / out.norm);
    return out;
  }

 private:
  /// Below this share of phi the rest is no more than rounding.
  static constexpr double kCollinear = 1e-5;

  void setRange() {
    if (const int k = subject_.parameter(Role::Nonlinear); k >= 0) {
      low_ = subject_.task.parameters[k].lower.value;
      high_ = subject_.task.parameters[k].upper.value;
    } else {
      limitRate();
    }
    isLogarithmic_ = low_ > 0.0;
    if (!isLogarithmic_) return;
    low_ = std::log(low_);
    high_ = std::log(high_);
  }

  /// The coordinate is a rate: those that samples can tell from 0 and from infinity and, where it is scale /
  /// quotient, those within the bounds.
  void limitRate() {
    std::vector<double> times;  // of the samples; positions between them only carry the input function
    for (int i = 0; i < acq_.n; ++i)
      if (!acq_.sampleAt || acq_.sampleAt[i] >= 0) times.push_back(acq_.x[i]);
    const double duration = times.back() - times.front();
    double shortest = duration;
    for (std::size_t i = 1; i < times.size(); ++i)
      if (times[i] > times[i - 1]) shortest = std::min(shortest, times[i] - times[i - 1]);
    low_ = kSlowest / duration;
    high_ = 1.0 / shortest;
    const int quotient = subject_.parameter(Role::Quotient);
    if (quotient < 0) return;
    const ParameterSetting& divisor = subject_.task.parameters[quotient];
    const ParameterSetting& scale = subject_.task.parameters[subject_.parameter(Role::Linear)];
    low_ = std::max(low_, scale.lower.value / divisor.upper.value);
    if (divisor.lower.value > 0.0) high_ = std::min(high_, scale.upper.value / divisor.lower.value);
  }

  void findVarying() {
    isUsable_ = subject_.task.samples > 1 && low_ < high_ && std::isfinite(low_) && std::isfinite(high_);
    if (!isUsable_) return;
    const auto atLow = columnsAt(low_), atMiddle = columnsAt((low_ + high_) / 2), atHigh = columnsAt(high_);
    const int count = subject_.model.columnCount;
    int varyingCount = 0;
    for (int j = 0; j < count; ++j) {
      if (atLow[j] == atMiddle[j] && atLow[j] == atHigh[j]) {
        fixed_ = atLow[j];
      } else {
        varying_ = j;
        ++varyingCount;
      }
    }
    const Curve& offset = atLow[count];
    fixedNorm_ = std::sqrt(dot(fixed_, fixed_));
    isUsable_ = varyingCount == 1 && dot(offset, offset) == 0.0 && (fixed_.empty() || fixedNorm_ > 0.0);
    if (isUsable_) scale(fixed_, 1.0 / fixedNorm_);
  }

  /// All columns and the offset.
  std::vector<Curve> columnsAt(double x) const {
    const double q = isLogarithmic_ ? std::exp(x) : x;
    const std::size_t stride = acq_.n, n = subject_.task.samples, count = subject_.model.columnCount + 1;
    std::vector<double> numbers(stride * count);
    subject_.columns(&q, constants_, &acq_, numbers.data());
    std::vector<Curve> out(count, Curve(n));
    for (std::size_t j = 0; j < count; ++j)
      for (std::size_t i = 0; i < n; ++i)
        out[j][i] = numbers[j * stride + i] * (weights_.empty() ? 1.0 : weights_[i]);
    return out;
  }

  static constexpr double kSlowest = 0.1;  ///< slowest rate, over the duration

  Subject subject_;
  Protocol<double> acq_;
  double constants_[kMaxConstants];
  Curve weights_, fixed_;
  double fixedNorm_ = 0.0, low_ = 0.0, high_ = 0.0;
  int varying_ = 0;
  bool isLogarithmic_ = false, isUsable_ = false;
};

/// Orthonormal curves that reach every curve to about rounding: Gram-Schmidt, always taking next the curve
/// that is farthest from the space so far.
std::vector<Curve> spanOf(std::vector<Curve> curves) {
  constexpr double kRounding = 1e-9;
  constexpr std::size_t kMost = 40;
  std::vector<Curve> span;
  while (span.size() < kMost) {
    Curve next = *std::max_element(curves.begin(), curves.end(),
                                   [](const Curve& a, const Curve& b) { return dot(a, a) < dot(b, b); });
    if (dot(next, next) < kRounding * kRounding) break;
    for (const Curve& b : span) subtract(next, dot(next, b), b);  // again, against rounding
    scale(next, 1.0 / std::sqrt(dot(next, next)));
    for (Curve& curve : curves) subtract(curve, dot(curve, next), next);
    span.push_back(std::move(next));
  }
  return span;
}

/// The fewest orthonormal curves that reach every unit curve to within `tolerance`: its principal components.
/// Empty where more than `most` are needed.
std::vector<Curve> basisOf(const std::vector<Curve>& curves, double tolerance, int most) {
  const std::vector<Curve> span = spanOf(curves);
  const std::size_t n = span.size();
  std::vector<std::vector<double>> covariance(n, std::vector<double>(n, 0.0));
  for (const Curve& curve : curves) {
    std::vector<double> share;
    share.reserve(n);
    for (const Curve& axis : span) share.push_back(dot(curve, axis));
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) covariance[i][j] += share[i] * share[j];
  }
  const SymmetricEigen principal(std::move(covariance));
  std::vector<Curve> rest = curves, basis;
  const auto isReached = [&](const Curve& curve) { return dot(curve, curve) <= tolerance * tolerance; };
  for (std::size_t k = 0; k < n && !std::all_of(rest.begin(), rest.end(), isReached); ++k) {
    if (static_cast<int>(k) == most) return {};
    Curve axis(curves.front().size(), 0.0);
    for (std::size_t i = 0; i < n; ++i) subtract(axis, -principal.vectors[k][i], span[i]);
    for (Curve& curve : rest) subtract(curve, dot(curve, axis), axis);
    basis.push_back(std::move(axis));
  }
  return basis;
}

/// Ends of the 16 intervals: equal lengths of the path that psi runs through, and not too unequal in x.
std::array<double, kTableIntervals + 1> intervalEnds(const Family& family, const std::vector<Curve>& psi) {
  const std::size_t n = psi.size() - 1;
  std::vector<double> length(n + 1, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    Curve difference = psi[i + 1];
    subtract(difference, 1.0, psi[i]);
    length[i + 1] = length[i] + std::sqrt(dot(difference, difference));
  }
  constexpr double kEven = 0.5;
  const double whole = length.back();
  for (std::size_t i = 0; i <= n; ++i)
    length[i] = (1 - kEven) * length[i] / whole + kEven * static_cast<double>(i) / n;
  std::array<double, kTableIntervals + 1> ends;
  std::size_t i = 0;
  for (int k = 0; k <= kTableIntervals; ++k) {
    const double wanted = static_cast<double>(k) / kTableIntervals;
    while (i + 2 <= n && length[i + 1] < wanted) ++i;
    const double share = std::clamp((wanted - length[i]) / (length[i + 1] - length[i]), 0.0, 1.0);
    ends[k] = family.low() + (family.high() - family.low()) * (i + share) / n;
  }
  return ends;
}

/// The polynomial through values at nodes: sums Lagrange's polynomials.
class Interpolation {
 public:
  explicit Interpolation(const std::array<double, kTableDegree + 1>& nodes) {
    for (int i = 0; i <= kTableDegree; ++i) {
      std::array<double, kTableDegree + 1> lagrange{1.0};
      for (int j = 0; j <= kTableDegree; ++j) {
        if (j == i) continue;
        const double inverse = 1.0 / (nodes[i] - nodes[j]);
        for (int m = kTableDegree; m >= 0; --m)
          lagrange[m] = ((m > 0 ? lagrange[m - 1] : 0.0) - nodes[j] * lagrange[m]) * inverse;
      }
      for (int m = 0; m <= kTableDegree; ++m) weight_[m][i] = lagrange[m];
    }
  }
  /// Coefficient of t^m.
  template <class Values>
  double coefficient(int m, Values&& values) const {
    double sum = 0.0;
    for (int i = 0; i <= kTableDegree; ++i) sum += weight_[m][i] * values(i);
    return sum;
  }

 private:
  double weight_[kTableDegree + 1][kTableDegree + 1];
};

float valueOf(const TablePolynomial& polynomial, int interval, double t) {
  double sum = 0.0;
  for (int m = kTableDegree; m >= 0; --m) sum = sum * t + polynomial[m][interval];
  return static_cast<float>(sum);
}

/// Fills interval j of one family; the nodes stay within the range of q.
void fillInterval(CompressedTableView& view, int j, const Family& family, const std::vector<Curve>& axes,
                  int which) {
  CompressedFamily& out = view.family[which];
  const double middle = view.middle[j], half = view.halfWidth[j];
  const double from = std::max(-double{kTableReach}, (family.low() - middle) / half);
  const double to = std::min(double{kTableReach}, (family.high() - middle) / half);
  std::array<double, kTableDegree + 1> nodes;
  std::array<Split, kTableDegree + 1> splits;
  for (int i = 0; i <= kTableDegree; ++i) {
    nodes[i] =
        (from + to) / 2 + (to - from) / 2 * std::cos(std::numbers::pi * (i + 0.5) / (kTableDegree + 1));
    splits[i] = family.at(middle + half * nodes[i], which == 0);
  }
  const Interpolation interpolation(nodes);
  for (int m = 0; m <= kTableDegree; ++m) {
    for (int r = 0; r < view.columns; ++r)
      out.psi[r][m][j] = static_cast<float>(
          interpolation.coefficient(m, [&](int i) { return dot(splits[i].rest, axes[r]); }));
    out.inverseNorm[m][j] =
        static_cast<float>(interpolation.coefficient(m, [&](int i) { return 1.0 / splits[i].norm; }));
    out.overlap[m][j] =
        static_cast<float>(interpolation.coefficient(m, [&](int i) { return splits[i].overlap; }));
  }
  for (int r = 0; r < view.columns; ++r) out.centre[j][r] = out.psi[r][0][j];
}

/// Largest distance, across interval j, of the tabulated psi from the exact one within the basis, and of the
/// tabulated 1 / |P phi|, relative.
double errorIn(const CompressedTableView& view, int j, const Family& family, const std::vector<Curve>& axes,
               int which) {
  constexpr int kPoints = 7;
  double worst = 0.0;
  for (int i = 0; i <= kPoints; ++i) {
    const double t = -1.0 + 2.0 * i / kPoints;
    const Split exact = family.at(view.middle[j] + view.halfWidth[j] * t, which == 0);
    double square = 0.0;
    for (int r = 0; r < view.columns; ++r)
      square += std::pow(valueOf(view.family[which].psi[r], j, t) - dot(exact.rest, axes[r]), 2);
    worst = std::max(worst, std::sqrt(square));
    worst = std::max(worst, std::abs(valueOf(view.family[which].inverseNorm, j, t) * exact.norm - 1.0));
  }
  return worst;
}

/// Whether all voxels have the same columns and range of the coordinate, and no coefficient may be negative.
bool isSuitable(const ModelDescription& model, const FitTask& task) {
  if (task.voxelWeights) return false;
  for (const ValueOrRow& constant : task.constants)
    if (constant.map) return false;
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterSetting& setting = task.parameters[k];
    if (setting.fixed || setting.lower.map || setting.upper.map) return false;
    if (model.parameters[k].role == Role::Linear && setting.lower.value < 0.0) return false;
  }
  return true;
}

/// The unit curves of the family, evenly spaced in x; empty where one of them vanishes.
std::vector<Curve> unitCurves(const Family& family) {
  constexpr int kCurves = 200;
  std::vector<Curve> out;
  for (int i = 0; i <= kCurves; ++i) {
    Split split = family.at(family.low() + (family.high() - family.low()) * i / kCurves, true);
    if (!(split.norm > 0.0)) return {};
    out.push_back(std::move(split.rest));
  }
  return out;
}

}  // namespace

std::optional<CompressedTable> CompressedTable::make(const ModelDescription& model, ColumnFunction columns,
                                                     const FitTask& task) {
  if (!isSuitable(model, task)) return std::nullopt;
  const Family family(Subject{model, columns, task});
  if (!family.isUsable()) return std::nullopt;
  const std::vector<Curve> psi = unitCurves(family);
  if (psi.empty()) return std::nullopt;
  std::vector<Curve> axes = basisOf(psi, kTruncation, kTableColumns - family.hasFixed());
  if (axes.empty()) return std::nullopt;
  if (family.hasFixed()) axes.push_back(family.fixed());

  CompressedTable table;
  CompressedTableView& view = *table.view_;
  view.samples = task.samples;
  view.columns = static_cast<int>(axes.size());
  view.varying = family.varying();
  view.hasFixed = family.hasFixed();
  view.isLogarithmic = family.isLogarithmic();
  view.inverseFixedNorm = view.hasFixed ? static_cast<float>(1.0 / family.fixedNorm()) : 0.0f;
  view.low = static_cast<float>(family.low());
  view.high = static_cast<float>(family.high());
  const auto ends = intervalEnds(family, psi);
  for (int j = 0; j < kTableIntervals; ++j) {
    view.middle[j] = static_cast<float>((ends[j] + ends[j + 1]) / 2);
    view.halfWidth[j] = static_cast<float>((ends[j + 1] - ends[j]) / 2);
    for (int which = 0; which <= view.hasFixed; ++which) {
      fillInterval(view, j, family, axes, which);
      table.error_ = std::max(table.error_, errorIn(view, j, family, axes, which));
    }
  }
  if (!(table.error_ <= kTolerance)) return std::nullopt;

  table.keepBasis(axes, task);
  return table;
}

void CompressedTable::keepBasis(const std::vector<std::vector<double>>& axes, const FitTask& task) {
  for (int i = 0; i < task.samples; ++i) {
    const double weight = task.sampleWeights ? task.sampleWeights[i] : 1.0;
    for (const Curve& u : axes) basis_.push_back(static_cast<float>(u[i] * weight));
  }
  view_->basis = basis_.data();
  const auto isZero = [](float value) { return value == 0.0f; };
  const auto first = std::find_if_not(basis_.begin(), basis_.end(), isZero) - basis_.begin();
  view_->firstSample = static_cast<int>(first / view_->columns);
}

}  // namespace voxelfit
