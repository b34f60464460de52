// SPDX-License-Identifier: BSD-3-Clause
#include "Io/Smoothing.h"

#include <itkDiscreteGaussianImageFilter.h>
#include <itkImage.h>
#include <itkMultiThreaderBase.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Core/Parallel.h"

namespace voxelfit {
namespace {

using Image = itk::Image<float, 3>;

constexpr double kCutOff = 1e-4;          ///< share of the kernel's weight that may lie beyond its ends
constexpr unsigned int kLongest = 10000;  ///< voxels of a kernel; none that is allowed is as long

/// An image of zeros; where it lies in the patient does not matter here.
Image::Pointer zerosOn(const Geometry& grid) {
  Image::SizeType size;
  std::ranges::copy(grid.size, size.begin());
  const auto image = Image::New();
  image->SetRegions(size);
  image->SetSpacing(grid.spacing.data());
  image->Allocate(true);
  return image;
}

Image::Pointer spread(const Image* image, double width) {
  using Filter = itk::DiscreteGaussianImageFilter<Image, Image>;
  const auto size = image->GetLargestPossibleRegion().GetSize();
  Filter::ArrayType variance;
  for (unsigned int axis = 0; axis < 3; ++axis)
    variance[axis] = size[axis] > 1 ? width * width / (8.0 * std::numbers::ln2) : 0.0;
  const auto filter = Filter::New();
  filter->SetInput(image);
  filter->SetVariance(variance);
  filter->SetMaximumError(kCutOff);
  filter->SetMaximumKernelWidth(kLongest);
  filter->Update();
  return filter->GetOutput();
}

void smooth(std::span<float> frame, const Geometry& grid, double width) {
  const auto values = zerosOn(grid), known = zerosOn(grid);
  bool isWhole = true;
  for (std::size_t i = 0; i < frame.size(); ++i) {
    if (std::isfinite(frame[i])) {
      values->GetBufferPointer()[i] = frame[i];
      known->GetBufferPointer()[i] = 1.0F;
    } else {
      isWhole = false;
    }
  }
  const auto sums = spread(values, width);
  const auto weights = isWhole ? known : spread(known, width);
  for (std::size_t i = 0; i < frame.size(); ++i)
    if (std::isfinite(frame[i])) frame[i] = sums->GetBufferPointer()[i] / weights->GetBufferPointer()[i];
}

void checkWidth(const Geometry& grid, double width) {
  for (int axis = 0; axis < 3; ++axis)
    if (grid.size[axis] > 1 && width > kWidestSmoothing * grid.spacing[axis])
      throw Error(ErrorCode::Usage, "smoothing: a width of " + std::to_string(width) +
                                        " mm, wanted at most " +
                                        std::to_string(kWidestSmoothing * grid.spacing[axis]) + " mm, " +
                                        std::to_string(kWidestSmoothing) + " voxels");
}

}  // namespace

Series smoothed(const Series& series, double width, int threads) {
  checkWidth(series.geometry, width);
  itk::MultiThreaderBase::SetGlobalDefaultNumberOfThreads(threadCount(threads));
  std::vector<std::int64_t> voxels(static_cast<std::size_t>(series.geometry.voxels()));
  std::iota(voxels.begin(), voxels.end(), 0);
  const auto values = std::make_shared<std::vector<float>>(voxels.size() * series.frames.size());
  Series result = series;
  result.element = Element::Float32;
  result.storage = values;
  result.isMapped = false;
  for (int n = 0; n < series.samples(); ++n) {
    const auto frame = std::span(*values).subspan(n * voxels.size(), voxels.size());
    series.gather(n, voxels, frame.data());
    series.dropPages();
    smooth(frame, series.geometry, width);
    result.frames[n] = {reinterpret_cast<const std::byte*>(frame.data()), 1.0, 0.0};
  }
  return result;
}

}  // namespace voxelfit
