#include "sctp/association.hpp"

#include <utility>

namespace madang::sctp {

/// So far knows only who it is; packets come next.
struct Association::Machine {
  Options options;
  Random& random;
  State state = State::New;
};

const char* text_of(State state) {
  switch (state) {
    case State::New: return "new";
    case State::Connecting: return "connecting";
    case State::Connected: return "connected";
    case State::Closing:
    case State::Closed: return "closed";
    case State::Failed: return "failed";
  }
  return "";
}

Association::Association(Options options, Random& random)
    : machine_(std::make_unique<Machine>(Machine{options, random})) {}
Association::Association(Association&&) noexcept = default;
Association& Association::operator=(Association&&) noexcept = default;
Association::~Association() = default;

void Association::connect(Instant, Output&) {
  if (machine_->state == State::New) { machine_->state = State::Connecting; }
}
void Association::on_datagram(Instant, Bytes, Output&) {}
void Association::on_deadline(Instant, Output&) {}
Instant Association::next_deadline() const { return kNever; }
SendResult Association::send(Instant, StreamId, Ppid, Payload, SendOptions, Output&) { return SendResult::Full; }
void Association::reset_streams(Instant, std::span<const StreamId>, Output&) {}
void Association::shutdown(Instant, Output&) { machine_->state = State::Closed; }
void Association::abort(Instant, Output&) { machine_->state = State::Closed; }
State Association::state() const { return machine_->state; }
std::size_t Association::buffered_bytes(StreamId) const { return 0; }
std::size_t Association::buffered_bytes() const { return 0; }
void Association::set_buffered_low_threshold(StreamId, std::size_t) {}
std::size_t Association::memory_bytes() const { return sizeof(Machine); }
Stats Association::stats() const { return {}; }

}  // namespace madang::sctp
