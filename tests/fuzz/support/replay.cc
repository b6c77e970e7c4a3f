// SPDX-License-Identifier: MIT
//
// Runs every target over its committed corpus, without libFuzzer: `fuzz-replay CORPUS-DIRECTORY`, or
// `fuzz-replay TARGET FILE...` for inputs that crashed.
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "fuzz.h"

namespace {

namespace fs = std::filesystem;

void run_file(const fuzz::Target& target, const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw std::runtime_error("cannot read " + file.string());
  // Exactly as large as the input, so that a sanitizer sees the first byte read behind it.
  const auto bytes = std::make_unique<char[]>(content.size());
  std::copy(content.begin(), content.end(), bytes.get());
  // Unbuffered and before the run: the last line names the culprit when the target aborts.
  std::clog << target.name << ' ' << file.filename().string() << std::endl;
  target.run({bytes.get(), content.size()});
}

/// Tells how many files there were.
std::size_t run_corpus(const fuzz::Target& target, const fs::path& corpus) {
  std::size_t files = 0;
  target.run({});
  for (const auto& entry : fs::directory_iterator(corpus / target.name)) {
    run_file(target, entry.path());
    ++files;
  }
  if (files == 0) throw std::runtime_error(std::string("no seeds for ") + target.name);
  return files;
}

int run_files(std::string_view name, int count, char** files) {
  for (const fuzz::Target& target : fuzz::targets()) {
    if (target.name != name) continue;
    for (int i = 0; i < count; ++i) run_file(target, files[i]);
    return 0;
  }
  std::cerr << "fuzz-replay: there is no target " << name << '\n';
  return 2;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) {
    std::cerr << "Usage: fuzz-replay CORPUS-DIRECTORY | fuzz-replay TARGET FILE...\n";
    return 2;
  }
  if (argc > 2) return run_files(argv[1], argc - 2, argv + 2);
  std::clog.setstate(std::ios::failbit);  // Names of files only where something goes wrong.
  std::size_t files = 0;
  for (const fuzz::Target& target : fuzz::targets()) files += run_corpus(target, argv[1]);
  std::cout << "fuzz-replay: " << fuzz::targets().size() << " targets, " << files
            << " inputs passed\n";
  return 0;
} catch (const std::exception& error) {
  std::cerr << "fuzz-replay: " << error.what() << '\n';
  return 1;
}
