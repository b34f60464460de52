// SPDX-License-Identifier: BSD-3-Clause
#include "Io/AtomicFile.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "Core/Error.h"

namespace voxelfit {
namespace {

constexpr std::size_t kLargestWrite = std::size_t{1} << 30;  // Linux writes at most 2 GiB a call

std::filesystem::path folderOf(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::filesystem::path temporaryName(const std::filesystem::path& path) {
  static std::atomic<unsigned> counter{0};
  const std::string suffix = "." + std::to_string(::getpid()) + "." + std::to_string(counter++) + ".partial";
  return folderOf(path) / ("." + path.filename().string() + suffix);
}

/// Some network and removable file systems know no hard links.
bool lacksHardLinks(int reason) { return reason == EPERM || reason == EOPNOTSUPP || reason == ENOSYS; }

void flushFolder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // a folder one may write to but not list; the file itself is already safe
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

AtomicFile::AtomicFile(const std::filesystem::path& path, Overwrite overwrite)
    : path_(path), overwrite_(overwrite) {
  std::error_code ignored;
  if (overwrite == Overwrite::Refuse && std::filesystem::exists(path, ignored)) fail(EEXIST);
  do {
    temporary_ = temporaryName(path);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor_ < 0 && errno == EEXIST);  // left behind by a killed process that had our number
  if (descriptor_ < 0) fail(errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), std::min(bytes.size(), kLargestWrite));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::publish() {
  if (::fsync(descriptor_) != 0) fail(errno);
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) fail(errno);
  const bool linked = overwrite_ == Overwrite::Refuse && ::link(temporary_.c_str(), path_.c_str()) == 0;
  if (!linked && overwrite_ == Overwrite::Refuse && !lacksHardLinks(errno)) fail(errno);
  if (!linked && ::rename(temporary_.c_str(), path_.c_str()) != 0) fail(errno);
  if (linked) ::unlink(temporary_.c_str());
  temporary_.clear();
  flushFolder(folderOf(path_));
}

void AtomicFile::fail(int reason) const {
  if (reason == EEXIST)
    throw Error(ErrorCode::NotWritable, path_.string() + ": exists, and is not overwritten",
                "choose another name, or overwrite it with --force");
  throw Error(ErrorCode::NotWritable, path_.string() + ": cannot be written, " + std::strerror(reason));
}

void writeAtomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                     Overwrite overwrite) {
  AtomicFile file(path, overwrite);
  file.write(bytes);
  file.publish();
}

void writeAtomically(const std::filesystem::path& path, std::string_view text, Overwrite overwrite) {
  writeAtomically(path, std::as_bytes(std::span(text)), overwrite);
}

}  // namespace voxelfit
