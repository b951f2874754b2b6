#include "room/pending_calls.hpp"

namespace madang::room {

std::optional<CallId> call_of(const Continuation& then) {
  return std::visit(
      [](const auto& c) -> std::optional<CallId> {
        if constexpr (requires { c.call; }) {
          return c.call;
        } else {
          return std::nullopt;
        }
      },
      then);
}

media::CallId PendingCalls::add(PendingCall pending) {
  const media::CallId call{++last_};
  calls_.emplace(call, std::move(pending));
  return call;
}

std::optional<PendingCall> PendingCalls::take(media::CallId call) {
  auto node = calls_.extract(call);
  if (node.empty()) { return std::nullopt; }
  return std::move(node.mapped());
}

std::vector<PendingCall> PendingCalls::take_all() {
  std::vector<PendingCall> all;
  all.reserve(calls_.size());
  for (auto& [call, pending] : calls_) { all.push_back(std::move(pending)); }
  calls_.clear();
  return all;
}

}  // namespace madang::room
