// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/Launch.cuh"

#include <utility>

#include "Batch/Cuda/Check.cuh"
#include "Batch/Cuda/Finish.cuh"
#include "Fitting/DeviceRounds.h"

namespace voxelfit::cuda {

namespace {

/// One thread a voxel.
template <class... Arguments>
void launch(const void* kernel, std::int64_t voxels, cudaStream_t stream, Arguments... arguments) {
  void* addresses[] = {&arguments...};
  cudaLaunchConfig_t shape{};
  shape.gridDim = dim3(static_cast<unsigned>((voxels + kDeviceThreads - 1) / kDeviceThreads));
  shape.blockDim = dim3(kDeviceThreads);
  shape.stream = stream;
  check(cudaLaunchKernelExC(&shape, kernel, addresses), "starting a kernel");
}

void forget(std::uint32_t* counts, int count, cudaStream_t stream) {
  check(cudaMemsetAsync(counts, 0, sizeof(std::uint32_t) * count, stream), "clearing the lists");
}

/// All rounds of a search for the voxels of the task or, where t.only lists them, for the first waiting[0] of
/// the list; the counterpart of runRounds() in Fitting/Rounds.h. The grid covers all voxels, because only the
/// device knows how many are left; threads without a voxel end at once.
template <class Real>
void launchRounds(const void* kernel, const FitTask& t, DeviceRounds<Real> keep, cudaStream_t stream) {
  forget(keep.waiting + 1, kMostRounds, stream);
  int spent = 0;
  bool last = false;
  for (int done = 0; !last; ++done) {
    const Round round = Round::after(t, done, spent);
    launch(kernel, t.voxels, stream, t, keep, round);
    spent += round.budget;
    last = round.last;
    std::swap(keep.now, keep.next);
  }
}

/// The search of the fit and those of Fitting/Finish.h, in which `bounded` is the kernel of
/// Levenberg-Marquardt.
template <class Real>
void launchSearches(const CudaFit& fit, const void* bounded, cudaStream_t stream) {
  const DeviceRounds<Real> keep(fit.task, fit.model->parameters);
  const FinishKernels finish = finishKernels();
  FitTask again = fit.task;
  again.only = again.unfinished;
  again.continueFrom = true;
  const auto step = [&](const void* kernel) {
    launch(kernel, fit.task.voxels, stream, fit.task, fit.model->parameters, keep.waiting);
  };

  const void* kernel = fit.model->kernels[static_cast<int>(fit.fitter)];
  launchRounds(kernel, fit.task, keep, stream);
  forget(keep.waiting, 1, stream);
  if (kernel != bounded) {  // finishInsideBounds()
    step(finish.listOutside);
    launchRounds(bounded, again, keep, stream);
    step(finish.setAside);
    again.continueFrom = false;
    launchRounds(bounded, again, keep, stream);
    step(finish.restoreBetter);
  } else if (!fit.isLinear) {  // searchFromInside()
    step(finish.listOnBound);
    launchRounds(bounded, again, keep, stream);
    step(finish.restoreBetter);
  }
}

}  // namespace

void launchFit(const CudaFit& fit, cudaStream_t stream) {
  const auto kernel = [&](CudaKernel which) { return fit.model->kernels[static_cast<int>(which)]; };
  if (fit.part != CudaPart::Refine) {
    if (fit.fitter == CudaKernel::FitFloat || fit.fitter == CudaKernel::ProjectFloat)
      launchSearches<float>(fit, kernel(CudaKernel::FitFloat), stream);
    else
      launchSearches<double>(fit, kernel(CudaKernel::FitDouble), stream);
  }
  if (fit.part == CudaPart::Search) return;
  FitTask fitted = fit.task;
  fitted.continueFrom = true;
  launch(kernel(CudaKernel::Assess), fitted.voxels, stream, fitted, fit.assess);
}

}  // namespace voxelfit::cuda
