// SPDX-License-Identifier: BSD-3-Clause
#include "Io/Bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "Core/Error.h"

namespace voxelfit {
namespace {

/// Closes on scope exit; a mapping outlives its descriptor.
class Descriptor {
 public:
  explicit Descriptor(const char* path) : number_(::open(path, O_RDONLY | O_CLOEXEC)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void failReading(const std::filesystem::path& path, int reason) {
  throw Error(ErrorCode::Unreadable, path.string() + ": cannot be read, " + std::strerror(reason));
}

}  // namespace

Buffer::Buffer(std::size_t size) : storage(new (std::nothrow) std::byte[size]) {
  if (!storage)
    throw Error(ErrorCode::Internal, "out of memory: " + std::to_string(size) + " bytes wanted at once");
  view = {storage.get(), size};
}

Bytes mapFile(const std::filesystem::path& path) {
  const Descriptor file(path.c_str());
  if (file.number() < 0) failReading(path, errno);
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) failReading(path, errno);
  if (S_ISDIR(status.st_mode)) failReading(path, EISDIR);
  if (!S_ISREG(status.st_mode)) throw Error(ErrorCode::Unreadable, path.string() + ": is not a regular file");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return {};
  void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number(), 0);
  if (memory == MAP_FAILED) failReading(path, errno);
  const auto unmap = [size](const void* mapped) { ::munmap(const_cast<void*>(mapped), size); };
  return {{static_cast<const std::byte*>(memory), size}, std::shared_ptr<const void>(memory, unmap)};
}

}  // namespace voxelfit
