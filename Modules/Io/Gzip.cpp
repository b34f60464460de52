// SPDX-License-Identifier: BSD-3-Clause
#include "Io/Gzip.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "Core/Error.h"

namespace voxelfit {
namespace {

/// Deflate stores at least one bit per 129 bytes: a 258-byte match needs two bits (RFC 1951, 3.2.5).
constexpr std::size_t kLargestRatio = 1032;

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* decompressor) const { libdeflate_free_decompressor(decompressor); }
};
struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

[[noreturn]] void fail(const std::string& name, const std::string& found) {
  throw Error(ErrorCode::Unreadable, name + ": " + found);
}

}  // namespace

bool isGzip(std::span<const std::byte> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

std::vector<std::byte> unpackGzipStart(std::span<const std::byte> packed, std::size_t size,
                                       const std::string& name) {
  constexpr int kGzipWindow = 15 + 16;  // largest window; +16 expects a gzip header
  std::vector<std::byte> out(size);
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), std::numeric_limits<uInt>::max()));
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(size);
  if (inflateInit2(&stream, kGzipWindow) != Z_OK) throw Error(ErrorCode::Internal, "zlib cannot be started");
  int status = Z_OK;
  while (status == Z_OK && stream.avail_out > 0) {
    status = ::inflate(&stream, Z_SYNC_FLUSH);
    if (status == Z_STREAM_END && stream.avail_in > 0) status = inflateReset(&stream);  // the next member
  }
  inflateEnd(&stream);
  if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
    fail(name, "corrupt or truncated gzip data");
  out.resize(size - stream.avail_out);
  return out;
}

Bytes unpackGzip(std::span<const std::byte> packed, std::size_t size, const std::string& name) {
  const std::string wanted = ", wanted " + std::to_string(size) + " unpacked bytes";
  if (size / kLargestRatio > packed.size())
    fail(name, std::to_string(packed.size()) + " gzip bytes cannot hold what the header describes" + wanted);
  const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(
      libdeflate_alloc_decompressor());
  const Buffer buffer(size);
  std::size_t done = 0;
  while (done < size) {
    std::size_t used = 0, produced = 0;
    const auto result =
        libdeflate_gzip_decompress_ex(decompressor.get(), packed.data(), packed.size(),
                                      buffer.view.data() + done, size - done, &used, &produced);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE) fail(name, "more data than the header describes" + wanted);
    if (result != LIBDEFLATE_SUCCESS)
      fail(name, "corrupt or truncated gzip data after " + std::to_string(done) + " good bytes" + wanted);
    done += produced;
    packed = packed.subspan(used);
  }
  return buffer.share();
}

std::vector<std::byte> packGzip(std::span<const std::byte> bytes, int level) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(libdeflate_alloc_compressor(level));
  std::vector<std::byte> out(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()));
  out.resize(libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(), out.data(), out.size()));
  return out;
}

}  // namespace voxelfit
