#include "sctp/rx/ordered_delivery.hpp"

namespace madang::sctp {
namespace {

/// A node of the map and what malloc adds to it and to the payload.
constexpr std::size_t kWaitingCost = 128;

std::size_t cost_of(const WholeMessage& message) { return message.payload.size() + kWaitingCost; }

}  // namespace

std::uint32_t OrderedDelivery::unwrapped(std::uint32_t reference, std::uint32_t wire_number) const {
  return interleaving_ ? wire_number : unwrap_ssn(reference, static_cast<std::uint16_t>(wire_number));
}

void OrderedDelivery::deliver(WholeMessage message, Output& out) {
  if (message.is_refused) {
    out.push(MessageRefused{message.stream});
    return;
  }
  out.push(MessageReceived{message.stream, message.ppid, !message.is_unordered, std::move(message.payload)});
}

Verdict OrderedDelivery::on_message(WholeMessage message, Output& out) {
  if (message.is_unordered) {
    deliver(std::move(message), out);
    return Verdict::Fine;
  }
  std::uint32_t* next = streams_.next(message.stream);
  if (next == nullptr) { return Verdict::TooManyStreams; }
  const StreamId stream = message.stream;
  const std::uint32_t number = unwrapped(*next, message.number);
  if (number == *next) {
    ++*next;
    deliver(std::move(message), out);
    deliver_following(stream, *next, out);
    return Verdict::Fine;
  }
  if (!is_after(number, *next)) { return Verdict::Violation; }
  const std::size_t cost = cost_of(message);
  if (!waiting_.emplace(Key{stream.value, number}, std::move(message)).second) { return Verdict::Violation; }
  held_bytes_ += cost;
  return Verdict::Fine;
}

OrderedDelivery::Waiting::iterator OrderedDelivery::let_go(Waiting::iterator at) {
  held_bytes_ -= cost_of(at->second);
  return waiting_.erase(at);
}

void OrderedDelivery::deliver_following(StreamId stream, std::uint32_t& next, Output& out) {
  if (waiting_.empty()) { return; }
  for (auto at = waiting_.find({stream.value, next}); at != waiting_.end(); at = waiting_.find({stream.value, next})) {
    ++next;
    held_bytes_ -= cost_of(at->second);
    deliver(std::move(at->second), out);
    waiting_.erase(at);
  }
}

Verdict OrderedDelivery::on_skipped(StreamId stream, std::uint32_t wire_number, Output& out) {
  std::uint32_t* next = streams_.next(stream);
  if (next == nullptr) { return Verdict::TooManyStreams; }
  const std::uint32_t number = unwrapped(*next, wire_number);
  if (is_after(*next, number)) { return Verdict::Fine; }
  //= RFC 3758 §3.6: any messages ... that were previously waiting ... are now deliverable, and SHOULD be delivered.
  auto at = waiting_.lower_bound({stream.value, *next});
  while (at != waiting_.end() && at->first.first == stream.value && !is_after(at->first.second, number)) {
    held_bytes_ -= cost_of(at->second);
    deliver(std::move(at->second), out);
    at = waiting_.erase(at);
  }
  *next = number + 1;
  deliver_following(stream, *next, out);
  return Verdict::Fine;
}

void OrderedDelivery::reset(StreamId stream) {
  auto at = waiting_.lower_bound({stream.value, 0});
  while (at != waiting_.end() && at->first.first == stream.value) { at = let_go(at); }
  streams_.reset(stream);
}

void OrderedDelivery::reset_all() {
  waiting_.clear();
  held_bytes_ = 0;
  streams_.reset_all();
}

}  // namespace madang::sctp
