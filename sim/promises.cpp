#include "sim/promises.hpp"

#include <fmt/format.h>

namespace madang::sim {

void Promises::break_one(Instant now, const char* promise, std::string how) {
  ++broken_count_;
  if (broken_.size() < kBrokenMax) { broken_.push_back({now, promise, std::move(how)}); }
}

std::string Promises::describe() const {
  std::string text;
  for (const Broken& broken : broken_) {
    text += fmt::format("broken at {:.6f} s: {}: {}\n", to_seconds(broken.at - Instant{}), broken.promise, broken.how);
  }
  if (broken_count_ > broken_.size()) { text += fmt::format("and {} more\n", broken_count_ - broken_.size()); }
  return text;
}

}  // namespace madang::sim
