// SPDX-License-Identifier: BSD-3-Clause
#include "Io/FileCollection.h"

#include <zip.h>

#include <algorithm>
#include <utility>

#include "Core/Error.h"

namespace voxelfit {
namespace {

constexpr zip_uint64_t kLargestRatio = 1032;  // of deflate, RFC 1951

[[noreturn]] void fail(const std::string& name, const std::string& found) {
  throw Error(ErrorCode::Unreadable, name + ": " + found);
}

std::vector<std::string> filesIn(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  try {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) names.push_back(entry.path().string());
  } catch (const std::filesystem::filesystem_error& error) {
    fail(folder.string(), "cannot be listed, " + error.code().message());
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

/// An open zip archive and the numbers of its files, in the order of their names.
class FileCollection::Archive {
 public:
  explicit Archive(const std::string& path) {
    int reason = 0;
    zip_ = zip_open(path.c_str(), ZIP_RDONLY, &reason);
    if (zip_) return;
    zip_error_t error;
    zip_error_init_with_code(&error, reason);
    const std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    fail(path, "truncated or damaged zip archive, " + text);
  }
  ~Archive() { zip_discard(zip_); }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  /// Fills the table of contents and returns the names, each beginning with `path`.
  std::vector<std::string> list(const std::string& path) {
    std::vector<std::pair<std::string, zip_uint64_t>> entries;
    const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(zip_, 0));
    for (zip_uint64_t k = 0; k < count; ++k) {
      const char* name = zip_get_name(zip_, k, 0);
      if (name && !std::string_view(name).ends_with('/')) entries.emplace_back(path + ":" + name, k);
    }
    std::ranges::sort(entries);
    std::vector<std::string> names;
    for (auto& [name, number] : entries) {
      names.push_back(std::move(name));
      numbers_.push_back(number);
    }
    return names;
  }

  Bytes unpack(std::size_t index, const std::string& name) const {
    zip_stat_t status;
    if (zip_stat_index(zip_, numbers_[index], 0, &status) != 0) fail(name, zip_strerror(zip_));
    if (status.size / kLargestRatio > status.comp_size)
      fail(name,
           std::to_string(status.comp_size) + " packed bytes cannot hold " + std::to_string(status.size));
    zip_file_t* file = zip_fopen_index(zip_, numbers_[index], 0);
    if (!file) fail(name, std::string("cannot be unpacked, ") + zip_strerror(zip_));
    const Buffer buffer(status.size);
    const zip_int64_t read = zip_fread(file, buffer.view.data(), status.size);
    char past = 0;
    const bool ended = zip_fread(file, &past, 1) == 0;  // the checksum is compared at the end
    const int closed = zip_fclose(file);
    if (read != static_cast<zip_int64_t>(status.size) || !ended || closed != 0)
      fail(name, "corrupt in the zip archive, " + std::to_string(std::max<zip_int64_t>(read, 0)) + " of " +
                     std::to_string(status.size) + " bytes read");
    return buffer.share();
  }

 private:
  zip_t* zip_ = nullptr;
  std::vector<zip_uint64_t> numbers_;
};

bool isZip(std::span<const std::byte> bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{'P'} && bytes[1] == std::byte{'K'};
}

FileCollection::FileCollection(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    names_ = filesIn(path);
  } else if (isZip(mapFile(path).view)) {
    archive_ = std::make_unique<Archive>(path.string());
    names_ = archive_->list(path.string());
  } else {
    names_ = {path.string()};
  }
}

FileCollection::~FileCollection() = default;

Bytes FileCollection::open(std::size_t index) const {
  return archive_ ? archive_->unpack(index, names_[index]) : mapFile(names_[index]);
}

}  // namespace voxelfit
