// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "Io/AtomicFile.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using testing::errorOf;
using ::testing::HasSubstr;
using testing::readBytes;
using testing::TemporaryFolder;

int filesIn(const TemporaryFolder& folder) {
  return static_cast<int>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
}

TEST(AtomicFile, HoldsWhatWasWritten) {
  const TemporaryFolder folder;

  writeAtomically(folder / "a.txt", "one\ntwo\n", Overwrite::Refuse);

  EXPECT_EQ(readBytes(folder / "a.txt"), "one\ntwo\n");
}

TEST(AtomicFile, LeavesNothingBehindWithoutPublish) {
  const TemporaryFolder folder;
  {
    AtomicFile file(folder / "a.txt", Overwrite::Refuse);
    file.write(std::as_bytes(std::span("half", 4)));
    EXPECT_FALSE(std::filesystem::exists(folder / "a.txt"));
  }

  EXPECT_EQ(filesIn(folder), 0);
}

TEST(AtomicFile, RefusesAnExistingFile) {
  const TemporaryFolder folder;
  writeAtomically(folder / "a.txt", "old", Overwrite::Refuse);

  const Error error = errorOf([&] { writeAtomically(folder / "a.txt", "new", Overwrite::Refuse); });

  EXPECT_EQ(error.code(), ErrorCode::NotWritable);
  EXPECT_THAT(error.what(), HasSubstr("a.txt: exists"));
  EXPECT_THAT(error.hint(), HasSubstr("--force"));
  EXPECT_EQ(readBytes(folder / "a.txt"), "old");
}

TEST(AtomicFile, RefusesAFileThatCameIntoBeingMeanwhile) {
  const TemporaryFolder folder;
  AtomicFile file(folder / "a.txt", Overwrite::Refuse);
  writeAtomically(folder / "a.txt", "of another process", Overwrite::Refuse);

  const Error error = errorOf([&] { file.publish(); });

  EXPECT_EQ(error.code(), ErrorCode::NotWritable);
  EXPECT_EQ(readBytes(folder / "a.txt"), "of another process");
}

TEST(AtomicFile, ReplacesWhenTold) {
  const TemporaryFolder folder;
  writeAtomically(folder / "a.txt", "old", Overwrite::Refuse);

  writeAtomically(folder / "a.txt", "new", Overwrite::Replace);

  EXPECT_EQ(readBytes(folder / "a.txt"), "new");
  EXPECT_EQ(filesIn(folder), 1);
}

TEST(AtomicFile, NamesAMissingFolder) {
  const TemporaryFolder folder;

  const Error error = errorOf([&] { writeAtomically(folder / "none/a.txt", "x", Overwrite::Refuse); });

  EXPECT_EQ(error.code(), ErrorCode::NotWritable);
  EXPECT_THAT(error.what(), HasSubstr("none/a.txt: cannot be written, No such file or directory"));
}

TEST(AtomicFile, SaysWhyAndCleansUpWhenTheSystemTakesNoMoreBytes) {
  const TemporaryFolder folder;
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);

  const Error error =
      errorOf([&] { writeAtomically(folder / "a.bin", std::string(5000, 'x'), Overwrite::Refuse); });

  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(error.code(), ErrorCode::NotWritable);
  EXPECT_THAT(error.what(), HasSubstr("a.bin: cannot be written, File too large"));
  EXPECT_EQ(filesIn(folder), 0);
}

}  // namespace
}  // namespace voxelfit
