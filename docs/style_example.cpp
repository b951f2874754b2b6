// Style by example: docs/STYLE.md in code. It is compiled and run by every test run, so it cannot rot; reviews cite it
// as "#4".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "base/outbox.hpp"
#include "base/result.hpp"
#include "base/strong_id.hpp"
#include "base/time.hpp"

// #1 One namespace per folder; names inside do not say it again: rtp::PacketView, not rtp::RtpPacketView.
namespace madang::style {

// #2 Numbers have types, so that an ssrc in the place of a peer does not compile. Bare integers stay inside functions.
using Ssrc = StrongId<struct SsrcTag, std::uint32_t>;
using PeerId = StrongId<struct PeerTag, std::uint64_t>;

// #3 What a machine wishes for is plain data, comparable, named for what happened.
struct PictureFroze {
  Ssrc ssrc;
  Duration silence{};
  friend bool operator==(const PictureFroze&, const PictureFroze&) = default;
};

// #4 A class is one of: value (data), view (borrowed bytes), machine (state and verbs), owner. Its comment says in one
//    sentence what it KNOWS. The name is a noun of our trade, never a Manager, a Helper or an Info.
/// Knows when one stream last had a picture, and says once that it froze.
class FreezeDetector {
 public:
  // #5 Arguments that could be swapped are a struct, and units come last: silence_min, not min_silence.
  struct Options {
    Duration silence_min;
    int reports_max;
  };
  FreezeDetector(Ssrc ssrc, Options options) : ssrc_(ssrc), options_(options) {}

  // #6 Three verbs: a fact (on_x), the time (on_deadline), a question (next_deadline). A machine is told the time and
  //    appends to `out`; it has no clock, no timer, no callback and no lock.
  void on_picture(Instant now);
  void on_deadline(Instant now, Outbox<PictureFroze>& out);
  Instant next_deadline() const { return deadline_; }

 private:
  Ssrc ssrc_;
  Options options_;
  Instant last_picture_{};
  Instant deadline_ = kNever;
  int reports_ = 0;
};

void FreezeDetector::on_picture(Instant now) {
  // #9 Whatever grows, be it memory or talk, has a limit with a name, and a test that reaches it.
  if (reports_ == options_.reports_max) { return; }
  last_picture_ = now;
  deadline_ = now + options_.silence_min;
}

void FreezeDetector::on_deadline(Instant now, Outbox<PictureFroze>& out) {
  if (now < deadline_) { return; }  // #7 the idle or wrong case leaves first; then the straight road
  MADANG_CHECK(reports_ < options_.reports_max);  // #8 only OUR bug can break this: stop, in release too
  out.push({ssrc_, now - last_picture_});
  deadline_ = kNever;
  ++reports_;
}

// #10 THEIR bytes are parsed once, at the border, into a type that cannot be wrong. What cannot be parsed is nothing:
//     no log, no exception, no assertion, because hostile input is an ordinary day.
struct Greeting {
  static constexpr std::size_t kWordsMax = 4;
  std::uint8_t words = 0;
  Bytes text;  ///< lies in what was parsed

  static std::optional<Greeting> parse(Bytes bytes) {
    ByteReader reader(bytes);
    //= RFC 3550 §5.1: the version defined by this specification is two (2).  #11 quote the rule that you obey
    if (reader.u8() >> 6 != 2) { return std::nullopt; }
    Greeting greeting{.words = reader.u8(), .text = {}};
    if (!reader.ok() || greeting.words > kWordsMax) { return std::nullopt; }
    greeting.text = reader.bytes(std::size_t{greeting.words} * 4);
    return reader.ok() ? std::optional(greeting) : std::nullopt;
  }
};

// #12 A REFUSAL has a code for machines and a sentence for people; where a field is wrong it names the field.
Result<PeerId> find_peer(std::span<const PeerId> peers, PeerId wanted) {
  for (const PeerId peer : peers) {
    if (peer == wanted) { return peer; }
  }
  return fail(Code::NotFound, "no such peer in this room", "peerId");
}

// #13 Commands are structs in a variant, dispatch is one visit, and each command is one function.
struct Mute {
  PeerId peer;
};
struct Rename {
  PeerId peer;
  std::string name;
};
using Command = std::variant<Mute, Rename>;

/// Owns the peers of one table, by value (#14: a tree of values; across it ids; a reference lives for one call).
class Table {
 public:
  explicit Table(std::vector<PeerId> peers) : peers_(std::move(peers)) {}
  Result<Done> execute(const Command& command) {
    return std::visit([this](const auto& c) { return run(c); }, command);
  }
  int muted() const { return muted_; }

 private:
  Result<Done> run(const Mute& command) {
    MADANG_TRY([[maybe_unused]] const PeerId peer, find_peer(peers_, command.peer));
    ++muted_;
    return Done{};
  }
  Result<Done> run(const Rename& command) {
    if (command.name.empty()) { return fail(Code::InvalidArgument, "a name has at least one letter", "name"); }
    MADANG_TRY([[maybe_unused]] const PeerId peer, find_peer(peers_, command.peer));
    return Done{};
  }

  std::vector<PeerId> peers_;
  int muted_ = 0;
};

// #15 Decide rarely, apply often: policy runs on events, the packet path is a loop over what was decided.
// #16 Constants that depend on each other say so to the compiler.
constexpr std::size_t kPacketsPerBatch = 64;
constexpr std::size_t kPacketsWaitingMax = 4'096;
static_assert(kPacketsWaitingMax % kPacketsPerBatch == 0);

// #17 A test is a sentence. It feeds facts, moves the time by hand and reads the outbox: no sleep, no socket, no mock.
namespace {

using testing::ElementsAre;

TEST(FreezeDetector, SpeaksOnceAfterTheSilence) {
  FreezeDetector detector(Ssrc{7}, {.silence_min = 500ms, .reports_max = 2});
  Outbox<PictureFroze> out;
  detector.on_picture(at(100ms));
  EXPECT_EQ(detector.next_deadline(), at(600ms));
  detector.on_deadline(at(599ms), out);
  EXPECT_TRUE(out.empty());
  detector.on_deadline(at(650ms), out);
  detector.on_deadline(at(900ms), out);
  EXPECT_THAT(out.drain(), ElementsAre(PictureFroze{Ssrc{7}, 550ms}));
  EXPECT_EQ(detector.next_deadline(), kNever);
}

TEST(FreezeDetector, FallsSilentAfterItsLastReport) {
  FreezeDetector detector(Ssrc{7}, {.silence_min = 500ms, .reports_max = 1});
  Outbox<PictureFroze> out;
  detector.on_picture(at(0ms));
  detector.on_deadline(at(500ms), out);
  detector.on_picture(at(600ms));
  detector.on_deadline(at(5s), out);
  EXPECT_EQ(out.size(), 1u);
}

TEST(Greeting, TakesNothingThatIsShorterThanItSays) {
  EXPECT_TRUE(Greeting::parse(std::vector<std::uint8_t>{0x80, 1, 'm', 'a', 'd', 'a'}));
  EXPECT_FALSE(Greeting::parse(std::vector<std::uint8_t>{0x80, 1, 'm', 'a', 'd'}));
  EXPECT_FALSE(Greeting::parse(std::vector<std::uint8_t>{0x80, Greeting::kWordsMax + 1}));
  EXPECT_FALSE(Greeting::parse(std::vector<std::uint8_t>{0x40, 0}));
  EXPECT_FALSE(Greeting::parse({}));
}

TEST(Table, NamesTheFieldItRefuses) {
  Table table({PeerId{1}});
  EXPECT_TRUE(table.execute(Mute{PeerId{1}}));
  EXPECT_EQ(table.muted(), 1);
  EXPECT_EQ(table.execute(Mute{PeerId{2}}).error().field, "peerId");
  EXPECT_EQ(table.execute(Rename{PeerId{1}, ""}).error().code, Code::InvalidArgument);
}

}  // namespace

// #18 A bug that was found becomes a test with its own name before it becomes a fix.
}  // namespace madang::style
