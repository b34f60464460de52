// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/Launch.cuh"

#include <utility>

#include "Batch/Cuda/Check.cuh"
#include "Batch/Cuda/ListOutside.cuh"
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

/// All rounds of a fit; the counterpart of runRounds() in Fitting/Rounds.h. The grid of a later round covers
/// all voxels, because only the device knows how many are left; threads without a voxel end at once.
template <class Real>
void launchRounds(const void* kernel, const FitTask& t, DeviceRounds<Real> keep, cudaStream_t stream) {
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

template <class Real>
void forgetWaiting(const DeviceRounds<Real>& keep, cudaStream_t stream) {
  check(cudaMemsetAsync(keep.waiting, 0, DeviceRounds<Real>::kWaitingBytes, stream), "clearing the lists");
}

/// The counterpart of finishInsideBounds() in Fitting/Finish.h.
template <class Real>
void launchFinish(const void* kernel, const CudaFit& fit, const DeviceRounds<Real>& keep,
                  cudaStream_t stream) {
  forgetWaiting(keep, stream);
  launch(listOutsideKernel(), fit.task.voxels, stream, fit.task, fit.model->parameters, keep.waiting);
  FitTask rest = fit.task;
  rest.only = rest.unfinished;
  rest.continueFrom = true;
  launchRounds(kernel, rest, keep, stream);
}

template <class Real>
void launchSearch(const CudaFit& fit, bool projects, const void* bounded, cudaStream_t stream) {
  const DeviceRounds<Real> keep(fit.task, fit.model->parameters);
  forgetWaiting(keep, stream);
  launchRounds(fit.model->kernels[static_cast<int>(fit.fitter)], fit.task, keep, stream);
  if (projects) launchFinish(bounded, fit, keep, stream);
}

}  // namespace

void launchFit(const CudaFit& fit, cudaStream_t stream) {
  const auto kernel = [&](CudaKernel which) { return fit.model->kernels[static_cast<int>(which)]; };
  switch (fit.fitter) {
    case CudaKernel::FitFloat:
    case CudaKernel::ProjectFloat:
      launchSearch<float>(fit, fit.fitter == CudaKernel::ProjectFloat, kernel(CudaKernel::FitFloat), stream);
      break;
    default:
      launchSearch<double>(fit, fit.fitter == CudaKernel::ProjectDouble, kernel(CudaKernel::FitDouble),
                           stream);
  }
  FitTask fitted = fit.task;
  fitted.continueFrom = true;
  launch(kernel(CudaKernel::Assess), fitted.voxels, stream, fitted, fit.assess);
}

}  // namespace voxelfit::cuda
