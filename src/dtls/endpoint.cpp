#include "dtls/endpoint.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.hpp"
#include "crypto/constant_time.hpp"
#include "dtls/handshake_guard.hpp"
#include "dtls/session.hpp"

namespace madang::dtls {
namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

/// RFC 8122 §5: of the algorithms offered, the strongest; the enum is in that order.
crypto::FingerprintAlgorithm strongest(std::span<const crypto::Fingerprint> fingerprints) {
  auto best = fingerprints.front().algorithm();
  for (const auto& fingerprint : fingerprints) { best = std::max(best, fingerprint.algorithm()); }
  return best;
}

}  // namespace

struct Endpoint::Machine {
  explicit Machine(SSL_CTX* shared) : context(shared) { SSL_CTX_up_ref(shared); }

  void start(Instant now, Role wanted, Output& out);
  void set_remote(std::span<const crypto::Fingerprint> fingerprints, Output& out);
  bool on_datagram(Instant now, Bytes datagram, Output& out);
  void on_deadline(Instant now, Output& out);
  void close(Output& out);

  void begin_attempt(Instant now, Output& out);
  void advance(Instant now, Bytes record, Output& out);
  void on_broken(Instant now);
  void resend(Instant now, Output& out);
  void on_handshake_record(Instant now, const RecordView& record, Output& out);
  bool heal(Instant now, Drop drop);
  bool on_sealed_record(const RecordView& record, Output& out);
  std::optional<Drop> refuse_sealed(const RecordView& record) const;
  void conclude(Output& out);
  bool is_remote_right(Bytes der) const;
  void fail(Failure reason, Output& out);
  void end(State final_state);
  void count(Drop reason) { ++drops[static_cast<std::size_t>(reason)]; }
  bool is_running() const { return state == State::Connecting || state == State::Connected; }

  std::unique_ptr<SSL_CTX, FreeContext> context;
  std::unique_ptr<Session> session;  ///< none: no attempt under way
  State state = State::New;
  Role role = Role::Server;
  HandshakeGuard guard{Role::Server};
  bool is_handshake_done = false;
  Duration resend_after = kResendFirst;
  Instant resend_at = kNever;
  Instant ends_at = kNever;       ///< when patience with the handshake ends
  Instant attempt_from = Instant::min();
  std::array<crypto::Fingerprint, kFingerprintsMax> remotes{};
  std::size_t remote_count = 0;
  std::array<std::uint64_t, kDrops> drops{};
};

// ---- the handshake ------------------------------------------------------------------------------------------------

void Endpoint::Machine::start(Instant now, Role wanted, Output& out) {
  if (state != State::New && state != State::Connecting) { return; }
  if (state == State::Connecting && role == wanted) { return; }
  state = State::Connecting;
  role = wanted;
  resend_after = kResendFirst;
  ends_at = now + kHandshakeTimeout;
  begin_attempt(now, out);
}

void Endpoint::Machine::begin_attempt(Instant now, Output& out) {
  session.reset();
  guard = HandshakeGuard(role);
  is_handshake_done = false;
  resend_at = kNever;
  if (role != Role::Client) { return; }  // a server's begins with the peer's ClientHello
  session = std::make_unique<Session>(context.get(), role);
  advance(now, {}, out);
}

void Endpoint::Machine::advance(Instant now, Bytes record, Output& out) {
  const Session::Step step = session->handshake(record, out);
  if (step == Session::Step::Broken) { return on_broken(now); }
  if (session->sent() > 0) {
    if (role == Role::Server || guard.has_sent()) { resend_after = kResendFirst; }
    guard.on_flight_sent();
    resend_at = now + resend_after;
  }
  if (step == Session::Step::Done) {
    is_handshake_done = true;
    resend_at = kNever;
    conclude(out);
  }
}

/// Whoever broke it may not have been the peer: nobody has proved anything yet. The alert is out; try anew.
void Endpoint::Machine::on_broken(Instant now) {
  session.reset();
  guard = HandshakeGuard(role);
  attempt_from = now + kAttemptSpacing;
  resend_at = role == Role::Client ? now + resend_after : kNever;
}

void Endpoint::Machine::resend(Instant now, Output& out) {
  //= RFC 6347 §4.2.4.1: doubled at each retransmission.
  resend_after = std::min(resend_after * 2, kResendMax);
  if (!session) { return begin_attempt(now, out); }
  resend_at = now + resend_after;
  if (session->resend(out) == Session::Step::Broken) { on_broken(now); }
}

void Endpoint::Machine::on_handshake_record(Instant now, const RecordView& record, Output& out) {
  const auto drop = guard.admit(record, session && session->can_open());
  if (drop && !(heal(now, *drop) && !guard.admit(record, false))) { return count(*drop); }
  if (!session) {
    if (role == Role::Client || now < attempt_from) { return count(Drop::TooSoon); }
    session = std::make_unique<Session>(context.get(), role);
  }
  advance(now, record.whole, out);
}

/// A first ClientHello may have been a forgery that leaves no room for the true one: then the later one counts.
bool Endpoint::Machine::heal(Instant now, Drop drop) {
  if (drop != Drop::Fragment || role != Role::Server || guard.has_sent() || now < attempt_from) { return false; }
  session = std::make_unique<Session>(context.get(), role);
  guard = HandshakeGuard(role);
  attempt_from = now + kAttemptSpacing;
  return true;
}

// ---- who the peer is ----------------------------------------------------------------------------------------------

void Endpoint::Machine::set_remote(std::span<const crypto::Fingerprint> fingerprints, Output& out) {
  if (fingerprints.empty() || !(state == State::New || state == State::Connecting)) { return; }
  const auto algorithm = strongest(fingerprints);
  remote_count = 0;
  for (const auto& fingerprint : fingerprints) {
    if (fingerprint.algorithm() != algorithm || remote_count == remotes.size()) { continue; }
    remotes[remote_count++] = fingerprint;
  }
  if (is_handshake_done) { conclude(out); }
}

bool Endpoint::Machine::is_remote_right(Bytes der) const {
  const auto actual = crypto::Fingerprint::of(remotes[0].algorithm(), der);
  return std::any_of(remotes.begin(), remotes.begin() + static_cast<std::ptrdiff_t>(remote_count),
                     [&](const auto& wanted) { return crypto::equal(wanted.bytes(), actual.bytes()); });
}

/// The handshake is done and, if signalling has said who the peer must be, so is the association.
void Endpoint::Machine::conclude(Output& out) {
  if (remote_count == 0) { return; }
  const auto der = session->peer_certificate_der();
  if (der.empty() || !is_remote_right(der)) { return fail(Failure::FingerprintMismatch, out); }
  const auto profile = session->srtp_profile();
  if (!profile) { return fail(Failure::NoSrtpProfile, out); }
  auto connected = session->export_keys(*profile);
  if (!connected) { return fail(Failure::Internal, out); }
  connected->remote = crypto::Fingerprint::of(crypto::FingerprintAlgorithm::Sha256, der);
  state = State::Connected;
  ends_at = kNever;
  out.push(*connected);
}

// ---- records ------------------------------------------------------------------------------------------------------

bool Endpoint::Machine::on_datagram(Instant now, Bytes datagram, Output& out) {
  bool is_authentic = false;
  if (!is_running()) { count(Drop::NotRunning); }
  while (!datagram.empty() && is_running()) {
    const auto record = RecordView::parse(datagram);
    if (!record) {
      count(Drop::Malformed);
      break;
    }
    datagram = datagram.subspan(record->whole.size());
    if (is_handshake_done) {
      is_authentic |= on_sealed_record(*record, out);
    } else {
      on_handshake_record(now, *record, out);
      is_authentic |= is_handshake_done;
    }
  }
  return is_authentic;
}

std::optional<Drop> Endpoint::Machine::refuse_sealed(const RecordView& record) const {
  if (record.epoch == 0 && record.type == ContentType::Alert) { return Drop::PlaintextAlert; }
  if (record.epoch != 1) { return Drop::WrongEpoch; }
  if (record.type == ContentType::ChangeCipherSpec) { return Drop::Unexpected; }
  // Until we know who the peer must be, its data has no one to go to.
  if (record.type == ContentType::ApplicationData && state != State::Connected) { return Drop::Unexpected; }
  if (record.body.size() < session->seal_bytes()) { return Drop::TooShort; }
  return std::nullopt;
}

bool Endpoint::Machine::on_sealed_record(const RecordView& record, Output& out) {
  if (const auto drop = refuse_sealed(record)) {
    count(*drop);
    return false;
  }
  switch (session->read(record.whole, out)) {
    case Session::Got::Nothing:
      // The peer's last flight, come again because ours was lost, is answered; anything else meant nothing.
      if (session->sent() == 0) { count(Drop::NotOpened); }
      return false;
    case Session::Got::Data: return true;
    case Session::Got::Goodbye:
      session->say_goodbye(out);
      end(State::Closed);
      out.push(Closed{});
      return true;
    case Session::Got::FatalAlert: fail(Failure::PeerAlert, out); return true;
    case Session::Got::Broken: fail(Failure::Internal, out); return false;
  }
  return false;
}

// ---- time and the end ---------------------------------------------------------------------------------------------

void Endpoint::Machine::on_deadline(Instant now, Output& out) {
  if (!is_running()) { return; }
  if (now >= ends_at) { return fail(Failure::Timeout, out); }
  if (now >= resend_at) { resend(now, out); }
}

void Endpoint::Machine::close(Output& out) {
  if (state == State::Closed || state == State::Failed) { return; }
  if (session && is_handshake_done) { session->say_goodbye(out); }
  end(State::Closed);
}

void Endpoint::Machine::fail(Failure reason, Output& out) {
  if (session && is_handshake_done && !session->is_over()) { session->say_goodbye(out); }
  end(State::Failed);
  out.push(Failed{reason});
}

void Endpoint::Machine::end(State final_state) {
  state = final_state;
  session.reset();
  is_handshake_done = false;
  resend_at = ends_at = kNever;
}

// ---- the outside --------------------------------------------------------------------------------------------------

const char* text_of(State state) {
  switch (state) {
    case State::New: return "new";
    case State::Connecting: return "connecting";
    case State::Connected: return "connected";
    case State::Failed: return "failed";
    case State::Closed: return "closed";
  }
  return "";
}

Endpoint::Endpoint(const Context& context) : machine_(std::make_unique<Machine>(context.handle())) {}
Endpoint::Endpoint(Endpoint&&) noexcept = default;
Endpoint& Endpoint::operator=(Endpoint&&) noexcept = default;
Endpoint::~Endpoint() = default;

void Endpoint::start(Instant now, Role role, Output& out) { machine_->start(now, role, out); }
void Endpoint::set_remote(std::span<const crypto::Fingerprint> fingerprints, Output& out) {
  machine_->set_remote(fingerprints, out);
}
bool Endpoint::on_datagram(Instant now, Bytes datagram, Output& out) {
  return machine_->on_datagram(now, datagram, out);
}
void Endpoint::on_deadline(Instant now, Output& out) { machine_->on_deadline(now, out); }
Instant Endpoint::next_deadline() const { return soonest(machine_->resend_at, machine_->ends_at); }

bool Endpoint::send(Bytes data, Output& out) {
  if (machine_->state != State::Connected || data.empty() || data.size() > kApplicationBytesMax) { return false; }
  return machine_->session->write(data, out);
}

void Endpoint::close(Output& out) { machine_->close(out); }
State Endpoint::state() const { return machine_->state; }
const std::array<std::uint64_t, kDrops>& Endpoint::drops() const { return machine_->drops; }

}  // namespace madang::dtls
