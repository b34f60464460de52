// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/Slot.cuh"

#include <utility>

#include "Batch/Cuda/Launch.cuh"
#include "Fitting/DeviceRounds.h"
#include "Fitting/StartEstimate.h"

namespace voxelfit::cuda {

namespace {

template <class S>
void sendProtocol(Protocol<S>& acq, Parcel& parcel) {
  acq.x = parcel.sendShared(acq.x, acq.n);
  acq.step = parcel.sendShared(acq.step, acq.n);
  const int rows = acq.rows > 0 ? acq.rows : acq.n;
  acq.aif = parcel.sendShared(acq.aif, rows);
  acq.portal = parcel.sendShared(acq.portal, rows);
  acq.knots = parcel.sendShared(acq.knots, acq.rows);
  acq.directions = parcel.sendShared(acq.directions, 3 * acq.n);
  acq.sampleAt = parcel.sendShared(acq.sampleAt, acq.n);
  acq.decaySteps = nullptr;  // a GPU computes each exponential
}

void sendMap(ValueOrRow& value, Parcel& parcel) { value.map = parcel.send(value.map, 1); }

void sendInputs(FitTask& t, int parameters, Parcel& parcel) {
  sendProtocol(t.protocolFloat, parcel);
  sendProtocol(t.protocolDouble, parcel);
  t.data = parcel.send(t.data, t.samples);
  t.scale = parcel.send(t.scale, 1);
  t.sampleWeights = parcel.sendShared(t.sampleWeights, t.samples);
  t.sampleWeightsFloat = parcel.sendShared(t.sampleWeightsFloat, t.samples);
  t.voxelWeights = parcel.send(t.voxelWeights, t.samples);
  t.starts = parcel.sendShared(t.starts, 1);
  t.startBasis = parcel.sendShared(t.startBasis, kStartComponents * t.samples);
  for (ValueOrRow& constant : t.constants) sendMap(constant, parcel);
  for (int k = 0; k < parameters; ++k) {
    sendMap(t.parameters[k].start, parcel);
    sendMap(t.parameters[k].lower, parcel);
    sendMap(t.parameters[k].upper, parcel);
  }
}

/// The fit of one piece with pointers to where the parcel will stand on the device.
CudaFit pack(const CudaFit& fit, const Piece& piece, Parcel& parcel) {
  CudaFit packed = fit;
  FitTask& t = packed.task;
  const int parameters = fit.model->parameters;
  sendInputs(t, parameters, parcel);
  const bool refines = fit.part == CudaPart::Refine;
  t.continueFrom |= refines;
  t.fitted = t.continueFrom ? parcel.exchange(t.fitted, parameters) : parcel.receive(t.fitted, parameters);
  t.status = refines ? parcel.exchange(t.status, 1) : parcel.receive(t.status, 1);
  t.sumOfSquares = parcel.receive(t.sumOfSquares, 1);
  t.iterations = refines ? nullptr : parcel.receive(t.iterations, 1);
  AssessTask& a = packed.assess;
  a.derived = parcel.receive(a.derived, fit.derived);
  a.errors = parcel.receive(a.errors, parameters);
  a.correlations = parcel.receive(a.correlations, parameters * (parameters - 1) / 2);
  a.reducedChiSquared = parcel.receive(a.reducedChiSquared, 1);
  a.rsquared = parcel.receive(a.rsquared, 1);
  a.aicc = parcel.receive(a.aicc, 1);
  a.bic = parcel.receive(a.bic, 1);
  a.fit = parcel.receive(a.fit, t.samples);
  t.voxels = piece.count;
  t.stride = piece.packedStride();
  return packed;
}

}  // namespace

Slot::Slot() { check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "creating a stream"); }

Slot::~Slot() {
  abandon();
  cudaStreamDestroy(stream_);
}

void Slot::start(const CudaFit& fit, const Piece& piece) {
  Parcel measure(piece, nullptr, nullptr);
  pack(fit, piece, measure);
  char* pinned = pinned_.atLeast(measure.bytes());
  char* device = device_.atLeast(measure.bytes());
  char* scratch = scratch_.atLeast(deviceScratchBytes(fit.task.samples, piece.count));
  char* unfinished = unfinished_.atLeast(piece.count * sizeof(std::int32_t));

  Parcel parcel(piece, pinned, device);
  CudaFit packed = pack(fit, piece, parcel);
  packed.task.scratch = scratch;
  packed.task.unfinished = reinterpret_cast<std::int32_t*>(unfinished);
  const auto copy = [&](char* to, const char* from, std::size_t bytes) {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream_), "copying a tile");
  };
  copy(device, pinned, parcel.sentBytes());
  launchFit(packed, stream_);
  const std::size_t results = parcel.receivedFrom();
  copy(pinned + results, device + results, parcel.bytes() - results);
  parcel_ = std::move(parcel);
}

void Slot::finish() {
  if (!parcel_) return;
  check(cudaStreamSynchronize(stream_), "fitting a tile");
  parcel_->unpack();
  parcel_.reset();
}

void Slot::abandon() noexcept {
  cudaStreamSynchronize(stream_);
  parcel_.reset();
}

}  // namespace voxelfit::cuda
