// SPDX-License-Identifier: BSD-3-Clause
// Our own NIfTI and NRRD code against ITK's: what one writes, the other reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <itkImageFileReader.h>
#include <itkImageFileWriter.h>
#include <itkMetaImageIOFactory.h>
#include <itkNiftiImageIOFactory.h>
#include <itkNrrdImageIOFactory.h>
#include <itkVectorImage.h>

#include <cmath>
#include <numeric>

#include "Io/ImageFile.h"
#include "Io/ImageWriter.h"
#include "Io/Nifti.h"
#include "NiftiBytes.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using testing::TemporaryFolder;

/// A grid that is oblique, anisotropic and off centre; right-handed, or with the third axis turned round.
Geometry oblique(double handed = 1.0) {
  const double a = std::cos(0.3), b = std::sin(0.3), c = std::cos(-0.7), d = std::sin(-0.7);
  Geometry geometry;
  geometry.size = {4, 3, 2};
  geometry.spacing = {0.9, 1.1, 2.5};
  geometry.origin = {12.5, -30.0, 7.25};
  geometry.direction = {a, -b * c, handed * b * d, b, a * c, handed * -a * d, 0, d, handed * c};
  return geometry;
}

template <unsigned int Dimension>
typename itk::Image<float, Dimension>::Pointer itkImage(const Geometry& geometry, int frames) {
  auto image = itk::Image<float, Dimension>::New();
  typename itk::Image<float, Dimension>::RegionType region;
  auto spacing = image->GetSpacing();
  auto origin = image->GetOrigin();
  auto direction = image->GetDirection();
  for (unsigned int axis = 0; axis < 3; ++axis) {
    region.SetSize(axis, geometry.size[axis]);
    spacing[axis] = geometry.spacing[axis];
    origin[axis] = geometry.origin[axis];
    for (unsigned int row = 0; row < 3; ++row) direction[row][axis] = geometry.direction[3 * row + axis];
  }
  if constexpr (Dimension == 4) {
    region.SetSize(3, frames);
    spacing[3] = 1.5;
  }
  image->SetRegions(region);
  image->SetSpacing(spacing);
  image->SetOrigin(origin);
  image->SetDirection(direction);
  image->Allocate();
  for (std::int64_t i = 0; i < geometry.voxels() * frames; ++i) image->GetBufferPointer()[i] = 0.5F * i;
  return image;
}

template <class Image>
void expectGeometry(const Image& image, const Geometry& wanted) {
  Geometry found;
  for (unsigned int axis = 0; axis < 3; ++axis) {
    found.size[axis] = static_cast<std::int64_t>(image.GetLargestPossibleRegion().GetSize(axis));
    found.spacing[axis] = image.GetSpacing()[axis];
    found.origin[axis] = image.GetOrigin()[axis];
    for (unsigned int row = 0; row < 3; ++row)
      found.direction[3 * row + axis] = image.GetDirection()[row][axis];
  }
  EXPECT_EQ(difference(found, wanted), "");
}

std::vector<float> frame(const Series& series, int sample) {
  std::vector<std::int64_t> voxels(series.geometry.voxels());
  std::iota(voxels.begin(), voxels.end(), std::int64_t{0});
  std::vector<float> values(voxels.size());
  series.gather(sample, voxels, values.data());
  return values;
}

class ItkFormat : public ::testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    itk::NiftiImageIOFactory::RegisterOneFactory();
    itk::NrrdImageIOFactory::RegisterOneFactory();
    itk::MetaImageIOFactory::RegisterOneFactory();
  }
  std::string file(const std::string& name) const { return folder_ / (name + GetParam()); }

 private:
  TemporaryFolder folder_;
};

TEST_P(ItkFormat, WrittenByItkIsReadInThreeDimensions) {
  const Geometry geometry = oblique();
  itk::WriteImage(itkImage<3>(geometry, 1), file("image"));

  const Volume volume = readVolume(file("image"));

  EXPECT_EQ(difference(volume.geometry, geometry), "");
  for (std::size_t i = 0; i < volume.values.size(); ++i) EXPECT_EQ(volume.values[i], 0.5F * i);
}

TEST_P(ItkFormat, WrittenByItkIsReadInFourDimensions) {
  const Geometry geometry = oblique(-1.0);
  itk::WriteImage(itkImage<4>(geometry, 5), file("image"));

  const Series series = readSeries(file("image"));

  EXPECT_EQ(difference(series.geometry, geometry), "");
  ASSERT_EQ(series.samples(), 5);
  EXPECT_EQ(frame(series, 4).back(), 0.5F * (5 * geometry.voxels() - 1));
}

TEST_P(ItkFormat, WrittenByItkWithComponentsBecomesFrames) {
  auto image = itk::VectorImage<float, 3>::New();
  itk::VectorImage<float, 3>::RegionType region;
  for (unsigned int axis = 0; axis < 3; ++axis) region.SetSize(axis, 2);
  image->SetRegions(region);
  image->SetNumberOfComponentsPerPixel(3);
  image->Allocate();
  std::iota(image->GetBufferPointer(), image->GetBufferPointer() + 24, 0.0F);  // [voxel][component]
  itk::WriteImage(image, file("vector"));

  const Series series = readSeries(file("vector"));

  ASSERT_EQ(series.samples(), 3);
  EXPECT_THAT(frame(series, 1), ::testing::ElementsAre(1, 4, 7, 10, 13, 16, 19, 22));
}

INSTANTIATE_TEST_SUITE_P(Formats, ItkFormat, ::testing::Values(".nii", ".nii.gz", ".nrrd", ".mha", ".mhd"));

class OurFormat : public ItkFormat {};

TEST_P(OurFormat, IsReadByItkInThreeDimensions) {
  for (const double handed : {1.0, -1.0}) {
    SCOPED_TRACE(handed);
    const Geometry geometry = oblique(handed);
    std::vector<float> values(geometry.voxels());
    std::iota(values.begin(), values.end(), 0.25F);
    writeImage(file("image"), {.geometry = geometry, .values = values}, Overwrite::Replace);

    const auto image = itk::ReadImage<itk::Image<float, 3>>(file("image"));

    expectGeometry(*image, geometry);
    EXPECT_TRUE(std::equal(values.begin(), values.end(), image->GetBufferPointer()));
  }
}

TEST_P(OurFormat, KeepsFramesAndIntegers) {
  const Geometry geometry = oblique();
  std::vector<float> values(3 * geometry.voxels());
  std::iota(values.begin(), values.end(), -10.0F);

  writeImage(
      file("image"),
      {.geometry = geometry, .values = values, .frames = 3, .frameStep = 2.0, .element = Element::Int32},
      Overwrite::Refuse);

  const Series series = readSeries(file("image"));
  EXPECT_EQ(series.element, Element::Int32);
  EXPECT_EQ(difference(series.geometry, geometry), "");
  ASSERT_EQ(series.samples(), 3);
  EXPECT_EQ(frame(series, 2).back(), values.back());
}

INSTANTIATE_TEST_SUITE_P(Formats, OurFormat, ::testing::Values(".nii", ".nii.gz", ".nrrd"));

TEST(NiftiGeometry, WithoutATransformIsThatOfItk) {
  const TemporaryFolder folder;
  testing::NiftiBytes bytes(testing::NiftiBytes::Version::One, testing::NiftiBytes::Order::Little, {2, 2, 2},
                            2, 8);
  bytes.pixdim(2, 3.0);
  bytes.append<std::uint8_t>({1, 2, 3, 4, 5, 6, 7, 8});
  testing::writeBytes(folder / "plain.nii", bytes.bytes());
  itk::NiftiImageIOFactory::RegisterOneFactory();

  const auto image = itk::ReadImage<itk::Image<float, 3>>(folder / "plain.nii");

  expectGeometry(*image, readNifti(folder / "plain.nii").geometry);
}

TEST(NiftiGeometry, OfAQformAloneIsThatOfItk) {
  const TemporaryFolder folder;
  testing::NiftiBytes bytes(testing::NiftiBytes::Version::One, testing::NiftiBytes::Order::Little, {2, 2, 2},
                            2, 8);
  bytes.pixdim(0, -1.0);
  bytes.pixdim(2, 3.0);
  bytes.put<std::int16_t>(252, 1);  // qform_code, quatern_b to qoffset_z follow
  const float quaternion[] = {0.1F, 0.2F, -0.3F, 5.0F, 6.0F, 7.0F};
  for (std::size_t k = 0; k < 6; ++k) bytes.put<float>(256 + 4 * k, quaternion[k]);
  bytes.append<std::uint8_t>({1, 2, 3, 4, 5, 6, 7, 8});
  testing::writeBytes(folder / "qform.nii", bytes.bytes());
  itk::NiftiImageIOFactory::RegisterOneFactory();

  const auto image = itk::ReadImage<itk::Image<float, 3>>(folder / "qform.nii");

  expectGeometry(*image, readNifti(folder / "qform.nii").geometry);
}

}  // namespace
}  // namespace voxelfit
