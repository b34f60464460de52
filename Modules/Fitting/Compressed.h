// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Compressed separable least squares, the part that is done for each voxel; Fitting/CompressedTable.h has the
// mathematics. Work a voxel: `columns` products a sample, then about 300 whatever the number of samples.
// h has one smooth peak, known to half an interval, so four Newton steps end at rounding.
#include "Fitting/CompressedTable.h"
#include "Fitting/Finish.h"
#include "Math/PackFunctions.h"

namespace voxelfit {
namespace detail {

inline constexpr int kCompressedBlock = 64;  ///< voxels handed from the common part to the model's
inline constexpr int kNewtonSteps = 4;
inline constexpr int kVoxelsAhead = 192;  ///< whose samples are fetched: time enough to come from memory

/// What the common part finds for a block of voxels. Data units.
struct CompressedBlock {
  alignas(64) float varying[kCompressedBlock];  ///< coefficient of phi
  alignas(64) float fixed[kCompressedBlock];    ///< of the fixed column
  alignas(64) float coordinate[kCompressedBlock];
  alignas(64) std::uint32_t status[kCompressedBlock];
};

/// Value of one tabulated function at t of each lane's interval.
template <class P>
VF_INLINE P tabulated(const TablePolynomial& table, const typename P::Mask::Lanes& interval, const P& t) {
  P sum = lookup<P>(table[kTableDegree], interval);
  for (int m = kTableDegree - 1; m >= 0; --m) sum = sum * t + lookup<P>(table[m], interval);
  return sum;
}

/// The largest value of h.
template <class P>
struct Peak {
  typename P::Mask::Lanes interval;
  P t, height;
  typename P::Mask settled;  ///< the last Newton step was small
};

/// The interval in whose middle h is largest. Principal components come first, so a part of them tells it.
template <class P, int C>
VF_INLINE void findInterval(const CompressedFamily& family, const P (&z)[C], Peak<P>& peak) {
  constexpr int kTelling = 7;
  for (int j = 0; j < kTableIntervals; ++j) {
    P h = P(family.centre[j][C - 1]) * z[C - 1];
    for (int r = 0; r < std::min(C - 1, kTelling); ++r) h = h + P(family.centre[j][r]) * z[r];
    const auto higher = j == 0 ? typename P::Mask(true) : peak.height < h;
    peak.height = select(higher, h, peak.height);
    peak.interval = higher.lane ? typename P::Mask::Lanes{} + j : peak.interval;
  }
}

/// The peak within the interval by Newton's method; B packs in step, or each would wait for its own results.
template <class P, int C, int B>
VF_INLINE void climb(const CompressedFamily& family, const P (&z)[B][C], Peak<P> (&peak)[B]) {
  P c[B][kTableDegree + 1], step[B];
  for (int b = 0; b < B; ++b)
    for (int m = 0; m <= kTableDegree; ++m) {
      c[b][m] = lookup<P>(family.psi[0][m], peak[b].interval) * z[b][0];
      for (int r = 1; r < C; ++r) c[b][m] = c[b][m] + lookup<P>(family.psi[r][m], peak[b].interval) * z[b][r];
    }
  for (int b = 0; b < B; ++b) peak[b].t = P(0.0f);
  for (int i = 0; i < kNewtonSteps; ++i)
    for (int b = 0; b < B; ++b) {
      const P t = peak[b].t, flattest = P(-1e-6f) * magnitude(peak[b].height);
      P slope(0.0f), curvature(0.0f);
      for (int m = kTableDegree; m >= 1; --m) slope = slope * t + P(m) * c[b][m];
      for (int m = kTableDegree; m >= 2; --m) curvature = curvature * t + P(m * (m - 1)) * c[b][m];
      step[b] = clamped(slope * reciprocal(smaller(curvature, flattest)), P(-1.0f), P(1.0f));
      peak[b].t = clamped(t - step[b], P(-kTableReach), P(kTableReach));
    }
  for (int b = 0; b < B; ++b) {
    peak[b].height = c[b][kTableDegree];
    for (int m = kTableDegree - 1; m >= 0; --m) peak[b].height = peak[b].height * peak[b].t + c[b][m];
    peak[b].settled = magnitude(step[b]) < P(0.03f);
  }
}

/// Finds h's peak once more without the fixed column and takes it where `negative`.
template <class P, int C>
VF_INLINE void leaveOutFixed(const CompressedFamily& family, const P (&z)[C], typename P::Mask negative,
                             Peak<P>& peak, P& norm) {
  P one[1][C];
  std::copy_n(z, C, one[0]);
  Peak<P> other[1];
  findInterval(family, z, other[0]);
  climb(family, one, other);
  norm = select(negative, tabulated(family.inverseNorm, other[0].interval, other[0].t), norm);
  peak.interval = negative.lane ? other[0].interval : peak.interval;
  peak.t = select(negative, other[0].t, peak.t);
  peak.height = select(negative, other[0].height, peak.height);
  peak.settled = (peak.settled & !negative) | (other[0].settled & negative);
}

/// Turns the peak of one pack into coefficients and coordinate.
template <class P, int C>
VF_INLINE void conclude(const CompressedTableView& table, const P (&z)[C], Peak<P> peak, CompressedBlock& out,
                        int at) {
  P norm = tabulated<P>(table.family[0].inverseNorm, peak.interval, peak.t);
  P fixed(0.0f);
  if (table.hasFixed) {
    const P overlap = tabulated<P>(table.family[0].overlap, peak.interval, peak.t);
    fixed = z[C - 1] - larger(peak.height, P(0.0f)) * norm * overlap;
    const auto negative = fixed < P(0.0f);
    if (any(negative)) leaveOutFixed(table.family[1], z, negative, peak, norm);
    fixed = larger(fixed, P(0.0f));
  }
  const P x = lookup<P>(table.middle, peak.interval) + peak.t * lookup<P>(table.halfWidth, peak.interval);
  const P low(table.low), high(table.high), inside = clamped(x, low, high);
  (peak.height * norm).store(out.varying + at);
  (fixed * P(table.inverseFixedNorm)).store(out.fixed + at);
  (table.isLogarithmic ? exp(inside) : inside).store(out.coordinate + at);
  const auto finished = peak.settled & (P(0.0f) < peak.height) & (low < x) & (x < high);
  for (int i = 0; i < P::kLanes; ++i)
    out.status[at + i] = finished.lane[i] ? bit(FitStatus::Converged) : kUnfinished;
}

/// Products of the basis with B packs of voxels, whose first samples are at y + place[b].
template <class P, int C, int B>
VF_INLINE void compress(const FitTask& task, const float* y, const std::int64_t (&place)[B],
                        P (&sums)[B][C]) {
  const CompressedTableView& table = *task.table;
  for (int i = table.firstSample; i < table.samples; ++i) {
    const float* u = table.basis + i * C;
    P s[B];
    for (int b = 0; b < B; ++b) {
      s[b] = P::load(y + i * task.stride + place[b]);
      __builtin_prefetch(y + i * task.stride + place[b] + kVoxelsAhead, 0, 2);
    }
#pragma GCC unroll 12
    for (int r = 0; r < C; ++r)
      for (int b = 0; b < B; ++b) sums[b][r] = sums[b][r] + P(u[r]) * s[b];
  }
}

/// The common part for the block of voxels that starts at `first`; C is table.columns.
template <class P, int C>
void compressBlock(const FitTask& task, std::int64_t first, int count, CompressedBlock& out) {
  constexpr int W = P::kLanes;
  constexpr int B = W == 16 ? 2 : 1;  // packs that share the loads of the basis; all sums stay in registers
  const CompressedTableView& table = *task.table;
  for (int at = 0; at < count; at += B * W) {
    const float* y = task.data + first + at;
    P sums[B][C];
    std::int64_t place[B];  // past the last voxel the first pack once more: rows may end there
    for (int b = 0; b < B; ++b) {
      place[b] = at + b * W < count ? b * W : 0;
      for (int r = 0; r < C; ++r) sums[b][r] = P(0.0f);
    }
    compress(task, y, place, sums);
    Peak<P> peaks[B];
    for (int b = 0; b < B; ++b) findInterval(table.family[0], sums[b], peaks[b]);
    climb(table.family[0], sums, peaks);
    for (int b = 0; b < B; ++b) conclude(table, sums[b], peaks[b], out, at + b * W);
  }
}

/// compressBlock for each number of columns from 1 on.
template <class P, int... c>
constexpr auto compressBlocks(std::integer_sequence<int, c...>) {
  return std::array{&compressBlock<P, c + 1>...};
}
template <class P>
inline constexpr auto kCompressBlock = compressBlocks<P>(std::make_integer_sequence<int, kTableColumns>{});

}  // namespace detail

/// Fits all voxels of the task with the table in task.table; only and continueFrom are not read. Every voxel
/// gets its bounded least-squares fit: those that the table cannot finish end with Levenberg-Marquardt.
/// L floats a pack. Sums of squares are left to Fitting/Assess.h: from z they would not be exact.
template <class M, int L>
void fitCompressed(const FitTask& task) {
  using P = Pack<float, L>;
  constexpr int kColumns = Separable<M>::kColumns;
  const auto compressBlock = detail::kCompressBlock<P>[task.table->columns - 1];
  detail::CompressedBlock block;
  for (std::int64_t first = 0; first < task.voxels; first += detail::kCompressedBlock) {
    const int count = static_cast<int>(std::min<std::int64_t>(detail::kCompressedBlock, task.voxels - first));
    compressBlock(task, first, count, block);
    for (int at = 0; at < count; at += L) {
      const P varying = P::load(block.varying + at), fixed = P::load(block.fixed + at);
      std::array<P, kColumns> coefficients;
      for (int j = 0; j < kColumns; ++j) coefficients[j] = j == task.table->varying ? varying : fixed;
      const std::array<P, 1> coordinate{P::load(block.coordinate + at)};
      const auto p = Separable<M>::parameters(coefficients, coordinate);
      const Lanes lanes{first + at, nullptr};
      const int lanesUsed = std::min(L, count - at);
      for (int k = 0; k < kParameters<M>; ++k) write(task.fitted + k * task.stride, lanes, lanesUsed, p[k]);
      write(task.iterations, lanes, lanesUsed, P(static_cast<float>(detail::kNewtonSteps)));
    }
    for (int i = 0; i < count; ++i) task.status[first + i] = block.status[i];
  }
  finishInsideBounds(task, kMarquardt<M, P>);
}

}  // namespace voxelfit
