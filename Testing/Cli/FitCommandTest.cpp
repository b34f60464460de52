// SPDX-License-Identifier: BSD-3-Clause
// voxelfit fit, from files to files.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "Cli/Program.h"
#include "Cli/Samples.h"
#include "Io/ImageFile.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class FitCommand : public ::testing::Test {
 protected:
  FitCommand() { writeFrames(folder_ / "series.nii", sampleGrid(), sampleSeries(), kFrames); }

  auto fit(const std::string& arguments) {
    return run("fit " + arguments, "cd " + folder_.path().string() + " && ");
  }
  Json job(const std::string& output) { return Json::parse(readBytes(folder_ / (output + "/job.json"))); }
  float at(const std::string& map, std::int64_t voxel) { return readVolume(folder_ / map).values[voxel]; }

  TemporaryFolder folder_;
};

TEST_F(FitCommand, WritesParameterMapsInTheUnitOfTheTable) {
  const auto ended = fit("linear series.nii --times 0:1:7 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(Json::parse(readBytes(folder_ / "out/slope.json"))["name"], "slope");
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/offset.nii.gz"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/summary.csv"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/command.txt"));
}

TEST_F(FitCommand, RecoversToftsParametersInPerMinute) {
  const std::string curve = run("evaluate tofts --axis 0:5:300 -p Ktrans=0.25 -p ve=0.4 --aif parker").out;
  writeBytes(folder_ / "curve.csv", curve);

  const auto ended = fit("tofts curve.csv --aif parker -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  auto row = firstRow(readBytes(folder_ / "out/results.csv"));
  EXPECT_NEAR(std::stod(row["Ktrans"]), 0.25, 1e-5);
  EXPECT_NEAR(std::stod(row["ve"]), 0.4, 1e-5);
}

TEST_F(FitCommand, TakesT1ForAModelThatHasItsOwnWithoutConvertingTheSeries) {
  const std::string constants = " --set tp=5 ";
  writeBytes(folder_ / "curve.csv",
             run("evaluate quesp --axis 1,2,3,4,6 -p f=0.001 -p ksw=300 --set T1=1300" + constants).out);

  const auto ended = fit("quesp curve.csv --t1 1300 -o out" + constants);

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_NEAR(std::stod(firstRow(readBytes(folder_ / "out/results.csv"))["ksw"]), 300.0, 1e-3);
}

TEST_F(FitCommand, FitsTheMeanCurveOfEachRegion) {
  std::vector<float> labels(32, 0.0F);
  labels[3] = labels[4] = 2.0F;
  labels[10] = 5.0F;
  writeFrames(folder_ / "regions.nii", sampleGrid(), labels, 1);

  const auto ended = fit("exponential series.nii --roi regions.nii -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const std::string table = readBytes(folder_ / "out/results.csv");
  EXPECT_EQ(std::ranges::count(table, '\n'), 3);
  EXPECT_THAT(table, HasSubstr("\n2,"));
  EXPECT_THAT(table, HasSubstr("\n5,"));
}

// Voxels 3 and 4 are 0.1 (v + 1) (1 - exp(-t / 30 s)): at 30 s 0.63212 times 0.4 and 0.5.
TEST_F(FitCommand, WritesTheSpreadOfTheCurvesInARegion) {
  std::vector<float> labels(32, 0.0F);
  labels[3] = labels[4] = 2.0F;
  writeFrames(folder_ / "regions.nii", sampleGrid(), labels, 1);

  const auto ended = fit("saturation series.nii --fix onset=0 --fix baseline=0 --roi regions.nii -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  std::istringstream table(readBytes(folder_ / "out/curves.csv"));
  std::string header, row;
  std::getline(table, header);
  EXPECT_EQ(header, "name,time_s,count,mean,sd,minimum,maximum,fitted");
  for (int n = 0; n <= 3; ++n) std::getline(table, row);
  std::ranges::replace(row, ',', ' ');
  std::istringstream cells(row);
  double label = 0, time = 0, count = 0, mean = 0, sd = 0, minimum = 0, maximum = 0, fitted = 0;
  cells >> label >> time >> count >> mean >> sd >> minimum >> maximum >> fitted;
  EXPECT_EQ(label, 2);
  EXPECT_EQ(time, 30);
  EXPECT_EQ(count, 2);
  const double shape = 1.0 - std::exp(-1.0);
  EXPECT_NEAR(mean, 0.45 * shape, 1e-6);
  EXPECT_NEAR(sd, 0.1 * shape / std::sqrt(2.0), 1e-6);
  EXPECT_NEAR(minimum, 0.4 * shape, 1e-6);
  EXPECT_NEAR(maximum, 0.5 * shape, 1e-6);
  EXPECT_NEAR(fitted, 0.45 * shape, 1e-5);
}

TEST_F(FitCommand, FitsOnlyTheLabelThatWasAskedFor) {
  std::vector<float> labels(32, 1.0F);
  labels[7] = 3.0F;
  writeFrames(folder_ / "mask.nii", sampleGrid(), labels, 1);

  const auto ended = fit("linear series.nii --mask mask.nii --label 3 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(job("out")["counts"]["voxels"], 1);
}

TEST_F(FitCommand, HoldsFixedParametersAtTheirValue) {
  const auto ended = fit("linear series.nii --fix slope=0.125 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(at("out/slope.nii.gz", 5), 0.125F);
}

TEST_F(FitCommand, CountsTheVoxelsWhoseParametersLieOnABound) {
  const auto ended = fit("linear series.nii --bounds slope=-1:0 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(job("out")["counts"]["at_bound"], Json({{"slope", 32}}));
  EXPECT_EQ(Json::parse(readBytes(folder_ / "out/at_bound.json"))["bits"][1]["name"], "slope");
  EXPECT_THAT(readBytes(folder_ / "out/summary.csv"), HasSubstr("at_bound:slope,1,all,32,0,1,"));
}

TEST_F(FitCommand, LeavesABoundThatIsNotGivenAsItIs) {
  const auto ended = fit("linear series.nii --bounds slope=:0 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(at("out/slope.nii.gz", 5), 0.0F);
}

TEST_F(FitCommand, TakesWeightsOfEachVoxelFromAnImage) {
  const Geometry grid = sampleGrid();  // voxel 5 ends at its second sample, its neighbours do not
  std::vector<float> weights(kFrames * grid.voxels(), 1.0F);
  for (int n = 2; n < kFrames; ++n) weights[n * grid.voxels() + 5] = 0.0F;
  writeFrames(folder_ / "weights.nii", grid, weights, kFrames);

  ASSERT_EQ(fit("linear series.nii --weights weights.nii -o out").exitCode, 0);
  ASSERT_EQ(fit("linear series.nii -o all").exitCode, 0);

  EXPECT_NEAR(at("out/slope.nii.gz", 5), 0.06 * (1.0 - std::exp(-1.0 / 3.0)), 1e-6);
  EXPECT_NEAR(at("out/slope.nii.gz", 6), at("all/slope.nii.gz", 6), 1e-6);
}

TEST_F(FitCommand, BringsTheInputFunctionToTheUnitOfTheSeries) {
  writeBytes(folder_ / "series.json", R"({"Units": "Bq/mL"})");
  std::string kilo = "time_s,activity_kBq_per_ml\n", same = "time_s,activity_Bq_per_ml\n";
  for (int n = 0; n < kFrames; ++n) {
    const double activity = n * std::exp(-0.5 * n);
    kilo += std::to_string(10 * n) + "," + std::to_string(activity) + "\n";
    same += std::to_string(10 * n) + "," + std::to_string(1000.0 * activity) + "\n";
  }
  writeBytes(folder_ / "kilo.csv", kilo);
  writeBytes(folder_ / "same.csv", same);

  ASSERT_EQ(fit("1tcm series.nii --aif kilo.csv --bounds K1=0:1 -o kilo").exitCode, 0);
  ASSERT_EQ(fit("1tcm series.nii --aif same.csv --bounds K1=0:1 -o same").exitCode, 0);

  EXPECT_GT(at("same/K1.nii.gz", 5), 0.0F);
  EXPECT_NEAR(at("kilo/K1.nii.gz", 5), at("same/K1.nii.gz", 5), 1e-3 * at("same/K1.nii.gz", 5));
}

TEST_F(FitCommand, WeighsFramesByTheirCounts) {
  // frames of 10, 10, 30 and 60 s with 1, 3, 4 and 2 on average, a half-life of 1 min: weights 10, 10/3, 7.5
  // and 30 times 2^-(5, 15, 35 and 80 s over 60 s)
  writeBytes(folder_ / "curve.csv", "time_s,a\n5,1\n15,3\n35,4\n80,2\n");
  std::string weights;
  for (const auto& [time, ratio] : {std::pair{5, 10.0}, {15, 10.0 / 3}, {35, 7.5}, {80, 30.0}})
    weights += std::to_string(ratio * std::exp2(-time / 60.0)) + "\n";
  writeBytes(folder_ / "weights.txt", weights);

  ASSERT_EQ(fit("linear curve.csv --weights counts:1 -o counts").exitCode, 0);
  ASSERT_EQ(fit("linear curve.csv --weights weights.txt -o list").exitCode, 0);

  const double found = std::stod(firstRow(readBytes(folder_ / "counts/results.csv")).at("slope"));
  EXPECT_NEAR(found, std::stod(firstRow(readBytes(folder_ / "list/results.csv")).at("slope")), 1e-6);
  EXPECT_GT(std::abs(found), 1e-4);
}

TEST_F(FitCommand, FitsTheSmoothedSeries) {
  // uptake in one voxel only: the slopes of all add up to that one, as those of linear fits do
  const Geometry grid{.size = {21, 1, 1}};
  std::vector<float> values(21 * kFrames, 0.0F);
  for (int n = 0; n < kFrames; ++n) values[21 * n + 10] = static_cast<float>(n);
  for (float& value : values) value += 1.0F;
  writeFrames(folder_ / "series.nii", grid, values, kFrames);

  ASSERT_EQ(fit("linear series.nii --smooth 3 -o out").exitCode, 0);

  double sum = 0.0;
  for (int voxel = 0; voxel < 21; ++voxel) sum += at("out/slope.nii.gz", voxel);
  EXPECT_NEAR(sum, 0.1, 1e-5);  // 1 a frame of 10 s
  EXPECT_LT(at("out/slope.nii.gz", 10), 0.04);
}

TEST_F(FitCommand, RefusesASmoothedSeriesLargerThanTheMemory) {
  const auto ended = fit("linear series.nii --smooth 3 --memory 1000 -o out");  // 4 x 32 x 8 bytes are more

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("--smooth: series.nii takes"));
}

TEST_F(FitCommand, MeasuresTheArteryInTheSeriesThatIsNotSmoothed) {
  // all tissue is alike and the artery far from the last voxel, so that smoothing must not change its fit
  const Geometry grid{.size = {21, 1, 1}};
  std::vector<float> values, artery(21, 0.0F);
  artery[0] = 1.0F;
  for (int n = 0; n < kFrames; ++n) {
    values.push_back(static_cast<float>(n * std::exp(-n / 2.0)));
    values.insert(values.end(), 20, 0.1F * static_cast<float>(n));
  }
  writeFrames(folder_ / "series.nii", grid, values, kFrames);
  writeFrames(folder_ / "artery.nii", grid, artery, 1);
  const std::string command = "tofts series.nii --aif mask:artery.nii --input concentration ";

  ASSERT_EQ(fit(command + "-o sharp").exitCode, 0);
  ASSERT_EQ(fit(command + "--smooth 3 -o smooth").exitCode, 0);

  EXPECT_NEAR(at("smooth/Ktrans.nii.gz", 20), at("sharp/Ktrans.nii.gz", 20),
              1e-4 * at("sharp/Ktrans.nii.gz", 20));
}

TEST_F(FitCommand, IgnoresSamplesAtOrBelowANumber) {
  // voxel 5 is 0.6 (1 - exp(-n / 3)): its last two samples are 0.519 and 0.542, the one before is 0.487
  ASSERT_EQ(fit("linear series.nii --ignore-below 0.5 -o out").exitCode, 0);

  EXPECT_NEAR(at("out/slope.nii.gz", 5), 0.06 * (std::exp(-2.0) - std::exp(-7.0 / 3.0)), 1e-6);
}

TEST_F(FitCommand, WritesTheMapsThatWereAskedFor) {
  const auto ended = fit("linear series.nii --maps errors,fit --format nrrd -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "out/slope_se.nrrd"));
  EXPECT_EQ(readSeries(folder_ / "out/fit.nrrd").samples(), kFrames);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out/rsquared.nrrd"));
}

TEST_F(FitCommand, SaysWhatTheAreaUnderTheCurveIsMeasuredIn) {
  const auto ended = fit("linear series.nii --times 0:1:7 --maps curve -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(Json::parse(readBytes(folder_ / "out/curve_auc.json"))["meaning"],
            "area under the fitted curve over its samples, data unit times s");
}

TEST_F(FitCommand, RepeatsAFitFromItsRecord) {
  ASSERT_EQ(fit("exponential series.nii --bounds k=0:2 -o out").exitCode, 0);

  const auto ended = fit("--config out/job.json -o again");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(readBytes(folder_ / "again/k.nii.gz"), readBytes(folder_ / "out/k.nii.gz"));
  EXPECT_EQ(job("again")["options"]["bounds"], job("out")["options"]["bounds"]);
}

TEST_F(FitCommand, RecordsWhatRanAndWithWhat) {
  ASSERT_EQ(fit("linear series.nii --backend cpu -o out").exitCode, 0);

  const Json record = job("out");

  EXPECT_EQ(record["command"], "fit");
  EXPECT_THAT(record["backend"].get<std::string>(), HasSubstr("cpu"));
  EXPECT_EQ(record["fitter"]["name"], "linear");
  EXPECT_EQ(record["inputs"][0]["xxh3"].get<std::string>().size(), 16U);
  EXPECT_EQ(record["axis"]["values"].size(), kFrames);
  for (const char* stage : {"read", "prepare", "fit", "write"})
    EXPECT_GT(record["seconds"][stage].get<double>(), 0.0);
}

TEST_F(FitCommand, TakesBvaluesOfTheCommandLineBeforeWrongOnesBesideTheImage) {
  writeBytes(folder_ / "series.bval", "0 100 200\n");

  const auto ended = fit("adc series.nii --bvals 0,50,100,200,400,600,800,1000 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(job("out")["axis"]["values"][7], 1000);
}

TEST_F(FitCommand, RecordsSidecarsAxisFilesAndMapsOfValuesAmongTheInputs) {
  const std::vector<float> ones(static_cast<std::size_t>(sampleGrid().voxels()), 1.0F);
  for (const char* map : {"start.nii", "high.nii"}) writeFrames(folder_ / map, sampleGrid(), ones, 1);
  writeBytes(folder_ / "series.json", R"({"EchoTime": 0.002})");
  writeBytes(folder_ / "x.txt", "0 1 2 3 4 5 6 7\n");

  const auto ended =
      fit("exponential series.nii --axis x.txt --start k=start.nii --bounds k=0:high.nii -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const Json record = job("out");
  std::vector<std::string> names;
  for (const Json& input : record["inputs"]) names.push_back(input["path"]);
  EXPECT_THAT(names,
              ::testing::UnorderedElementsAre("series.nii", "series.json", "x.txt", "start.nii", "high.nii"));
}

TEST_F(FitCommand, ResultsDoNotDependOnTheNumberOfThreads) {
  ASSERT_EQ(fit("exponential series.nii --threads 1 -o one --maps all").exitCode, 0);
  ASSERT_EQ(fit("exponential series.nii --threads 2 -o two --maps all").exitCode, 0);

  for (const char* map : {"S0", "k", "k_se", "sse", "residuals", "status"})
    EXPECT_EQ(readBytes(folder_ / ("one/" + std::string(map) + ".nii.gz")),
              readBytes(folder_ / ("two/" + std::string(map) + ".nii.gz")))
        << map;
}

TEST_F(FitCommand, ValidatesWithoutWritingAnything) {
  const auto ended = fit("linear series.nii --validate -o out");

  EXPECT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("32 voxels"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(FitCommand, OverwritesOnlyByForce) {
  ASSERT_EQ(fit("linear series.nii -o out").exitCode, 0);

  EXPECT_EQ(fit("linear series.nii -o out").exitCode, 6);
  EXPECT_EQ(fit("linear series.nii -o out --force").exitCode, 0);
}

TEST_F(FitCommand, IsSilentWithQuietAndExplainsWithVerbose) {
  EXPECT_EQ(fit("linear series.nii -o quiet --quiet").err, "");

  const std::string words = fit("linear series.nii -o verbose --verbose").err;

  EXPECT_THAT(words, HasSubstr("fitter: linear"));
  EXPECT_THAT(words, HasSubstr("seconds: read"));
}

TEST_F(FitCommand, TakesALongListOfTimes) {
  std::string times = "0";
  for (int n = 1; n < kFrames; ++n)
    times += "," + std::to_string(n) + std::string(60, '0').replace(0, 1, ".");

  const auto ended = fit("linear series.nii --times " + times + " -o out");

  EXPECT_EQ(ended.exitCode, 0) << ended.err;
}

TEST_F(FitCommand, RefusesAGpuThatIsNotThere) {
  if (run("--version").out.find("no cuda") == std::string::npos) GTEST_SKIP() << "there is a GPU here";

  const auto ended = fit("linear series.nii --backend cuda -o out");

  EXPECT_EQ(ended.exitCode, 7);
  EXPECT_THAT(ended.err, HasSubstr("voxelfit: cuda: "));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST_F(FitCommand, PrintsProgressAsJsonLines) {
  const auto ended = fit("linear series.nii -o out --quiet --progress json");

  std::istringstream lines(ended.err);
  std::string last;
  for (std::string line; std::getline(lines, line);) last = line;
  EXPECT_EQ(Json::parse(last)["done"], 32);
}

}  // namespace
}  // namespace voxelfit::testing
