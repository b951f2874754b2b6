#include "sctp/rx/data_reassembly.hpp"

#include <algorithm>
#include <utility>

namespace madang::sctp {
namespace {

constexpr std::size_t kOpenCost = 128;
/// A node of the map, a block of bytes, and what malloc adds to both.
constexpr std::size_t kEarlyCost = 192;

}  // namespace

//= RFC 9260 §3.3.1: ... if the U bit is set, the receiver MUST ignore the Stream Sequence Number.
bool DataReassembly::Open::goes_on_with(const Fragment& fragment) const {
  return stream == fragment.stream && is_unordered == fragment.is_unordered && (is_unordered || number == fragment.number);
}

std::vector<DataReassembly::Open>::iterator DataReassembly::find_open(Tsn next) {
  return std::lower_bound(open_.begin(), open_.end(), next, [](const Open& open, Tsn tsn) { return open.next < tsn; });
}

Verdict DataReassembly::on_fragment(const Fragment& fragment, OrderedDelivery& delivery, Output& out) {
  const auto open = find_open(fragment.tsn);
  const bool is_next = open != open_.end() && open->next == fragment.tsn;
  if (fragment.is_begin) {
    // The message before was given up in the middle, and the FORWARD TSN that says so is still under way.
    if (is_next) { close(open); }
    return begin(fragment, delivery, out);
  }
  if (!is_next) {
    hold(fragment);
    return Verdict::Fine;
  }
  if (!open->goes_on_with(fragment)) { return Verdict::Violation; }
  return extend(open, fragment.data, fragment.is_end, delivery, out);
}

Verdict DataReassembly::begin(const Fragment& fragment, OrderedDelivery& delivery, Output& out) {
  if (fragment.is_end) {
    const bool is_refused = fragment.data.size() > message_bytes_max_;
    return delivery.on_message({.stream = fragment.stream, .ppid = fragment.ppid, .is_unordered = fragment.is_unordered,
                                .is_refused = is_refused, .number = fragment.number,
                                .payload = is_refused ? Payload() : Payload::copy_of(fragment.data)},
                               out);
  }
  const auto open = open_.insert(find_open(fragment.tsn), Open{.next = fragment.tsn, .stream = fragment.stream,
                                                               .ppid = fragment.ppid, .number = fragment.number,
                                                               .is_unordered = fragment.is_unordered, .is_refused = false,
                                                               .bytes = {}});
  held_bytes_ += kOpenCost;
  return extend(open, fragment.data, false, delivery, out);
}

Verdict DataReassembly::extend(std::vector<Open>::iterator open, Bytes data, bool is_end, OrderedDelivery& delivery,
                               Output& out) {
  ++open->next;
  if (!open->is_refused && open->bytes.size() + data.size() > message_bytes_max_) {
    held_bytes_ -= open->bytes.capacity();
    open->bytes.reset();
    open->is_refused = true;
  }
  if (!open->is_refused) {
    held_bytes_ -= open->bytes.capacity();
    open->bytes.append(data);
    held_bytes_ += open->bytes.capacity();
  }
  if (!is_end) { return join_early(open, delivery, out); }
  held_bytes_ -= open->bytes.capacity() + kOpenCost;
  WholeMessage message{.stream = open->stream, .ppid = open->ppid, .is_unordered = open->is_unordered,
                       .is_refused = open->is_refused, .number = open->number, .payload = open->bytes.finish()};
  open_.erase(open);
  return delivery.on_message(std::move(message), out);
}

Verdict DataReassembly::join_early(std::vector<Open>::iterator open, OrderedDelivery& delivery, Output& out) {
  while (!early_.empty()) {
    const auto next = early_.find(open->next);
    if (next == early_.end()) { break; }
    const Early early = std::move(next->second);
    early_.erase(next);
    held_bytes_ -= early.bytes.size() + kEarlyCost;
    const Fragment& fragment = early.fragment;
    if (!open->goes_on_with(fragment)) { return Verdict::Violation; }
    if (fragment.is_end) { return extend(open, early.bytes.bytes(), true, delivery, out); }
    ++open->next;
    if (open->is_refused) { continue; }
    held_bytes_ -= open->bytes.capacity();
    if (open->bytes.size() + early.bytes.size() > message_bytes_max_) {
      open->bytes.reset();
      open->is_refused = true;
    } else {
      open->bytes.append(early.bytes.bytes());
    }
    held_bytes_ += open->bytes.capacity();
  }
  return Verdict::Fine;
}

void DataReassembly::hold(const Fragment& fragment) {
  held_bytes_ += fragment.data.size() + kEarlyCost;
  early_.emplace(fragment.tsn, Early{fragment, Payload::copy_of(fragment.data)});
}

void DataReassembly::close(std::vector<Open>::iterator open) {
  held_bytes_ -= open->bytes.capacity() + kOpenCost;
  open_.erase(open);
}

void DataReassembly::on_forwarded(Tsn cumulative) {
  while (!open_.empty() && open_.front().next <= cumulative + 1) { close(open_.begin()); }
  while (!early_.empty() && early_.begin()->first <= cumulative) {
    held_bytes_ -= early_.begin()->second.bytes.size() + kEarlyCost;
    early_.erase(early_.begin());
  }
}

std::optional<Tsn> DataReassembly::drop_newest(Tsn cumulative) {
  if (early_.empty() || std::prev(early_.end())->first <= cumulative) { return std::nullopt; }
  const auto newest = std::prev(early_.end());
  const Tsn tsn = newest->first;
  held_bytes_ -= newest->second.bytes.size() + kEarlyCost;
  early_.erase(newest);
  return tsn;
}

}  // namespace madang::sctp
