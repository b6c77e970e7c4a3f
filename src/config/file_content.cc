// SPDX-License-Identifier: MIT
#include "file_content.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace config {

base::Expected<std::string, std::string> content_of(const std::filesystem::path& file) {
  // Opening a directory succeeds; only reading it would fail, without a word.
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    return base::Unexpected{std::string("it is a directory")};
  }
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  if (stream) content << stream.rdbuf();
  if (!stream) return base::Unexpected{std::string(std::strerror(errno == 0 ? EIO : errno))};
  return std::move(content).str();
}

std::string located(const std::filesystem::path& file, Position position, const std::string& what) {
  return file.string() + ":" + std::to_string(position.line) + ":" +
         std::to_string(position.column) + ": " + what;
}

}  // namespace config
