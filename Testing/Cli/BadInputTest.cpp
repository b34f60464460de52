// SPDX-License-Identifier: BSD-3-Clause
// Bad input is normal input: every wrong file, option or disk ends with its exit code and one line that names
// what was found and what was wanted, and leaves nothing behind.
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <unistd.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "Cli/Program.h"
#include "Cli/Samples.h"
#include "Io/NiftiBytes.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit::testing {
namespace {

using ::testing::AnyOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A folder with right and wrong inputs, made once for all rows.
class Inputs {
 public:
  Inputs() {
    writeImages();
    writeDamaged();
    writeTables();
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  void image(const std::string& name, std::vector<float> values, int frames) {
    writeFrames(folder_ / name, sampleGrid(), values, frames);
  }

  void writeImages() {
    const auto voxels = static_cast<std::size_t>(sampleGrid().voxels());
    const float nan = std::numeric_limits<float>::quiet_NaN();
    image("series.nii", sampleSeries(), kFrames);
    image("packed.nii.gz", sampleSeries(), kFrames);
    image("volume.nii", std::vector<float>(voxels, 1.0F), 1);
    image("nothing.nii", std::vector<float>(voxels, 0.0F), 1);
    image("half.nii", std::vector<float>(voxels, 0.5F), 1);
    image("nan.nii", std::vector<float>(voxels * kFrames, nan), kFrames);
    image("zero.nii", std::vector<float>(voxels * kFrames, 0.0F), kFrames);
    Geometry other = sampleGrid();
    other.size = {5, 4, 2};
    writeFrames(folder_ / "larger.nii", other, std::vector<float>(40, 1.0F), 1);
    writeFrames(folder_ / "wide.nii", other, std::vector<float>(40 * kFrames, 1.0F), kFrames);
    Geometry turned = sampleGrid();
    turned.direction = {0, 1, 0, 1, 0, 0, 0, 0, 1};
    writeFrames(folder_ / "turned.nii", turned, std::vector<float>(voxels, 1.0F), 1);
  }

  void writeDamaged() {
    const std::string good = readBytes(folder_ / "series.nii"), packed = readBytes(folder_ / "packed.nii.gz");
    writeBytes(folder_ / "truncated.nii", good.substr(0, good.size() / 2));
    writeBytes(folder_ / "truncated.nii.gz", packed.substr(0, packed.size() / 2));
    std::string corrupt = packed;
    corrupt[corrupt.size() / 2] = static_cast<char>(corrupt[corrupt.size() / 2] ^ 0x55);
    writeBytes(folder_ / "corrupt.nii.gz", corrupt);
    writeBytes(folder_ / "text.nii", "this is no image");
    writeBytes(folder_ / "lost.mhd",
               "ObjectType = Image\nNDims = 3\nDimSize = 4 4 2\nElementType = MET_FLOAT\n"
               "ElementDataFile = nowhere.raw\n");
    writeBytes(folder_ / "half.mha", "ObjectType = Image\nNDims = 3\nDimSize = 4 4\n");
    writeBytes(folder_ / "empty.nii", "");
    NiftiBytes huge(NiftiBytes::Version::One, NiftiBytes::Order::Little, {30000, 30000, 3000, 100}, 16, 32);
    writeBytes(folder_ / "huge.nii", huge.bytes());
    writeBytes(folder_ / "damaged.dcm", std::string(128, '\0') + "DICM" + std::string(40, '\x7f'));
    writeBytes(folder_ / "damaged.zip", std::string("PK\x03\x04") + std::string(60, '\x11'));
    std::filesystem::create_directory(folder_ / "empty");
    writeBytes(folder_ / "dwi.nii", good);
    writeBytes(folder_ / "dwi.bval", "0 100 200 400 800\n");
    writeBytes(folder_ / "sidecar.nii", good);
    writeBytes(folder_ / "sidecar.json", "{\"RepetitionTime\": ");
  }

  void writeTables() {
    writeBytes(folder_ / "aif.csv", inputTable(0.0, 10.0, kFrames));
    writeBytes(folder_ / "pet-frames.csv", "time_s,putamen\n5,1\n15,3\n35,4\n80,2\n");
    writeBytes(folder_ / "pet.csv", "time_s,putamen_kBq_per_ml\n0,0\n10,3\n20,5\n30,6\n");
    writeBytes(folder_ / "short.csv", inputTable(0.0, 10.0, 4));
    writeBytes(folder_ / "backwards.csv", inputTable(70.0, -10.0, kFrames));
    writeBytes(folder_ / "backwards.txt", "0 10 20 30 25 40 50 60\n");
    writeBytes(folder_ / "words.csv", "time_s,a\n0,1\n10,two\n20,3\n");
    writeBytes(folder_ / "ragged.csv", "time_s,a,b\n0,1,2\n10,1\n");
    writeBytes(folder_ / "weights.txt", "1 1 1\n");
    writeBytes(folder_ / "broken.json", "{\"command\": \"fit\", ");
    writeBytes(folder_ / "other.json", R"({"command": "fit", "options": {"colour": "blue"}})");
    std::filesystem::create_directory(folder_ / "taken");
    writeBytes(folder_ / "taken/job.json", "{}");
    writeBytes(folder_ / "file", "");
  }

  TemporaryFolder folder_;
};

const Inputs& inputs() {
  static const Inputs made;
  return made;
}

struct Row {
  const char* what;       ///< name of the test
  const char* arguments;  ///< separated by blanks
  int exitCode;
  std::vector<const char*> message;  ///< parts of what stderr says
};

std::ostream& operator<<(std::ostream& to, const Row& row) { return to << row.arguments; }

/// Runs the program in a folder.
Run runIn(const std::filesystem::path& folder, const std::string& arguments, const std::string& before = {}) {
  return run(arguments, "cd " + folder.string() + " && " + before);
}

const std::vector<Row> kRows{
    {"MissingFile", "fit tofts absent.nii --aif aif.csv -o out", 4, {"absent.nii"}},
    {"MetaImageWithoutSamples", "fit linear lost.mhd -o out", 4, {"lost.mhd"}},
    {"MetaImageHeaderCutShort", "fit linear half.mha -o out", 4, {"half.mha"}},
    {"TruncatedNifti", "fit tofts truncated.nii --aif aif.csv -o out", 4, {"truncated.nii"}},
    {"TruncatedGzip", "fit tofts truncated.nii.gz --aif aif.csv -o out", 4, {"truncated.nii.gz"}},
    {"CorruptGzip", "fit tofts corrupt.nii.gz --aif aif.csv -o out", 4, {"corrupt.nii.gz"}},
    {"TextForAnImage", "info text.nii", 4, {"text.nii"}},
    {"EmptyFile", "info empty.nii", 4, {"empty.nii"}},
    {"HugeDimensionsInASmallFile", "fit tofts huge.nii --aif aif.csv -o out", 4, {"huge.nii"}},
    {"DamagedDicom", "info damaged.dcm", 4, {"damaged.dcm"}},
    {"DamagedZip", "info damaged.zip", 4, {"damaged.zip"}},
    {"FolderWithoutImages", "fit tofts empty --aif aif.csv -o out", 4, {"empty"}},
    {"DamagedSidecar", "info sidecar.nii", 4, {"sidecar.json", "JSON"}},
    {"VolumeForASeries", "fit tofts volume.nii --aif aif.csv -o out", 5, {"volume.nii", "one frame", "4-D"}},
    {"MaskOfAnotherSize",
     "fit tofts series.nii --mask larger.nii --aif aif.csv -o out",
     5,
     {"larger.nii", "5x4x2", "4x4x2"}},
    {"MaskOfAnotherOrientation",
     "fit tofts series.nii --mask turned.nii --aif aif.csv -o out",
     5,
     {"turned.nii"}},
    {"MaskWithFractions",
     "fit tofts series.nii --mask half.nii --aif aif.csv -o out",
     5,
     {"half.nii", "0.5"}},
    {"EmptyMask",
     "fit tofts series.nii --mask nothing.nii --aif aif.csv -o out",
     5,
     {"nothing.nii", "no voxel"}},
    {"AbsentLabel",
     "fit tofts series.nii --mask volume.nii --label 7 --aif aif.csv -o out",
     5,
     {"volume.nii", "label 7"}},
    {"EmptyRegions", "fit tofts series.nii --roi nothing.nii --aif aif.csv -o out", 5, {"nothing.nii"}},
    {"EmptyArtery", "fit tofts series.nii --aif mask:nothing.nii -o out", 5, {"series.nii", "0 voxels"}},
    {"ConstantMapOnAnotherGrid",
     "fit vfa series.nii --flip-angles 2:2:16 --set TR=larger.nii -o out",
     5,
     {"larger.nii", "5x4x2"}},
    {"AifShorterThanTheSeries", "fit tofts series.nii --aif short.csv -o out", 5, {"short.csv", "30", "70"}},
    {"AifTimesDecrease", "fit tofts series.nii --aif backwards.csv -o out", 4, {"backwards.csv"}},
    {"AifMissing", "fit tofts series.nii -o out", 2, {"tofts", "--aif"}},
    {"AifUnknown", "fit tofts series.nii --aif porker -o out", 2, {"porker", "parker"}},
    {"TimesDecrease",
     "fit tofts series.nii --times backwards.txt --aif aif.csv -o out",
     4,
     {"backwards.txt", "25 s follows 30 s"}},
    {"TimesWrongCount",
     "fit tofts series.nii --times 0,10,20 --aif aif.csv -o out",
     5,
     {"3 times", "8 samples"}},
    {"BvaluesWrongCount", "fit adc dwi.nii -o out", 5, {"dwi.bval", "5 values", "8 frames"}},
    {"NoBvalues", "fit adc series.nii -o out", 5, {"series.nii", "b-values", "--bvals"}},
    {"WeightsWrongCount",
     "fit linear series.nii --weights weights.txt -o out",
     5,
     {"weights.txt", "3 weights", "8"}},
    {"CountsOfFramesThatDoNotAdjoin",
     "fit linear series.nii --weights counts -o out",
     2,
     {"series.nii", "FrameDuration"}},
    {"CountsWithoutAHalfLife",
     "fit linear pet-frames.csv --weights counts:short -o out",
     2,
     {"counts:short", "half-life"}},
    {"WeightsOfAnotherGrid",
     "fit linear series.nii --weights wide.nii -o out",
     5,
     {"wide.nii", "series.nii"}},
    {"WeightsOfVoxelsForRegions",
     "fit linear series.nii --roi volume.nii --weights series.nii -o out",
     2,
     {"--weights series.nii", "--roi"}},
    {"ConcentrationForActivity",
     "fit 1tcm pet.csv --aif aif.csv -o out",
     5,
     {"aif.csv: in mmol/l", "pet.csv is in kBq/ml"}},
    {"PopulationForActivity",
     "fit 1tcm pet.csv --aif parker -o out",
     5,
     {"parker: in mmol/l", "pet.csv is in kBq/ml"}},
    {"HaematocritInPercent",
     "fit tofts series.nii --aif aif.csv --hematocrit 45 -o out",
     2,
     {"--hematocrit", "45"}},
    {"NegativeRepetitionTime",
     "fit vfa series.nii --flip-angles 2:2:16 --set TR=-5 -o out",
     2,
     {"TR: -5 ms", "above 0"}},
    {"ConstraintInSelect",
     "select tofts extended-tofts series.nii --aif aif.csv --constrain 've+vp<1' -o out",
     2,
     {"--constrain", "no such option"}},
    {"MaskWithoutAMap",
     "evaluate adc --bvals 0,1000 --mask volume.nii",
     2,
     {"--mask volume.nii", "wanted a map"}},
    {"FactorOfAnExactConversion",
     "fit tofts series.nii --aif aif.csv --t1 1000 --tr 5 --flip-angle 20 --baseline 0:1 --k 2 -o out",
     2,
     {"--k", "spgr"}},
    {"DelaysOfEachModel",
     "select tofts extended-tofts series.nii --aif aif.csv --delay fit -o out",
     2,
     {"select", "--delay fit"}},
    {"SmoothingOfATable", "fit linear short.csv --smooth 3 -o out", 2, {"short.csv", "--smooth"}},
    {"NeighboursOfCurves",
     "fit linear short.csv --tv offset=1 -o out",
     2,
     {"--tv offset=1", "curves have no neighbours"}},
    {"TableWithWords", "fit linear words.csv -o out", 4, {"words.csv", "two"}},
    {"RaggedTable", "fit linear ragged.csv -o out", 4, {"ragged.csv"}},
    {"UnknownCommand", "fti tofts", 2, {"fti", "did you mean fit?"}},
    {"UnknownOption", "fit tofts series.nii --maks volume.nii -o out", 2, {"--maks", "did you mean --mask?"}},
    {"UnknownModel", "fit toft series.nii -o out", 2, {"toft: no such model", "did you mean tofts?"}},
    {"FamilyForAModel", "fit lorentzian series.nii -o out", 2, {"lorentzian", "family"}},
    {"UnknownPool", "describe lorentzian:water,wine", 2, {"wine"}},
    {"UnknownParameter", "fit linear series.nii --fix slop=1 -o out", 2, {"slop", "did you mean slope?"}},
    {"UnknownConstant", "fit linear series.nii --set TR=5 -o out", 2, {"TR", "linear"}},
    {"UnknownUnit", "evaluate adc --axis 0,1000 --axis-unit parsec", 2, {"parsec", "s/mm2"}},
    {"NoNumber", "fit linear series.nii --start slope=steep -o out", 2, {"slope", "steep"}},
    {"ConstantMissing", "fit vfa series.nii --flip-angles 2:2:16 -o out", 2, {"vfa", "TR"}},
    {"BoundsReversed",
     "fit tofts series.nii --aif aif.csv --bounds ve=0.8:0.2 -o out",
     2,
     {"ve", "0.8", "0.2"}},
    {"BoundsWithoutNumbers",
     "fit linear series.nii --bounds slope=: -o out",
     2,
     {"--bounds slope=:", "NAME=LOW:HIGH"}},
    {"StartOutsideBounds",
     "fit tofts series.nii --aif aif.csv --bounds ve=0:0.5 --start ve=0.9 -o out",
     2,
     {"ve", "0.9"}},
    {"FitterThatCannot",
     "fit ivim series.nii --bvals 0,10,20,50,100,200,500,900 --fitter linear -o out",
     2,
     {"--fitter linear", "ivim"}},
    {"UnknownMap", "fit linear series.nii --maps eror -o out", 2, {"eror", "--maps"}},
    {"UnknownFormat", "fit linear series.nii --format jpeg -o out", 2, {"jpeg", "nrrd"}},
    {"UnknownBackend", "fit linear series.nii --backend abacus -o out", 2, {"abacus", "cuda"}},
    {"MemoryTooSmall", "fit linear series.nii --memory 1K -o out", 2, {"--memory", "MiB"}},
    {"MemoryNoSize", "fit linear series.nii --memory lots -o out", 2, {"lots", "300M"}},
    {"BaselineNotFound",
     "fit tofts zero.nii --aif aif.csv --t1 1000 --tr 5 --flip-angle 20 -o out",
     2,
     {"--baseline", "zero.nii"}},
    {"BaselineOutside",
     "fit tofts series.nii --aif aif.csv --t1 1000 --tr 5 --flip-angle 20 --baseline 0:99 -o out",
     5,
     {"99"}},
    {"CurveOfOneFrame", "curve volume.nii -o out", 5, {"volume.nii", "one frame"}},
    {"CurveWithoutAnAgent", "curve zero.nii -o out", 2, {"--arrival", "zero.nii"}},
    {"CurveWithoutABaseline", "curve series.nii --arrival 0 -o out", 2, {"series.nii", "0 s", "baseline"}},
    {"ArrivalOfWords", "curve series.nii --arrival soon -o out", 2, {"--arrival", "soon"}},
    {"ArrivalOnAnotherGrid",
     "curve series.nii --arrival larger.nii -o out",
     5,
     {"larger.nii", "5x4x2", "4x4x2"}},
    {"WindowsOfWords", "curve series.nii --arrival 20 --iauc 60,long -o out", 2, {"60,long", "above 0"}},
    {"NegativeWindow", "curve series.nii --arrival 20 --iauc -60 -o out", 2, {"-60", "above 0"}},
    {"CurveOfASignalWithoutT1",
     "curve series.nii --tr 5 --flip-angle 20 --baseline 0:1 -o out",
     2,
     {"--t1", "--conversion relative"}},
    {"CurveWithItsBaselineOutside",
     "curve series.nii --input concentration --arrival 20 --baseline 0:99 -o out",
     5,
     {"0:99"}},
    {"CurvesOfNothingButNaN", "curve nan.nii --arrival 20 -o out-curve", 3, {"nan.nii", "32 NotFinite"}},
    {"CurveIntoAFolderInUse", "curve series.nii --arrival 20 -o taken", 6, {"taken", "--force"}},
    {"OutputExists", "fit linear series.nii -o taken", 6, {"taken", "--force"}},
    {"OutputIsAFile", "fit linear series.nii -o file", 6, {"file"}},
    {"OutputNotWritable", "fit linear series.nii -o /proc/voxelfit", 6, {"/proc/voxelfit"}},
    {"ConfigBroken", "fit linear series.nii --config broken.json -o out", 4, {"--config"}},
    {"ConfigUnknownOption", "fit linear series.nii --config other.json -o out", 2, {"colour"}},
    {"ConfigMissing", "fit linear series.nii --config absent.json -o out", 4, {"absent.json"}},
    {"AllNaN", "fit linear nan.nii -o out-nan", 3, {"nan.nii", "32 NotFinite"}},
    {"AllZero", "fit linear zero.nii -o out-zero", 3, {"zero.nii", "32 NoSignal"}},
};

std::vector<std::string> linesOf(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class BadInput : public ::testing::TestWithParam<Row> {};

TEST_P(BadInput, EndsWithItsExitCodeAndOneLine) {
  const auto ended = runIn(inputs().path(), GetParam().arguments);

  EXPECT_EQ(ended.exitCode, GetParam().exitCode) << ended.err;
  for (const char* part : GetParam().message) EXPECT_THAT(ended.err, HasSubstr(part));
  EXPECT_THAT(ended.err, HasSubstr("voxelfit: "));
  EXPECT_THAT(linesOf(ended.err),
              Each(AnyOf(StartsWith("voxelfit: "), StartsWith("hint: "), StartsWith("out-"))));
  EXPECT_FALSE(std::filesystem::exists(inputs().path() / "out"));
}

INSTANTIATE_TEST_SUITE_P(Cli, BadInput, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return std::string(row.param.what); });

nlohmann::json jobOf(const std::string& folder) {
  return nlohmann::json::parse(readBytes(folder + "/job.json"));
}

TEST(BadVoxels, OneNaNSampleLeavesOutThatVoxelOnly) {
  TemporaryFolder folder;
  auto values = sampleSeries();
  values[37] = std::numeric_limits<float>::quiet_NaN();
  writeFrames(folder / "series.nii", sampleGrid(), values, kFrames);

  const auto ended = runIn(folder.path(), "fit exponential series.nii -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const auto counts = jobOf(folder / "out")["counts"];
  EXPECT_EQ(counts["voxels"], 32);
  EXPECT_EQ(counts["status"]["NotFinite"], 1);
}

TEST(BadVoxels, AConstantSeriesIsFitted) {
  TemporaryFolder folder;
  writeFrames(folder / "series.nii", sampleGrid(), std::vector<float>(32 * kFrames, 7.0F), kFrames);

  const auto ended = runIn(folder.path(), "fit linear series.nii -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(jobOf(folder / "out")["counts"]["status"]["Converged"], 32);
}

TEST(FullDisk, EndsWithExitCodeSixAndWithoutAResult) {
  TemporaryFolder folder;
  writeFrames(folder / "series.nii", sampleGrid(), sampleSeries(), kFrames);
  std::filesystem::create_directory(folder / "disk");
  if (mount("none", (folder / "disk").c_str(), "tmpfs", 0, "size=16k") != 0)
    GTEST_SKIP() << "a small disk can only be mounted by root";

  const auto ended = runIn(folder.path(), "fit linear series.nii -o disk/out --maps all --format nii");
  const bool hasResult = std::filesystem::exists(folder / "disk/out/job.json");
  umount((folder / "disk").c_str());

  EXPECT_EQ(ended.exitCode, 6) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("disk/out"));
  EXPECT_FALSE(hasResult);
}

// Sent when the first voxels are fitted: with a hundred bootstrap fits of each, the others take long.
TEST(Stopped, SigtermEndsWithExitCode130AndWithoutAFile) {
  TemporaryFolder folder;
  const Geometry grid{.size = {64, 64, 32}};
  writeFrames(folder / "series.nii", grid, sampleSeries(grid), kFrames);

  const std::string log = folder / "log";

  const auto ended = runIn(
      folder.path(),
      "fit exponential series.nii --fitter ceres --bootstrap 100 --threads 1 -o out --progress json 2>" +
          log + " & until grep -q '\"fit\"' " + log +
          " || ! kill -0 $!; do sleep 0.05; done; kill -TERM $!; "
          "{ wait $!; code=$?; cat " +
          log + " >&2; exit $code; }",
      "exec ");

  EXPECT_EQ(ended.exitCode, 130) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("stopped after"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

}  // namespace
}  // namespace voxelfit::testing
