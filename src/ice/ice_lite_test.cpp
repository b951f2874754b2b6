#include "ice/ice_lite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "stun/message_builder.hpp"

namespace madang::ice {
namespace {

using stun::AttributeType;
using testing::ElementsAre;
using testing::Optional;

Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

Tuple tuple_of(std::uint16_t port) { return {SocketId{1}, {IpAddress::v4(192, 0, 2, 1), port}}; }

const Tuple kA = tuple_of(1000), kB = tuple_of(2000);

/// What an outbox says, as words: readable in a table.
std::string text_of(const Effect& effect) {
  struct Words {
    std::string operator()(const Send& send) const {
      const auto view = stun::MessageView::parse(send.bytes());
      return view && view->is_binding(stun::MessageClass::Success) ? "answer" : "refuse";
    }
    std::string operator()(const TupleAdded& e) const { return "add " + std::to_string(e.tuple.remote.port); }
    std::string operator()(const TupleRemoved& e) const { return "remove " + std::to_string(e.tuple.remote.port); }
    std::string operator()(const SelectedTuple& e) const { return "select " + std::to_string(e.tuple.remote.port); }
    std::string operator()(const StateChanged& e) const { return ice::text_of(e.state); }
    std::string operator()(const UfragRetired&) const { return "retire"; }
  };
  return std::visit(Words{}, effect);
}

std::vector<std::string> drain(Outbox<Effect>& out) {
  std::vector<std::string> words;
  for (const Effect& effect : out.drain()) { words.push_back(text_of(effect)); }
  return words;
}

class IceLiteTest : public testing::Test {
 protected:
  /// A check as a browser would send it.
  std::vector<std::uint8_t> check(bool nominate = false, std::uint32_t nomination = 0) {
    return check_with(ice_.credentials(), nominate, nomination);
  }
  std::vector<std::uint8_t> check_with(const Credentials& credentials, bool nominate = false,
                                       std::uint32_t nomination = 0) {
    const std::string username = credentials.ufrag + ":peer";
    stun::BindingRequest request{.id = {7}, .username = username, .password = credentials.password, .priority = 1,
                                 .use_candidate = nominate, .nomination = nomination};
    std::uint8_t room[256];
    const Bytes bytes = request.write_to(room);
    return {bytes.begin(), bytes.end()};
  }
  std::optional<Drop> feed(const Tuple& tuple, Bytes bytes, Instant now = at(0s)) {
    return ice_.on_stun(now, tuple, bytes, out_);
  }
  /// Feeds something bad and expects that it did nothing at all.
  void expect_dropped(Bytes bytes, Drop reason) {
    const State before = ice_.state();
    EXPECT_THAT(feed(kB, bytes, at(5s)), Optional(reason));
    EXPECT_TRUE(out_.empty());
    EXPECT_EQ(ice_.state(), before);
    EXPECT_FALSE(ice_.is_valid(kB));
  }

  SeededRandom random_{1};
  IceLite ice_{{}, random_};
  Outbox<Effect> out_;
};

TEST_F(IceLiteTest, AValidCheckAddsSelectsAndConnects) {
  EXPECT_EQ(feed(kA, check()), std::nullopt);
  EXPECT_THAT(drain(out_), ElementsAre("answer", "add 1000", "select 1000", "connected"));
  EXPECT_EQ(ice_.next_deadline(), at(20s));
}

TEST_F(IceLiteTest, TheAnswerTellsTheSourceAndIsSignedWithOurPassword) {
  feed(kA, check());
  const auto items = out_.items();
  const auto& send = std::get<Send>(items[0]);
  EXPECT_EQ(send.tuple, kA);
  EXPECT_EQ(send.size, 64u);
  const auto view = stun::MessageView::parse(send.bytes());
  ASSERT_TRUE(view);
  EXPECT_THAT(view->xor_mapped_address(), Optional(kA.remote));
  EXPECT_EQ(view->transaction_id(), stun::TransactionId{7});
  EXPECT_TRUE(view->is_integrity_right(bytes_of(ice_.credentials().password)));
  EXPECT_TRUE(view->is_fingerprint_right());
}

TEST_F(IceLiteTest, AnIpv6PeerIsAnsweredToo) {
  const Tuple six{SocketId{1}, {*IpAddress::parse("2001:db8::1"), 9}};
  const auto request = check();
  EXPECT_EQ(feed(six, request), std::nullopt);
  const auto& send = std::get<Send>(out_.items()[0]);
  EXPECT_THAT(stun::MessageView::parse(send.bytes())->xor_mapped_address(), Optional(six.remote));
  EXPECT_LE(send.size, request.size());
}

TEST_F(IceLiteTest, UseCandidateCompletesAndChoosesItsTuple) {
  feed(kA, check());
  out_.clear();
  EXPECT_EQ(feed(kB, check(true)), std::nullopt);
  EXPECT_THAT(drain(out_), ElementsAre("answer", "add 2000", "select 2000", "completed"));
  feed(kA, check(true));
  EXPECT_THAT(drain(out_), ElementsAre("answer", "select 1000"));
}

TEST_F(IceLiteTest, APlainCheckFromElsewhereOnlyAddsItsTuple) {
  feed(kA, check(true));
  out_.clear();
  feed(kB, check());
  EXPECT_THAT(drain(out_), ElementsAre("answer", "add 2000"));
  EXPECT_EQ(ice_.selected(), kA);
}

TEST_F(IceLiteTest, OnlyALargerNominationMovesTheSelection) {
  feed(kA, check(false, 5));
  EXPECT_EQ(ice_.state(), State::Completed);
  feed(kB, check(true, 5));  // USE-CANDIDATE says nothing beside an old nomination
  EXPECT_EQ(ice_.selected(), kA);
  feed(kB, check(true, 4));
  EXPECT_EQ(ice_.selected(), kA);
  feed(kB, check(false, 6));
  EXPECT_EQ(ice_.selected(), kB);
}

TEST_F(IceLiteTest, TheOldNumberOfNominationCountsToo) {
  std::uint8_t room[256];
  const Bytes request = stun::MessageBuilder(room, stun::MessageClass::Request, {})
                            .username(ice_.credentials().ufrag + ":peer")
                            .u32(AttributeType::Priority, 1).u32(AttributeType::GoogNomination, 1)
                            .integrity(bytes_of(ice_.credentials().password)).fingerprint().finish();
  EXPECT_EQ(feed(kA, request), std::nullopt);
  EXPECT_EQ(ice_.state(), State::Completed);
}

TEST_F(IceLiteTest, MediaFromAnotherValidTupleMovesTheSelection) {
  feed(kA, check(true));
  feed(kB, check());
  out_.clear();
  ice_.on_valid_packet(kB, out_);
  EXPECT_THAT(drain(out_), ElementsAre("select 2000"));
  ice_.on_valid_packet(kB, out_);
  EXPECT_TRUE(out_.empty());
}

TEST_F(IceLiteTest, MediaFromATupleThatNeverCheckedMovesNothing) {
  feed(kA, check(true));
  out_.clear();
  ice_.on_valid_packet(kB, out_);
  EXPECT_TRUE(out_.empty());
  EXPECT_EQ(ice_.selected(), kA);
}

TEST_F(IceLiteTest, ARebindingNatIsFollowedAtItsFirstCheck) {
  feed(kA, check(true));
  out_.clear();
  feed(kB, check(true), at(3s));  // same peer, new port
  EXPECT_THAT(drain(out_), ElementsAre("answer", "add 2000", "select 2000"));
  EXPECT_EQ(ice_.next_deadline(), at(23s));
}

TEST_F(IceLiteTest, TwentyRebindingsKeepEightTuplesAndTheLastOneSelected) {
  for (std::uint16_t i = 1; i <= 20; ++i) {
    feed(tuple_of(i), check(true), at(i * 1s));
    EXPECT_LE(ice_.tuples().size(), kTuplesMax);
    EXPECT_EQ(ice_.selected(), tuple_of(i));
  }
  EXPECT_EQ(ice_.tuples().size(), kTuplesMax);
}

TEST_F(IceLiteTest, TheNinthTupleDropsTheOldestThatIsNotSelected) {
  for (std::uint16_t i = 1; i <= kTuplesMax; ++i) { feed(tuple_of(i), check()); }
  EXPECT_EQ(ice_.selected(), tuple_of(1));
  out_.clear();
  feed(tuple_of(9), check());
  EXPECT_THAT(drain(out_), ElementsAre("answer", "remove 2", "add 9"));
  EXPECT_TRUE(ice_.is_valid(tuple_of(1)));
  feed(tuple_of(10), check());
  EXPECT_THAT(drain(out_), ElementsAre("answer", "remove 3", "add 10"));
}

TEST_F(IceLiteTest, TupleEffectsAddUpToTheTuples) {
  std::vector<Tuple> mirror;
  SeededRandom random(5);
  for (int i = 0; i < 2'000; ++i) {
    const Tuple tuple = tuple_of(static_cast<std::uint16_t>(1 + random.below(20)));
    const Instant now = at(i * 1s);
    switch (random.below(8)) {
      case 0: ice_.on_tuple_closed(tuple, out_); break;
      case 1: ice_.on_valid_packet(tuple, out_); break;
      case 2: ice_.restart(now, random, out_); break;
      case 3: ice_.on_deadline(now + (random.below(10) == 0 ? 20s : 0s), out_); break;
      default: feed(tuple, check(random.below(2) == 0), now); break;
    }
    for (const Effect& effect : out_.drain()) {
      if (const auto* added = std::get_if<TupleAdded>(&effect)) { mirror.push_back(added->tuple); }
      if (const auto* removed = std::get_if<TupleRemoved>(&effect)) {
        EXPECT_EQ(std::erase(mirror, removed->tuple), 1u);
      }
    }
    EXPECT_THAT(mirror, testing::UnorderedElementsAreArray(ice_.tuples()));
  }
}

TEST_F(IceLiteTest, ConsentRunsOutTwentySecondsAfterTheLastCheck) {
  feed(kA, check(true), at(0s));
  feed(kB, check(), at(10s));
  out_.clear();
  ice_.on_deadline(at(30s) - 1ns, out_);
  EXPECT_TRUE(out_.empty());
  EXPECT_EQ(ice_.next_deadline(), at(30s));
  ice_.on_deadline(at(30s), out_);
  EXPECT_THAT(drain(out_), ElementsAre("remove 2000", "remove 1000", "disconnected"));
  EXPECT_EQ(ice_.selected(), std::nullopt);
  EXPECT_EQ(ice_.next_deadline(), kNever);
}

TEST_F(IceLiteTest, ACheckAfterConsentRanOutRevives) {
  feed(kA, check(true), at(0s));
  ice_.on_deadline(at(20s), out_);
  out_.clear();
  feed(kB, check(), at(25s));
  EXPECT_THAT(drain(out_), ElementsAre("answer", "add 2000", "select 2000", "connected"));
}

TEST_F(IceLiteTest, AZeroTimeoutNeverEndsConsent) {
  IceLite forever({.consent_timeout = 0s}, random_);
  forever.on_stun(at(0s), kA, check_with(forever.credentials()), out_);
  EXPECT_EQ(forever.next_deadline(), kNever);
  forever.on_deadline(at(24h), out_);
  EXPECT_EQ(forever.state(), State::Connected);
}

TEST_F(IceLiteTest, MediaDoesNotRenewConsent) {
  feed(kA, check(true), at(0s));
  ice_.on_valid_packet(kA, out_);
  EXPECT_EQ(ice_.next_deadline(), at(20s));
}

TEST_F(IceLiteTest, ARestartAcceptsTheOldPairUntilTheNewOneIsUsed) {
  const Credentials old = ice_.credentials();
  feed(kA, check(true), at(0s));
  ice_.restart(at(5s), random_, out_);
  out_.clear();
  EXPECT_NE(ice_.credentials(), old);
  EXPECT_EQ(ice_.next_deadline(), at(25s));
  EXPECT_TRUE(ice_.owns_ufrag(old.ufrag));
  EXPECT_EQ(feed(kA, check_with(old), at(6s)), std::nullopt);
  const auto answer = stun::MessageView::parse(std::get<Send>(out_.items()[0]).bytes());
  EXPECT_TRUE(answer->is_integrity_right(bytes_of(old.password)));
  out_.clear();

  EXPECT_EQ(feed(kA, check(), at(7s)), std::nullopt);
  EXPECT_THAT(drain(out_), ElementsAre("answer", "retire"));
  EXPECT_FALSE(ice_.owns_ufrag(old.ufrag));
  EXPECT_THAT(feed(kA, check_with(old), at(8s)), Optional(Drop::UnknownUsername));
}

TEST_F(IceLiteTest, ASecondRestartForgetsTheOldestPair) {
  const Credentials first = ice_.credentials();
  ice_.restart(at(0s), random_, out_);
  const Credentials second = ice_.credentials();
  EXPECT_TRUE(out_.empty());
  ice_.restart(at(0s), random_, out_);
  EXPECT_THAT(drain(out_), ElementsAre("retire"));
  EXPECT_FALSE(ice_.owns_ufrag(first.ufrag));
  EXPECT_TRUE(ice_.owns_ufrag(second.ufrag));
  EXPECT_THAT(feed(kA, check_with(first)), Optional(Drop::UnknownUsername));
  EXPECT_EQ(feed(kA, check_with(second)), std::nullopt);
}

TEST_F(IceLiteTest, ARestartKeepsTuplesAndCountsNominationsAnew) {
  feed(kA, check(false, 9));
  ice_.restart(at(0s), random_, out_);
  EXPECT_EQ(ice_.selected(), kA);
  feed(kB, check(false, 1));
  EXPECT_EQ(ice_.selected(), kB);
}

TEST_F(IceLiteTest, NewPasswordUnderTheOldUfragIsRefused) {
  Credentials mixed = ice_.credentials();
  ice_.restart(at(0s), random_, out_);
  mixed.password = ice_.credentials().password;
  expect_dropped(check_with(mixed), Drop::BadIntegrity);
}

TEST_F(IceLiteTest, AClosedConnectionHandsOverToAnotherTuple) {
  feed(kA, check(true));
  feed(kB, check());
  out_.clear();
  ice_.on_tuple_closed(kA, out_);
  EXPECT_THAT(drain(out_), ElementsAre("remove 1000", "select 2000"));
  ice_.on_tuple_closed(kB, out_);
  EXPECT_THAT(drain(out_), ElementsAre("remove 2000", "disconnected"));
  EXPECT_EQ(ice_.next_deadline(), kNever);
  ice_.on_tuple_closed(kB, out_);
  EXPECT_TRUE(out_.empty());
}

TEST_F(IceLiteTest, ClosedIsSilentForGood) {
  feed(kA, check(true));
  out_.clear();
  ice_.close(out_);
  EXPECT_THAT(drain(out_), ElementsAre("remove 1000", "closed"));
  EXPECT_THAT(feed(kA, check()), Optional(Drop::Closed));
  ice_.restart(at(0s), random_, out_);
  ice_.on_deadline(at(1h), out_);
  ice_.on_valid_packet(kA, out_);
  ice_.close(out_);
  EXPECT_TRUE(out_.empty());
  EXPECT_FALSE(ice_.owns_ufrag(ice_.credentials().ufrag));
}

// ---- strangers ----------------------------------------------------------------------------------------------------

TEST_F(IceLiteTest, AWrongPasswordIsNotAnsweredAndChangesNothing) {
  feed(kA, check(true), at(0s));
  out_.clear();
  Credentials guess = ice_.credentials();
  guess.password.back() = guess.password.back() == 'a' ? 'b' : 'a';
  expect_dropped(check_with(guess, true), Drop::BadIntegrity);
  EXPECT_EQ(ice_.next_deadline(), at(20s));
}

TEST_F(IceLiteTest, AnotherUsernameIsNotAnswered) {
  expect_dropped(check_with({.ufrag = "somebodyelse", .password = ice_.credentials().password}), Drop::UnknownUsername);
  Credentials prefix = ice_.credentials();
  prefix.ufrag.pop_back();
  expect_dropped(check_with(prefix), Drop::UnknownUsername);
  prefix.ufrag += "xx";
  expect_dropped(check_with(prefix), Drop::UnknownUsername);
}

TEST_F(IceLiteTest, AUsernameWithoutColonIsNotAnswered) {
  std::uint8_t room[256];
  stun::MessageBuilder builder(room, stun::MessageClass::Request, {});
  builder.username(ice_.credentials().ufrag).u32(AttributeType::Priority, 1);
  expect_dropped(builder.integrity(bytes_of(ice_.credentials().password)).fingerprint().finish(),
                 Drop::UnknownUsername);
}

TEST_F(IceLiteTest, AFlippedBitAnywhereIsNotAnswered) {
  const auto whole = check(true);
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto bytes = whole;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1u << bit % 8);
    EXPECT_TRUE(feed(kB, bytes)) << bit;
    EXPECT_TRUE(out_.empty()) << bit;
  }
  EXPECT_EQ(ice_.state(), State::New);
}

TEST_F(IceLiteTest, RequestsThatLackAnythingAreNotAnswered) {
  const std::string username = ice_.credentials().ufrag + ":peer";
  const Bytes password = bytes_of(ice_.credentials().password);
  std::uint8_t room[256];
  const auto request = [&] { return stun::MessageBuilder(room, stun::MessageClass::Request, {}); };
  expect_dropped(request().username(username).u32(AttributeType::Priority, 1).integrity(password).finish(),
                 Drop::BadFingerprint);
  expect_dropped(request().u32(AttributeType::Priority, 1).integrity(password).fingerprint().finish(),
                 Drop::UnknownUsername);
  expect_dropped(request().username(username).u32(AttributeType::Priority, 1).fingerprint().finish(),
                 Drop::BadIntegrity);
  expect_dropped(request().username(username).integrity(password).fingerprint().finish(), Drop::NoPriority);
  expect_dropped({}, Drop::Malformed);
}

TEST_F(IceLiteTest, ResponsesIndicationsAndOtherMethodsAreNotAnswered) {
  const std::string username = ice_.credentials().ufrag + ":peer";
  std::uint8_t room[256];
  const auto with = [&](stun::MessageClass message_class, std::uint16_t method) {
    return stun::MessageBuilder(room, message_class, {}, method).username(username).u32(AttributeType::Priority, 1)
        .integrity(bytes_of(ice_.credentials().password)).fingerprint().finish();
  };
  expect_dropped(with(stun::MessageClass::Success, stun::kBinding), Drop::NotBindingRequest);
  expect_dropped(with(stun::MessageClass::Error, stun::kBinding), Drop::NotBindingRequest);
  expect_dropped(with(stun::MessageClass::Indication, stun::kBinding), Drop::NotBindingRequest);
  expect_dropped(with(stun::MessageClass::Request, 0x003), Drop::NotBindingRequest);
}

TEST_F(IceLiteTest, AnAuthenticPeerThatIsControlledTooIsToldOfTheConflict) {
  const std::string username = ice_.credentials().ufrag + ":peer";
  std::uint8_t room[256];
  const stun::BindingRequest request{.id = {}, .username = username, .password = ice_.credentials().password,
                                     .priority = 1, .tie_breaker = 0, .is_controlling = false};
  EXPECT_THAT(feed(kA, request.write_to(room)), Optional(Drop::RoleConflict));
  ASSERT_EQ(out_.size(), 1u);
  const auto answer = stun::MessageView::parse(std::get<Send>(out_.items()[0]).bytes());
  EXPECT_THAT(answer->error_code(), Optional(487));
  EXPECT_TRUE(answer->is_integrity_right(bytes_of(ice_.credentials().password)));
  EXPECT_EQ(ice_.state(), State::New);
  EXPECT_FALSE(ice_.is_valid(kA));
}

TEST_F(IceLiteTest, NoAnswerIsLargerThanItsRequest) {
  for (const bool is_controlling : {true, false}) {
    const std::string username = ice_.credentials().ufrag + ":";
    std::uint8_t room[256];
    const Bytes request = stun::BindingRequest{.username = username, .password = ice_.credentials().password,
                                               .is_controlling = is_controlling}.write_to(room);
    feed({SocketId{1}, {*IpAddress::parse("2001:db8::1"), 9}}, request);
    EXPECT_LE(std::get<Send>(out_.drain().at(0)).size, request.size());
  }
}

/// A replay carries a right signature; ICE accepts it (RFC 8445 has no replay protection for checks). It costs a tuple
/// slot and one answer to where it came from; it cannot read or forge what DTLS and SRTP protect.
TEST_F(IceLiteTest, AReplayFromAnotherAddressIsAValidCheck) {
  const auto captured = check();
  feed(kA, captured);
  out_.clear();
  EXPECT_EQ(feed(kB, captured), std::nullopt);
  EXPECT_THAT(drain(out_), ElementsAre("answer", "add 2000"));
  EXPECT_EQ(ice_.selected(), kA);
}

// ---- the whole table ----------------------------------------------------------------------------------------------

enum class Event { Check, Nominate, Forgery, Consent, TupleClosed, Media, Restart, Close };
struct Row {
  State from;
  Event event;
  State to;
  std::vector<std::string> effects;
};

TEST_F(IceLiteTest, EveryStateTakesEveryEvent) {
  using enum Event;
  const std::vector<std::string> none, up = {"answer", "add 1000", "select 1000"}, again = {"answer"};
  const auto plus = [](std::vector<std::string> words, const std::string& last) {
    words.push_back(last);
    return words;
  };
  const std::vector<Row> table = {
      {State::New, Check, State::Connected, plus(up, "connected")},
      {State::New, Nominate, State::Completed, plus(up, "completed")},
      {State::New, Forgery, State::New, none},
      {State::New, Consent, State::New, none},
      {State::New, TupleClosed, State::New, none},
      {State::New, Media, State::New, none},
      {State::New, Restart, State::New, none},
      {State::New, Close, State::Closed, {"closed"}},
      {State::Connected, Check, State::Connected, again},
      {State::Connected, Nominate, State::Completed, plus(again, "completed")},
      {State::Connected, Forgery, State::Connected, none},
      {State::Connected, Consent, State::Disconnected, {"remove 1000", "disconnected"}},
      {State::Connected, TupleClosed, State::Disconnected, {"remove 1000", "disconnected"}},
      {State::Connected, Media, State::Connected, none},
      {State::Connected, Restart, State::Connected, none},
      {State::Connected, Close, State::Closed, {"remove 1000", "closed"}},
      {State::Completed, Check, State::Completed, again},
      {State::Completed, Nominate, State::Completed, again},
      {State::Completed, Forgery, State::Completed, none},
      {State::Completed, Consent, State::Disconnected, {"remove 1000", "disconnected"}},
      {State::Completed, TupleClosed, State::Disconnected, {"remove 1000", "disconnected"}},
      {State::Completed, Media, State::Completed, none},
      {State::Completed, Restart, State::Completed, none},
      {State::Completed, Close, State::Closed, {"remove 1000", "closed"}},
      {State::Disconnected, Check, State::Connected, plus(up, "connected")},
      {State::Disconnected, Nominate, State::Completed, plus(up, "completed")},
      {State::Disconnected, Forgery, State::Disconnected, none},
      {State::Disconnected, Consent, State::Disconnected, none},
      {State::Disconnected, TupleClosed, State::Disconnected, none},
      {State::Disconnected, Media, State::Disconnected, none},
      {State::Disconnected, Restart, State::Disconnected, none},
      {State::Disconnected, Close, State::Closed, {"closed"}},
      {State::Closed, Check, State::Closed, none},
      {State::Closed, Nominate, State::Closed, none},
      {State::Closed, Forgery, State::Closed, none},
      {State::Closed, Consent, State::Closed, none},
      {State::Closed, TupleClosed, State::Closed, none},
      {State::Closed, Media, State::Closed, none},
      {State::Closed, Restart, State::Closed, none},
      {State::Closed, Close, State::Closed, none},
  };
  for (const Row& row : table) {
    ice_ = IceLite({}, random_);
    if (row.from == State::Connected) { feed(kA, check()); }
    if (row.from == State::Completed || row.from == State::Disconnected) { feed(kA, check(true)); }
    if (row.from == State::Disconnected) { ice_.on_tuple_closed(kA, out_); }
    if (row.from == State::Closed) { ice_.close(out_); }
    out_.clear();
    ASSERT_EQ(ice_.state(), row.from);
    switch (row.event) {
      case Check: feed(kA, check()); break;
      case Nominate: feed(kA, check(true)); break;
      case Forgery: feed(kA, check_with({ice_.credentials().ufrag, "guessed"}, true)); break;
      case Consent: ice_.on_deadline(at(1h), out_); break;
      case TupleClosed: ice_.on_tuple_closed(kA, out_); break;
      case Media: ice_.on_valid_packet(kA, out_); break;
      case Restart: ice_.restart(at(0s), random_, out_); break;
      case Close: ice_.close(out_); break;
    }
    const auto place = std::string(ice::text_of(row.from)) + " event " + std::to_string(static_cast<int>(row.event));
    EXPECT_EQ(ice_.state(), row.to) << place;
    EXPECT_EQ(drain(out_), row.effects) << place;
  }
}

}  // namespace
}  // namespace madang::ice
