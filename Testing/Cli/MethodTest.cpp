// SPDX-License-Identifier: BSD-3-Clause
// The options of voxelfit fit that say how a fit is done.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "Cli/Program.h"
#include "Cli/Samples.h"
#include "Io/ImageFile.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit::testing {
namespace {

using ::testing::HasSubstr;

class Method : public ::testing::Test {
 protected:
  Method() { writeFrames(folder_ / "series.nii", sampleGrid(), sampleSeries(), kFrames); }

  auto fit(const std::string& arguments) {
    return run("fit " + arguments, "cd " + folder_.path().string() + " && ");
  }
  bool hasMap(const std::string& name) {
    return std::filesystem::exists(folder_ / ("out/" + name + ".nii.gz"));
  }

  TemporaryFolder folder_;
};

TEST_F(Method, MapsTheShareOfStartsInOtherMinima) {
  const auto ended = fit("linear series.nii --times 0:1:7 --starts 3 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_TRUE(hasMap("local_minima"));
}

TEST_F(Method, MapsTheScaleOfALossAndBootstrappedErrors) {
  const auto ended = fit("linear series.nii --times 0:1:7 --loss huber --bootstrap 5 --maps adequacy -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  for (const char* name : {"noise_scale", "slope_bootstrap_se", "durbin_watson"})
    EXPECT_TRUE(hasMap(name)) << name;
}

TEST_F(Method, RecordsTheFitterOfALawAndWhy) {
  const auto ended = fit("linear series.nii --times 0:1:7 --noise rician:5 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const auto job = nlohmann::json::parse(readBytes(folder_ / "out/job.json"));
  EXPECT_EQ(job["fitter"]["name"], "lm");
  EXPECT_EQ(job["fitter"]["reason"], "the law of rician errors takes reweighted steps");
  EXPECT_EQ(job["law"]["name"], "rician");
  EXPECT_EQ(job["law"]["scale"], 5.0);
}

TEST_F(Method, RecordsTheScaleOfTheNoiseOfAllVoxels) {
  const auto ended = fit("linear series.nii --times 0:1:7 --noise rician --verbose -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const auto job = nlohmann::json::parse(readBytes(folder_ / "out/job.json"));
  EXPECT_GT(job["law"]["scale"].get<double>(), 0.0);
  EXPECT_THAT(ended.err, HasSubstr("scale of rician errors: "));
  EXPECT_FALSE(hasMap("noise_scale"));
}

TEST_F(Method, MapsTheNoiseWhereEachVoxelHasItsOwn) {
  const auto ended = fit("linear series.nii --times 0:1:7 --noise rician:voxel -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_TRUE(hasMap("noise_scale"));
}

TEST_F(Method, LeavesCurvesOfATableTheirOwnNoise) {
  writeBytes(folder_ / "curve.csv", run("evaluate adc --axis 0:50:1000").out);

  const auto ended = fit("adc curve.csv --noise rician -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_TRUE(nlohmann::json::parse(readBytes(folder_ / "out/job.json"))["law"]["scale"].is_null());
}

TEST_F(Method, SelectsTheModelThatMadeTheCurve) {
  const std::string tofts = run("evaluate tofts --axis 0:5:300 -p Ktrans=0.25 -p ve=0.4 --aif parker").out;
  writeBytes(folder_ / "curve.csv", tofts);

  const auto ended = run("select tofts extended-tofts curve.csv --aif parker --bounds vp=0:0.5 -o out",
                         "cd " + folder_.path().string() + " && ");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const std::string table = readBytes(folder_ / "out/results.csv");
  EXPECT_THAT(table, HasSubstr("best_model"));
  EXPECT_THAT(table, HasSubstr("weight_extended-tofts"));
  EXPECT_THAT(table, HasSubstr("Ktrans_se"));
}

TEST_F(Method, SelectsAmongAFormulaAndModelsOfAnyAxis) {
  const auto ended = run("select exponential linear 'formula:a*exp(-x*b)+c' series.nii --times 0:1:7 -o out",
                         "cd " + folder_.path().string() + " && ");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_TRUE(hasMap("weight_linear"));
}

TEST_F(Method, SelectsNoModelOfSignalsAmongThoseOfConcentrations) {
  const auto ended = run("select tofts shutter-speed series.nii --aif parker -o out",
                         "cd " + folder_.path().string() + " && ");

  EXPECT_EQ(ended.exitCode, 5);
  EXPECT_THAT(ended.err, HasSubstr("tofts is fitted to concentrations, shutter-speed to signals"));
}

TEST_F(Method, SelectsNothingWhereOnlyTheOptionsAreChecked) {
  const auto ended = run("select linear polynomial:2 series.nii --times 0:1:7 --validate -o out",
                         "cd " + folder_.path().string() + " && ");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_FALSE(hasMap("best_model"));
}

TEST_F(Method, SelectsNoModelTwice) {
  const auto ended = run("select linear linear series.nii -o out", "cd " + folder_.path().string() + " && ");

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("linear stands twice"));
}

TEST_F(Method, IsLeastSquaresByItsNamesToo) {
  const auto plain = fit("linear series.nii --times 0:1:7 -o plain");
  const auto named = fit("linear series.nii --times 0:1:7 --loss none --noise gaussian -o out");

  ASSERT_EQ(plain.exitCode, 0) << plain.err;
  ASSERT_EQ(named.exitCode, 0) << named.err;
  EXPECT_EQ(readBytes(folder_ / "out/slope.nii.gz"), readBytes(folder_ / "plain/slope.nii.gz"));
}

TEST_F(Method, GivesCurvesOfATableStandardErrors) {
  writeBytes(folder_ / "curve.csv", run("evaluate adc --axis 0:50:1000").out);

  const auto ended = fit("adc curve.csv -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_THAT(readBytes(folder_ / "out/results.csv"), HasSubstr(",D_se"));
}

TEST_F(Method, SelectsAmongTwoModelsAtLeast) {
  const auto ended = run("select linear series.nii -o out", "cd " + folder_.path().string() + " && ");

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("1 models in front of the inputs, wanted 2 or more"));
}

TEST_F(Method, SelectsByLikelihoodsOnly) {
  const auto ended = run("select linear polynomial:2 series.nii --times 0:1:7 --loss tukey -o out",
                         "cd " + folder_.path().string() + " && ");

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("select: --loss tukey has no likelihood, wanted huber or cauchy"));
}

TEST_F(Method, ReportsWhereFloatDiffersFromDouble) {
  const auto ended = fit("linear series.nii --times 0:1:7 --precision both -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const auto job = nlohmann::json::parse(readBytes(folder_ / "out/job.json"));
  EXPECT_EQ(job["fitter"]["precision"], "double");
  EXPECT_EQ(job["precision_report"]["slope"]["share_above_0.001"], 0.0);
}

TEST_F(Method, RecordsALinearisedFit) {
  writeBytes(folder_ / "aif.csv", inputTable(0, 10, 8));

  const auto ended = fit("tofts series.nii --aif aif.csv --fitter linearised -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const auto job = nlohmann::json::parse(readBytes(folder_ / "out/job.json"));
  EXPECT_EQ(job["fitter"]["name"], "linearised");
}

TEST_F(Method, FitsARangeOfSamplesAsIfTheOthersHadNoWeight) {
  writeBytes(folder_ / "weights.txt", "0 0 1 1 1 1 0 0\n");

  const auto byWeights = fit("linear series.nii --times 0:1:7 --weights weights.txt -o weighted");
  const auto byRange = fit("linear series.nii --times 0:1:7 --fit-range 2:5 -o out");

  ASSERT_EQ(byWeights.exitCode, 0) << byWeights.err;
  ASSERT_EQ(byRange.exitCode, 0) << byRange.err;
  EXPECT_EQ(readBytes(folder_ / "out/slope.nii.gz"), readBytes(folder_ / "weighted/slope.nii.gz"));
}

TEST_F(Method, FitsFromAPositionInTheUnitOfTheAxis) {
  writeBytes(folder_ / "weights.txt", "0 0 0 1 1 1 1 1\n");

  const auto byWeights =
      fit("exponential series.nii --times 0:1:7 --axis-unit min --weights weights.txt -o weighted");
  const auto byRange = fit("exponential series.nii --times 0:1:7 --axis-unit min --fit-range 3: -o out");

  ASSERT_EQ(byWeights.exitCode, 0) << byWeights.err;
  ASSERT_EQ(byRange.exitCode, 0) << byRange.err;
  EXPECT_EQ(readBytes(folder_ / "out/S0.nii.gz"), readBytes(folder_ / "weighted/S0.nii.gz"));
}

TEST_F(Method, FitsFromAPositionThatTheFileHasInAnotherUnit) {
  writeBytes(folder_ / "series.json",
             R"({"EchoTimes": [0.003, 0.006, 0.009, 0.012, 0.015, 0.018, 0.021, 0.024]})");
  writeBytes(folder_ / "weights.txt", "0 0 1 1 1 1 1 1\n");

  const auto byWeights = fit("t2 series.nii --weights weights.txt -o weighted");
  const auto byRange = fit("t2 series.nii --fit-range 9: -o out");  // 9 ms are 0.009000000000000001 s

  ASSERT_EQ(byWeights.exitCode, 0) << byWeights.err;
  ASSERT_EQ(byRange.exitCode, 0) << byRange.err;
  EXPECT_EQ(readBytes(folder_ / "out/T2.nii.gz"), readBytes(folder_ / "weighted/T2.nii.gz"));
}

TEST_F(Method, HoldsDownTheTotalVariationOfAMap) {
  const auto alone = fit("linear series.nii --times 0:1:7 -o alone");
  const auto together = fit("linear series.nii --times 0:1:7 --tv slope=0.5 -o together");

  ASSERT_EQ(alone.exitCode, 0) << alone.err;
  ASSERT_EQ(together.exitCode, 0) << together.err;
  const auto spread = [&](const std::string& folder) {
    const auto slope = readVolume(folder_ / (folder + "/slope.nii.gz")).values;
    return std::ranges::max(slope) - std::ranges::min(slope);
  };
  EXPECT_LT(spread("together"), 0.9F * spread("alone"));
}

TEST_F(Method, TellsHowManyRoundsTotalVariationTook) {
  const auto ended = fit("linear series.nii --times 0:1:7 --tv slope=0.5 -o out --verbose");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const auto record = nlohmann::json::parse(readBytes(folder_ / "out/job.json")).at("tv");
  EXPECT_EQ(record.at("settled"), true);
  EXPECT_THAT(ended.err, HasSubstr("--tv: settled after " + record.at("rounds").dump() + " rounds"));
}

TEST_F(Method, SaysThatMapsOfLittleTotalVariationHaveNoErrors) {
  const auto ended = fit("linear series.nii --times 0:1:7 --tv slope=0.5 --maps errors -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_FALSE(hasMap("slope_se"));
  EXPECT_THAT(ended.err, HasSubstr("--tv: maps without standard errors"));
}

struct Refusal {
  const char* name;
  const char* options;
  const char* message;
};

class RefusedMethod : public Method, public ::testing::WithParamInterface<Refusal> {};
INSTANTIATE_TEST_SUITE_P(
    , RefusedMethod,
    ::testing::Values(
        Refusal{"UnknownLoss", "--loss welsch",
                "--loss welsch: wanted none, huber[:SCALE], cauchy[:SCALE] or tukey[:SCALE]"},
        Refusal{"LossWithoutScale", "--loss huber:0",
                "--loss huber:0: wanted a scale above 0 behind the colon"},
        Refusal{"UnknownNoise", "--noise poisson",
                "--noise poisson: wanted gaussian, rician[:SIGMA] or rician:voxel"},
        Refusal{"TwoValues", "--fix slope=1 --start slope=2",
                "--fix slope=1: another option gives slope a value"},
        Refusal{"LabelWithoutAMask", "--label 2", "--label 2: is one of --mask, which is not given"},
        Refusal{"TwoLaws", "--loss huber --noise rician", "samples have one law of errors"},
        Refusal{"CompressedLaw", "--fitter compressed --loss huber", "not the deviance of huber errors"},
        Refusal{"NoStart", "--starts 0", "--starts"},
        Refusal{"OneCopy", "--bootstrap 1", "--bootstrap 1: wanted 2 or more copies"},
        Refusal{"UnknownParameter", "--constrain 'offset+slop<1'",
                "column 8: slop is no parameter of linear"},
        Refusal{"NoRelation", "--constrain offset+slope", "column 13: wanted +, -, <, <=, > or >="},
        Refusal{"NoLimit", "--constrain 'offset<slope'", "column 8: wanted a number"},
        Refusal{"NoParameter", "--constrain '2*<3'", "column 3: wanted a parameter"},
        Refusal{"MoreBehind", "--constrain 'offset<1 1'", "column 10: wanted nothing more"},
        Refusal{"ReversedRange", "--fit-range 5:2", "--fit-range 5:2: wanted LOW:HIGH, LOW: or :HIGH"},
        Refusal{"RangeOfWords", "--fit-range late:", "--fit-range late:: wanted LOW:HIGH"},
        Refusal{"RangeWithoutSamples", "--fit-range 2:2", "1 samples do not determine 2 parameters"},
        Refusal{"OneSigmaForOtherWeights", "--noise rician --ignore-below 0.1",
                "weights differ between voxels, wanted rician:voxel"},
        Refusal{"BothPrecisionsOfDouble", "--precision both --fitter linear", "it works in double"},
        Refusal{"NoLinearForm", "--fitter linearised", "cannot fit linear here, it knows adc"},
        Refusal{"NegativeTotalVariation", "--tv slope=-1", "--tv slope=-1: wanted a weight above 0"},
        Refusal{"TotalVariationOfNoParameter", "--tv slop=1", "slop"},
        Refusal{"TotalVariationOfTheUnitOfTheData", "--tv 1", "wanted NAME=WEIGHT"},
        Refusal{"TotalVariationOfAHeldParameter", "--fix slope=0 --tv slope=1", "slope is held"},
        Refusal{"TotalVariationWithALaw", "--tv slope=1 --loss huber", "--tv: goes with least squares only"},
        Refusal{"ConstrainedLaw", "--constrain 'offset<1' --loss huber", "goes with least squares only"}),
    [](const auto& info) { return info.param.name; });

TEST_P(RefusedMethod, EndsWithALineThatSaysWhatIsWrong) {
  const auto ended = fit(std::string("linear series.nii --times 0:1:7 -o out ") + GetParam().options);

  EXPECT_EQ(ended.exitCode, 2) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr(GetParam().message));
}

}  // namespace
}  // namespace voxelfit::testing
