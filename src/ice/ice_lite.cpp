#include "ice/ice_lite.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"
#include "stun/message_builder.hpp"

namespace madang::ice {
namespace {

using stun::AttributeType;

Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// RFC 8445 §7.3.1.3 and RFC 8489 §6.3.3: where the request came from, signed with the password it was signed with.
Send success_answer(const Tuple& tuple, const stun::MessageView& request, const Credentials& used) {
  Send send{.tuple = tuple};
  send.size = stun::MessageBuilder(send.buffer, stun::MessageClass::Success, request.transaction_id())
                  .xor_mapped_address(tuple.remote)
                  .integrity(as_bytes(used.password))
                  .fingerprint()
                  .finish()
                  .size();
  return send;
}

Send role_conflict_answer(const Tuple& tuple, const stun::MessageView& request, const Credentials& used) {
  Send send{.tuple = tuple};
  send.size = stun::MessageBuilder(send.buffer, stun::MessageClass::Error, request.transaction_id())
                  .error_code(stun::kRoleConflict, "Role Conflict")
                  .integrity(as_bytes(used.password))
                  .fingerprint()
                  .finish()
                  .size();
  return send;
}

}  // namespace

IceLite::IceLite(Options options, Random& random) : options_(options), current_(Credentials::make(random)) {}

std::optional<Drop> IceLite::on_stun(Instant now, const Tuple& tuple, Bytes bytes, Outbox<Effect>& out) {
  if (state_ == State::Closed) { return Drop::Closed; }
  const auto request = stun::MessageView::parse(bytes);
  if (!request) { return Drop::Malformed; }
  if (const auto drop = refuse(*request)) { return drop; }
  const Credentials* used = credentials_for(*request->username());
  if (used == nullptr) { return Drop::UnknownUsername; }
  if (!request->is_integrity_right(as_bytes(used->password))) { return Drop::BadIntegrity; }
  return on_authentic(now, tuple, *request, *used, out);
}

std::optional<Drop> IceLite::refuse(const stun::MessageView& request) {
  if (!request.is_binding(stun::MessageClass::Request)) { return Drop::NotBindingRequest; }
  //= RFC 8445 §7.1: a STUN agent MUST include the FINGERPRINT attribute in its checks.
  if (!request.is_fingerprint_right()) { return Drop::BadFingerprint; }
  if (!request.username()) { return Drop::UnknownUsername; }
  if (!request.has_integrity()) { return Drop::BadIntegrity; }
  //= RFC 8445 §7.1.1: the PRIORITY attribute MUST be included in a Binding request.
  if (!request.u32(AttributeType::Priority)) { return Drop::NoPriority; }
  return std::nullopt;
}

std::optional<Drop> IceLite::on_authentic(Instant now, const Tuple& tuple, const stun::MessageView& request,
                                          const Credentials& used, Outbox<Effect>& out) {
  //= RFC 8445 §7.3.1.1: a lite agent is always controlled; a peer that says so of itself is told of the conflict.
  const bool is_conflict = request.has(AttributeType::IceControlled);
  const Send answer =
      is_conflict ? role_conflict_answer(tuple, request, used) : success_answer(tuple, request, used);
  MADANG_CHECK(answer.size > 0);
  // Whoever fakes a source address gains nothing: what we send is never more than what we got.
  if (answer.size > request.size()) { return Drop::WouldAmplify; }
  out.push(answer);
  if (is_conflict) { return Drop::RoleConflict; }

  if (&used == &current_) { retire_previous(out); }
  renew_consent(now);
  on_checked(tuple, is_nominating(request), out);
  MADANG_DCHECK(is_consistent());
  return std::nullopt;
}

/// USE-CANDIDATE, unless the peer speaks renomination: then only a value larger than all before (its section 3).
bool IceLite::is_nominating(const stun::MessageView& request) {
  auto nomination = request.u32(AttributeType::Nomination);
  if (!nomination) { nomination = request.u32(AttributeType::GoogNomination); }
  if (!nomination) { return request.has(AttributeType::UseCandidate); }
  if (*nomination <= nomination_) { return false; }
  nomination_ = *nomination;
  return true;
}

void IceLite::on_checked(const Tuple& tuple, bool is_nominated, Outbox<Effect>& out) {
  if (!is_valid(tuple)) { add(tuple, out); }
  if (is_nominated || !selected_) { select(tuple, out); }
  move(is_nominated ? StateEvent::Nominated : StateEvent::Checked, out);
}

void IceLite::on_valid_packet(const Tuple& tuple, Outbox<Effect>& out) {
  if (selected_ == tuple || !is_valid(tuple)) { return; }
  select(tuple, out);
}

void IceLite::on_tuple_closed(const Tuple& tuple, Outbox<Effect>& out) {
  const auto known = tuples();
  const auto found = std::find(known.begin(), known.end(), tuple);
  if (found == known.end()) { return; }
  remove_at(static_cast<std::size_t>(found - known.begin()), out);
  if (tuple_count_ == 0) {
    consent_ends_at_ = kNever;
    move(StateEvent::Lost, out);
  } else if (!selected_) {
    select(tuples_[tuple_count_ - 1], out);
  }
  MADANG_DCHECK(is_consistent());
}

void IceLite::restart(Instant now, Random& random, Outbox<Effect>& out) {
  if (state_ == State::Closed) { return; }
  retire_previous(out);
  previous_ = std::exchange(current_, Credentials::make(random));
  nomination_ = 0;
  // The peer needs time to learn the new pair through signalling before its checks stop counting.
  if (consent_ends_at_ != kNever) { renew_consent(now); }
}

void IceLite::close(Outbox<Effect>& out) {
  if (state_ == State::Closed) { return; }
  retire_previous(out);
  remove_all(out);
  consent_ends_at_ = kNever;
  move(StateEvent::Close, out);
}

void IceLite::on_deadline(Instant now, Outbox<Effect>& out) {
  if (now < consent_ends_at_ || consent_ends_at_ == kNever) { return; }
  //= RFC 7675 §5.1: if a valid response [here: request, the peer's own check] has not come ... MUST cease transmission.
  consent_ends_at_ = kNever;
  remove_all(out);
  move(StateEvent::Lost, out);
  MADANG_DCHECK(is_consistent());
}

bool IceLite::owns_ufrag(std::string_view ufrag) const {
  return state_ != State::Closed && (ufrag == current_.ufrag || (previous_ && ufrag == previous_->ufrag));
}

bool IceLite::is_valid(const Tuple& tuple) const {
  const auto known = tuples();
  return std::find(known.begin(), known.end(), tuple) != known.end();
}

const Credentials* IceLite::credentials_for(std::string_view username) const {
  const std::size_t colon = username.find(':');
  if (colon == std::string_view::npos) { return nullptr; }
  const std::string_view ufrag = username.substr(0, colon);
  if (ufrag == current_.ufrag) { return &current_; }
  return previous_ && ufrag == previous_->ufrag ? &*previous_ : nullptr;
}

void IceLite::retire_previous(Outbox<Effect>& out) {
  if (!previous_) { return; }
  out.push(UfragRetired{std::move(previous_->ufrag)});
  previous_.reset();
}

void IceLite::add(const Tuple& tuple, Outbox<Effect>& out) {
  if (tuple_count_ == kTuplesMax) { remove_at(selected_ == tuples_[0] ? 1 : 0, out); }
  tuples_[tuple_count_++] = tuple;
  out.push(TupleAdded{tuple});
}

void IceLite::remove_at(std::size_t index, Outbox<Effect>& out) {
  MADANG_CHECK(index < tuple_count_);
  const Tuple gone = tuples_[index];
  std::copy(tuples_.begin() + static_cast<std::ptrdiff_t>(index) + 1,
            tuples_.begin() + static_cast<std::ptrdiff_t>(tuple_count_),
            tuples_.begin() + static_cast<std::ptrdiff_t>(index));
  --tuple_count_;
  if (selected_ == gone) { selected_.reset(); }
  out.push(TupleRemoved{gone});
}

void IceLite::remove_all(Outbox<Effect>& out) {
  while (tuple_count_ > 0) { remove_at(tuple_count_ - 1, out); }
}

void IceLite::select(const Tuple& tuple, Outbox<Effect>& out) {
  if (selected_ == tuple) { return; }
  selected_ = tuple;
  out.push(SelectedTuple{tuple});
}

void IceLite::move(StateEvent event, Outbox<Effect>& out) {
  const State next = next_state(state_, event);
  if (next == state_) { return; }
  state_ = next;
  out.push(StateChanged{next});
}

void IceLite::renew_consent(Instant now) {
  consent_ends_at_ = options_.consent_timeout > 0ns ? now + options_.consent_timeout : kNever;
}

bool IceLite::is_consistent() const {
  const bool is_up = state_ == State::Connected || state_ == State::Completed;
  return is_up == (tuple_count_ > 0) && is_up == selected_.has_value() && (!selected_ || is_valid(*selected_));
}

}  // namespace madang::ice
