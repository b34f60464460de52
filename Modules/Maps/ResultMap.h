// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "Core/Geometry.h"
#include "Core/Unit.h"

namespace voxelfit {

/// What a map holds; the words of `--maps`, where Bound belongs to Status.
enum class MapKind : std::uint8_t {
  Parameter,
  Derived,
  Error,
  Correlation,
  Criterion,
  Curve,
  Status,
  Bound,
  Fit,
  Residual
};

/// One bit of the values of a map.
struct MapBit {
  std::uint32_t bit;
  std::string name;     ///< "AtBound", "ve"
  std::string meaning;  ///< one sentence
};

/// One named result of a fit. `values` holds base units, [component][voxel], one entry a fitted voxel in the
/// order of ResultSet::voxels; components is 1 except for Fit and Residual maps (one a sample).
struct ResultMap {
  std::string name{};  ///< also the file name: "Ktrans", "Ktrans_se", "rsquared"
  MapKind kind = MapKind::Parameter;
  Unit unit = unit::one;  ///< unit in files
  std::string meaning{};
  std::string caplexCode{};  ///< OSIPI CAPLEX code, for example "Q.PH1.008", or empty
  std::string dicomCode{};   ///< DICOM concept code of scheme DCM, for example "126312", or empty
  int components = 1;
  std::vector<float> values{};
  std::vector<MapBit> bits{};  ///< of values that are bit masks; empty: they are numbers
};

/// All maps of one fit.
struct ResultSet {
  Geometry geometry{};
  std::vector<std::int64_t> voxels{};  ///< linear indices of the fitted voxels, ascending
  std::vector<ResultMap> maps{};
  std::string model{};                   ///< model id
  std::string source{};                  ///< citation of the model
  std::shared_ptr<const void> labels{};  ///< keeps the texts of the maps' units alive
};

/// The map of this name; null where there is none.
template <class Set>
auto* findMap(Set& set, std::string_view name) {
  const auto found = std::ranges::find(set.maps, name, &ResultMap::name);
  return found == set.maps.end() ? nullptr : &*found;
}

}  // namespace voxelfit
