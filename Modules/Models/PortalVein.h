// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Protocol.h"

namespace voxelfit {

/// The protocol as a second inlet, the portal vein, has it: its `aif` is the concentration there. Models walk
/// along it as along that of the artery, for with delays (Models/Delayed.h) the steps of both differ.
template <class S>
VF_HD VF_INLINE Protocol<S> portalVein(const Protocol<S>& acq) {
  Protocol<S> vein = acq;
  vein.aif = acq.portal;
  return vein;
}

}  // namespace voxelfit
