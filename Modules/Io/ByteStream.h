// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Lets libraries that read from a std::istream read from memory, without a copy.
#include <cstddef>
#include <istream>
#include <span>
#include <streambuf>

namespace voxelfit {

/// A seekable input stream over bytes that somebody else keeps alive.
class ByteStream : private std::streambuf, public std::istream {
 public:
  explicit ByteStream(std::span<const std::byte> bytes) : std::istream(this) {
    char* begin = reinterpret_cast<char*>(const_cast<std::byte*>(bytes.data()));
    setg(begin, begin, begin + bytes.size());
  }

 private:
  std::streampos seekoff(std::streamoff offset, std::ios_base::seekdir way,
                         std::ios_base::openmode which) override {
    const char* from = way == std::ios_base::beg ? eback() : way == std::ios_base::cur ? gptr() : egptr();
    return seekpos(from - eback() + offset, which);
  }
  std::streampos seekpos(std::streampos position, std::ios_base::openmode) override {
    if (position < 0 || position > egptr() - eback()) return std::streampos(std::streamoff(-1));
    setg(eback(), eback() + static_cast<std::streamoff>(position), egptr());
    return position;
  }
};

}  // namespace voxelfit
