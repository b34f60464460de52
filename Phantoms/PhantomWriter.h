// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <string>

#include "Io/AtomicFile.h"
#include "Phantoms/Generator.h"

namespace voxelfit {

/// Images of a phantom.
enum class PhantomFormat { Nifti, NiftiGz };

struct PhantomWriting {
  PhantomFormat format = PhantomFormat::NiftiGz;
  Overwrite overwrite = Overwrite::Refuse;
  std::string version;  ///< of this program
};

/// Writes a phantom into `folder`, which is made when missing: series.nii.gz (or as `format` says) with a
/// sidecar that holds its axis, truth/NAME.nii.gz with NAME.json for every parameter and derived quantity in
/// the unit of the model's table, mask.nii.gz (1 everywhere), aif.csv for models with an input function,
/// portal.csv for those with two, and last phantom.json, the specification. Throws Error NotWritable; with
/// Refuse also when the folder holds a phantom.
void writePhantom(const std::filesystem::path& folder, const Specification& specification,
                  const Phantom& phantom, const PhantomWriting& options);

}  // namespace voxelfit
