// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Directions of diffusion gradients.
#include <array>
#include <span>
#include <string>
#include <vector>

#include "Core/Geometry.h"

namespace voxelfit {

/// A unit vector along the axes of the voxels as FSL has them: x, y, z of the grid, but x the other way where
/// the axes of the grid are right-handed (a positive determinant). All zero or NaN where nothing tells it.
/// Source: the guide of FSL to its diffusion toolbox, files of bvecs.
using Direction = std::array<double, 3>;

/// A direction in the patient (LPS, as DICOM has it) along the axes of the voxels of a grid.
Direction alongVoxels(const Direction& inPatient, const Geometry& grid);

/// What is wrong with the directions of samples with these b-values (s/mm2): their number, or one whose
/// length is not within 1 % of 1 although its sample has b above 0. Empty when nothing is: "direction 3 is
/// (0, 0, 0) at b = 1000 s/mm2, wanted a length of 1".
std::string directionProblem(std::span<const Direction> directions, std::span<const double> b);

/// x, y and z of every sample one after another, as Protocol::directions wants them: of length 1, and zero
/// where b is 0.
std::vector<double> directionTable(std::span<const Direction> directions, std::span<const double> b);

/// Directions spread evenly over half a sphere for the samples with b above 0, in their order; zero for the
/// others. For phantoms and checks. Source: Swinbank and Purser, Q J R Meteorol Soc 132:1769 (2006).
std::vector<Direction> spreadDirections(std::span<const double> b);

/// The angle between two lines in degrees, 0 to 90: a direction and its opposite are one line.
double degreesBetween(const Direction& a, const Direction& b);

}  // namespace voxelfit
