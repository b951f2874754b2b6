#include "sctp/rx/interleaved_reassembly.hpp"

#include <utility>

namespace madang::sctp {
namespace {

constexpr std::size_t kPartCost = 256;
constexpr std::size_t kEarlyCost = 144;

}  // namespace

Verdict InterleavedReassembly::on_fragment(const Fragment& fragment, OrderedDelivery& delivery, Output& out) {
  WholeMessage message{.stream = fragment.stream, .ppid = fragment.ppid, .is_unordered = fragment.is_unordered,
                       .is_refused = false, .number = fragment.number, .payload = {}};
  if (fragment.is_begin && fragment.is_end && fragment.data.size() <= message_bytes_max_) {
    message.payload = Payload::copy_of(fragment.data);
    return delivery.on_message(std::move(message), out);
  }
  const auto [at, is_new] = parts_.try_emplace(Key{fragment.stream, fragment.is_unordered, fragment.number});
  Part& part = at->second;
  if (is_new) { held_bytes_ += kPartCost; }
  if (fragment.fsn < part.next_fsn || (fragment.fsn == 0 && !fragment.is_begin)) { return Verdict::Violation; }
  if (fragment.is_begin) { part.ppid = fragment.ppid; }
  if (fragment.fsn > part.next_fsn) {
    if (!part.early.emplace(fragment.fsn, Early{fragment.is_end, Payload::copy_of(fragment.data)}).second) {
      return Verdict::Violation;
    }
    held_bytes_ += fragment.data.size() + kEarlyCost;
    return Verdict::Fine;
  }
  if (!append(part, fragment.data, fragment.is_end) && !join_early(part)) { return Verdict::Fine; }
  if (!part.early.empty()) { return Verdict::Violation; }  // fragments beyond the end
  message.ppid = part.ppid;
  message.is_refused = part.is_refused;
  held_bytes_ -= cost_of(part);
  message.payload = part.bytes.finish();
  parts_.erase(at);
  return delivery.on_message(std::move(message), out);
}

bool InterleavedReassembly::append(Part& part, Bytes data, bool is_end) {
  ++part.next_fsn;
  if (part.is_refused) { return is_end; }
  held_bytes_ -= part.bytes.capacity();
  if (part.bytes.size() + data.size() > message_bytes_max_) {
    part.bytes.reset();
    part.is_refused = true;
  } else {
    part.bytes.append(data);
  }
  held_bytes_ += part.bytes.capacity();
  return is_end;
}

bool InterleavedReassembly::join_early(Part& part) {
  while (!part.early.empty() && part.early.begin()->first == part.next_fsn) {
    const Early early = std::move(part.early.begin()->second);
    part.early.erase(part.early.begin());
    held_bytes_ -= early.bytes.size() + kEarlyCost;
    if (append(part, early.bytes.bytes(), early.is_end)) { return true; }
  }
  return false;
}

std::size_t InterleavedReassembly::cost_of(const Part& part) const {
  std::size_t cost = kPartCost + part.bytes.capacity();
  for (const auto& [fsn, early] : part.early) { cost += early.bytes.size() + kEarlyCost; }
  return cost;
}

InterleavedReassembly::Parts::iterator InterleavedReassembly::let_go(Parts::iterator at) {
  held_bytes_ -= cost_of(at->second);
  return parts_.erase(at);
}

void InterleavedReassembly::on_skipped(StreamId stream, bool is_unordered, std::uint32_t mid) {
  auto at = parts_.lower_bound({stream, is_unordered, 0});
  while (at != parts_.end() && at->first.stream == stream && at->first.is_unordered == is_unordered) {
    at = is_after(at->first.mid, mid) ? std::next(at) : let_go(at);
  }
}

void InterleavedReassembly::reset(StreamId stream) {
  auto at = parts_.lower_bound({stream, false, 0});
  while (at != parts_.end() && at->first.stream == stream) { at = let_go(at); }
}

void InterleavedReassembly::reset_all() {
  parts_.clear();
  held_bytes_ = 0;
}

}  // namespace madang::sctp
