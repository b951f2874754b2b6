// The server's half of ICE: it answers connectivity checks and never sends one (RFC 8445 §2.5, lite agent).
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "base/bytes.hpp"
#include "base/outbox.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "ice/credentials.hpp"
#include "ice/state.hpp"
#include "ice/tuple.hpp"
#include "stun/message_view.hpp"

namespace madang::ice {

inline constexpr std::size_t kTuplesMax = 8;
inline constexpr Duration kConsentTimeoutDefault = 20s;
/// Largest answer: an error with reason, integrity and fingerprint, or success with an IPv6 address.
inline constexpr std::size_t kAnswerBytesMax = 96;

/// Why a STUN datagram had no effect. Nobody is told but the counters.
enum class Drop : std::uint8_t {
  Malformed,         ///< not STUN at all
  NotBindingRequest, ///< indication, response or another method
  BadFingerprint,    ///< absent or wrong
  UnknownUsername,   ///< absent, or not for us
  BadIntegrity,      ///< absent, or made with another password
  NoPriority,
  RoleConflict,      ///< authentic, but the peer says ICE-CONTROLLED: answered with 487
  WouldAmplify,      ///< our answer would be larger than the request
  Closed,
};
inline constexpr std::size_t kDrops = 9;

/// Bytes to send to `tuple.remote` by `tuple.socket`.
struct Send {
  Tuple tuple;
  std::array<std::uint8_t, kAnswerBytesMax> buffer{};
  std::size_t size = 0;
  Bytes bytes() const { return Bytes(buffer).first(size); }
};
/// From now on datagrams from this tuple belong to this transport.
struct TupleAdded { Tuple tuple; };
/// No longer.
struct TupleRemoved { Tuple tuple; };
/// What we send leaves by this one.
struct SelectedTuple { Tuple tuple; };
struct StateChanged { State state; };
/// Requests for this user name fragment are no longer ours (the end of an ICE restart).
struct UfragRetired { std::string ufrag; };

using Effect = std::variant<Send, TupleAdded, TupleRemoved, SelectedTuple, StateChanged, UfragRetired>;

/// Knows which tuples a peer has proved to own, which one it wants to be reached by, and how long it consents.
class IceLite {
 public:
  struct Options {
    Duration consent_timeout = kConsentTimeoutDefault;  ///< RFC 7675; 0: never expires
  };

  IceLite(Options options, Random& random);

  /// A STUN datagram. Anything but an authentic Binding request changes and answers nothing. `nullopt`: it was one.
  /// An authentic request repeated from elsewhere is valid again: ICE proves the path by the answer, not the source.
  std::optional<Drop> on_stun(Instant now, const Tuple& tuple, Bytes bytes, Outbox<Effect>& out);
  /// Authenticated DTLS or SRTP came by a tuple. If that is valid but not selected, the peer has moved: select it.
  void on_valid_packet(const Tuple& tuple, Outbox<Effect>& out);
  /// The connection behind a TCP tuple ended.
  void on_tuple_closed(const Tuple& tuple, Outbox<Effect>& out);
  /// New credentials; the present ones stay good until the first valid request with the new ones. Tuples stay.
  void restart(Instant now, Random& random, Outbox<Effect>& out);
  void close(Outbox<Effect>& out);

  void on_deadline(Instant now, Outbox<Effect>& out);
  Instant next_deadline() const { return consent_ends_at_; }

  State state() const { return state_; }
  const Credentials& credentials() const { return current_; }
  bool owns_ufrag(std::string_view ufrag) const;
  bool is_valid(const Tuple& tuple) const;
  const std::optional<Tuple>& selected() const { return selected_; }
  std::span<const Tuple> tuples() const { return {tuples_.data(), tuple_count_}; }

 private:
  const Credentials* credentials_for(std::string_view username) const;
  /// Everything that needs no password yet.
  static std::optional<Drop> refuse(const stun::MessageView& request);
  std::optional<Drop> on_authentic(Instant now, const Tuple& tuple, const stun::MessageView& request,
                                   const Credentials& used, Outbox<Effect>& out);
  bool is_nominating(const stun::MessageView& request);
  void on_checked(const Tuple& tuple, bool is_nominated, Outbox<Effect>& out);
  void retire_previous(Outbox<Effect>& out);
  void add(const Tuple& tuple, Outbox<Effect>& out);
  void remove_at(std::size_t index, Outbox<Effect>& out);
  void remove_all(Outbox<Effect>& out);
  void select(const Tuple& tuple, Outbox<Effect>& out);
  void move(StateEvent event, Outbox<Effect>& out);
  void renew_consent(Instant now);
  bool is_consistent() const;

  Options options_;
  Credentials current_;
  std::optional<Credentials> previous_;
  State state_ = State::New;
  std::array<Tuple, kTuplesMax> tuples_{};  ///< oldest first
  std::size_t tuple_count_ = 0;
  std::optional<Tuple> selected_;
  std::uint32_t nomination_ = 0;  ///< largest seen since the last restart
  Instant consent_ends_at_ = kNever;
};

}  // namespace madang::ice
