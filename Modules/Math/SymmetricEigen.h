// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace voxelfit {

/// Eigenvalues, largest first, and unit eigenvectors of a symmetric matrix: vectors[k][i] belongs to
/// values[k].
struct SymmetricEigen {
  std::vector<double> values;
  std::vector<std::vector<double>> vectors;

  /// `matrix` is given in full. For some tens of rows; errors are a few ulp of the largest eigenvalue.
  /// Source: Golub and Van Loan, Matrix Computations, 4th ed. (2013), alg. 8.5.2 (cyclic Jacobi).
  explicit SymmetricEigen(std::vector<std::vector<double>> matrix) {
    const int n = static_cast<int>(matrix.size());
    std::vector<std::vector<double>> rows(n, std::vector<double>(n, 0.0));
    for (int i = 0; i < n; ++i) rows[i][i] = 1.0;
    constexpr int kSweeps = 12;  // converges quadratically: six are enough for n = 20
    for (int sweep = 0; sweep < kSweeps; ++sweep)
      for (int i = 0; i < n; ++i)
        for (int j = i + 1; j < n; ++j) rotate(matrix, rows, i, j);
    std::vector<int> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return matrix[a][a] > matrix[b][b]; });
    for (int k : order) {
      values.push_back(matrix[k][k]);
      vectors.push_back(std::move(rows[k]));
    }
  }

 private:
  /// Makes matrix[i][j] zero by a rotation of rows and columns i and j.
  static void rotate(std::vector<std::vector<double>>& matrix, std::vector<std::vector<double>>& rows, int i,
                     int j) {
    if (matrix[i][j] == 0.0) return;
    const double theta = (matrix[j][j] - matrix[i][i]) / (2.0 * matrix[i][j]);
    const double t = std::copysign(1.0, theta) / (std::abs(theta) + std::hypot(theta, 1.0));
    const double cosine = 1.0 / std::hypot(t, 1.0), sine = t * cosine;
    const auto turn = [&](double& a, double& b) {
      const double old = a;
      a = cosine * old - sine * b;
      b = sine * old + cosine * b;
    };
    for (auto& row : matrix) turn(row[i], row[j]);
    for (std::size_t k = 0; k < matrix.size(); ++k) turn(matrix[i][k], matrix[j][k]);
    for (std::size_t k = 0; k < matrix.size(); ++k) turn(rows[i][k], rows[j][k]);
  }
};

}  // namespace voxelfit
