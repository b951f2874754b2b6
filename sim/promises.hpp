// Where checkers say what they found.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"

namespace madang::sim {

/// Knows which promises were kept how often, and the first ones that were broken.
class Promises {
 public:
  struct Broken {
    Instant at;
    std::string promise;
    std::string how;
  };
  static constexpr std::size_t kBrokenMax = 20;  ///< told; the rest is counted

  void keep(const char* promise) { ++kept_[promise]; }
  void break_one(Instant now, const char* promise, std::string how);
  /// Says whether it holds, and notes it.
  bool require(Instant now, bool holds, const char* promise, const std::string& how) {
    holds ? keep(promise) : break_one(now, promise, how);
    return holds;
  }

  bool all_kept() const { return broken_count_ == 0; }
  const std::vector<Broken>& broken() const { return broken_; }
  std::size_t broken_count() const { return broken_count_; }
  const std::map<std::string, std::uint64_t>& kept() const { return kept_; }
  /// A line for each broken promise.
  std::string describe() const;

 private:
  std::map<std::string, std::uint64_t> kept_;
  std::vector<Broken> broken_;
  std::size_t broken_count_ = 0;
};

}  // namespace madang::sim
