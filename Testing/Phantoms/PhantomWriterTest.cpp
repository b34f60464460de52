// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>

#include "Core/Error.h"
#include "Io/ImageFile.h"
#include "Io/MapLabel.h"
#include "Io/Table.h"
#include "Io/TemporaryFolder.h"
#include "Phantoms/PhantomWriter.h"

namespace voxelfit {
namespace {

const Registry& registry() {
  static const Registry models(Registry::standardFolders());
  return models;
}

Specification write(const std::string& name, const std::string& folder) {
  const Specification specification = makeSpecification(name, {}, registry());
  writePhantom(folder, specification, generate(specification, 1), {.version = "test"});
  return specification;
}

class EveryAxis : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryAxis, IsFoundByTheReader) {
  const testing::TemporaryFolder folder;
  const Specification specification = write(GetParam(), folder / "out");

  const SampleAxis axis = readSeries(std::filesystem::path(folder / "out/series.nii.gz")).axis;

  EXPECT_EQ(axis.kind, specification.model.description().axisKind);
  ASSERT_EQ(axis.values.size(), specification.axis.size());
  for (std::size_t i = 0; i < axis.values.size(); ++i)
    EXPECT_NEAR(axis.values[i], specification.axis[i], 1e-12 * std::abs(specification.axis[i]));
}

INSTANTIATE_TEST_SUITE_P(Phantoms, EveryAxis,
                         ::testing::Values("qiba-tofts", "ivim-grid", "vfa-grid", "z-spectrum-grid", "quesp",
                                           "linear"));

TEST(PhantomWriter, WritesTruthInTheUnitOfItsSidecar) {
  const testing::TemporaryFolder folder;
  write("qiba-tofts", folder / "out");

  const std::filesystem::path map = folder / "out/truth/Ktrans.nii.gz";

  EXPECT_STREQ(readMapLabel(map).unit->label, "1/min");
  EXPECT_FLOAT_EQ(readVolume(map).values.back(), 0.35F);
}

TEST(PhantomWriter, WritesDerivedTruth) {
  const testing::TemporaryFolder folder;
  write("qiba-tofts", folder / "out");

  EXPECT_FLOAT_EQ(readVolume(folder / "out/truth/kep.nii.gz").values.back(), 0.35F / 0.5F);
}

TEST(PhantomWriter, KeepsTheSequenceInTheSidecar) {
  const testing::TemporaryFolder folder;
  write("qiba-tofts", folder / "out");

  const auto acquisition = readSeries(std::filesystem::path(folder / "out/series.nii.gz")).acquisition;

  EXPECT_DOUBLE_EQ(acquisition.at("RepetitionTime"), 0.005);
  EXPECT_DOUBLE_EQ(acquisition.at("FlipAngle"), unit::deg.toBase(30.0));
}

TEST(PhantomWriter, WritesTheInputFunctionExactly) {
  const testing::TemporaryFolder folder;
  const Specification specification = write("extended-tofts-grid", folder / "out");

  const CurveTable table = readArterialInput(folder / "out/aif.csv");

  EXPECT_EQ(table.columns.front(), generate(specification, 1).input->concentration);
}

TEST(PhantomWriter, RefusesAFolderThatHoldsAPhantom) {
  const testing::TemporaryFolder folder;
  write("vfa-grid", folder / "out");

  const Error error = testing::errorOf([&] { write("vfa-grid", folder / "out"); });

  EXPECT_EQ(error.code(), ErrorCode::NotWritable);
}

}  // namespace
}  // namespace voxelfit
