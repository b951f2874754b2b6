// A network of one bottleneck in virtual time: media flows under SendSideEstimator, TCP flows, feedback on the way back.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "bwe/probe.hpp"
#include "bwe/send_side_estimator.hpp"
#include "bwe/transport_feedback_builder.hpp"
#include "rtp/rtcp/compound_writer.hpp"

namespace madang::bwe::model {

/// What happens when, in order.
class Events {
 public:
  void at(Instant when, std::function<void()> what) { queue_.push({std::max(when, now_), next_++, std::move(what)}); }
  void after(Duration delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }
  Instant now() const { return now_; }
  void run_until(Instant end) {
    while (!queue_.empty() && queue_.top().when <= end) {
      Event event = queue_.top();
      queue_.pop();
      now_ = event.when;
      event.what();
    }
    now_ = end;
  }

 private:
  struct Event {
    Instant when;
    std::uint64_t order;
    std::function<void()> what;
    bool operator<(const Event& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };
  std::priority_queue<Event> queue_;
  Instant now_ = madang::at(1s);
  std::uint64_t next_ = 0;
};

/// A link that sends one packet after the other, drops what its queue cannot hold, and may lose some at random.
class Link {
 public:
  struct Options {
    Bitrate rate = Bitrate::kbps(1000);
    Duration queue_max = 300ms;
    double loss = 0;
  };
  Link(Events& events, Random& random, Options options) : events_(events), random_(random), options_(options) {}

  void set_rate(Bitrate rate) { options_.rate = rate; }
  void set_loss(double loss) { options_.loss = loss; }
  /// `arrive` is called when the packet left the link, `drop` when it did not get on it.
  void send(std::size_t bytes, std::function<void(Duration queued)> arrive, std::function<void()> drop) {
    const double waiting = static_cast<double>(queued_bytes_) * 8 / static_cast<double>(options_.rate.bps);
    const bool unlucky = static_cast<double>(random_.next() % 1'000'000) < options_.loss * 1e6;
    if (unlucky || waiting > to_seconds(options_.queue_max)) {
      if (drop) { drop(); }
      return;
    }
    queue_.push_back({bytes, events_.now(), std::move(arrive)});
    queued_bytes_ += static_cast<std::int64_t>(bytes);
    if (queue_.size() == 1) { serve(); }
  }
  /// Bytes that passed.
  std::int64_t passed() const { return passed_; }

 private:
  struct Waiting {
    std::size_t bytes;
    Instant since;
    std::function<void(Duration)> arrive;
  };
  void serve() {
    const auto bytes = static_cast<std::int64_t>(queue_.front().bytes);
    events_.after(options_.rate.time_for({bytes}), [this, bytes] {
      Waiting done = std::move(queue_.front());
      queue_.pop_front();
      queued_bytes_ -= bytes;
      passed_ += bytes;
      if (!queue_.empty()) { serve(); }
      done.arrive(events_.now() - done.since);
    });
  }
  Events& events_;
  Random& random_;
  Options options_;
  std::deque<Waiting> queue_;
  std::int64_t queued_bytes_ = 0;
  std::int64_t passed_ = 0;
};

/// What was seen of one flow within some time.
struct Seen {
  std::int64_t bytes = 0;
  std::int64_t sent = 0, lost = 0;
  std::vector<double> queued_ms;
  double kbps(Duration over) const { return static_cast<double>(bytes) * 8 / 1000 / to_seconds(over); }
  double loss() const { return sent > 0 ? static_cast<double>(lost) / static_cast<double>(sent) : 0; }
  double queue_ms(double share) {
    if (queued_ms.empty()) { return 0; }
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(queued_ms.size() - 1));
    std::nth_element(queued_ms.begin(), queued_ms.begin() + at, queued_ms.end());
    return queued_ms[static_cast<std::size_t>(at)];
  }
};

/// One video source of 25 frames a second that fills its target between a least and a greatest rate, and one of audio
/// (RFC 8867 §4.3), paced, with feedback from the project's own receiver side.
class MediaFlow {
 public:
  struct Options {
    Duration delay = 50ms;  ///< one way
    Bitrate start = Bitrate::kbps(150);
    Bitrate video_min = Bitrate::kbps(150);
    Bitrate video_max = Bitrate::kbps(1500);
    /// Rates of simulcast layers, ascending: the greatest that fits is sent. Empty: every rate is possible.
    std::vector<Bitrate> layers = {};
  };
  MediaFlow(Events& events, Random& random, Link& forward, Link* backward, Options options)
      : events_(events),
        random_(random),
        forward_(forward),
        backward_(backward),
        options_(std::move(options)),
        estimator_({.start = options_.start, .min = options_.video_min + Bitrate::kbps(20), .max = Bitrate::kbps(20'000)}) {}

  void start() {
    is_on_ = true;
    const Bitrate most = options_.layers.empty() ? options_.video_max : options_.layers.back();
    estimator_.set_desired(events_.now(), most + Bitrate::kbps(40));
    frame();
    audio();
    tick();
    receive_tick();
  }
  void stop() { is_on_ = false; }
  SendSideEstimator& estimator() { return estimator_; }
  Bitrate video_rate() const { return video_rate_; }
  Bitrate target() const { return estimator_.target(events_.now()); }
  /// What was seen since the last call.
  Seen take_seen() { return std::exchange(seen_, {}); }
  int switches() const { return switches_; }

 private:
  void frame() {
    if (!is_on_) { return; }
    constexpr std::int64_t kFrames = 25;
    const Bitrate target = estimator_.target(events_.now());
    const Bitrate before = video_rate_;
    video_rate_ = choose(target);
    if (video_rate_ != before) { ++switches_; }
    const auto bytes = static_cast<double>(video_rate_.bps) / 8 / kFrames;
    const double noise = 0.9 + 0.2 * static_cast<double>(random_.next() % 1000) / 1000;
    for (auto left = static_cast<std::int64_t>(bytes * noise); left > 0; left -= 1200) {
      waiting_.push_back(static_cast<std::size_t>(std::min<std::int64_t>(left, 1200)));
    }
    events_.after(std::chrono::milliseconds(1000 / kFrames), [this] { frame(); });
  }
  Bitrate choose(Bitrate target) const {
    if (options_.layers.empty()) { return std::clamp(target - Bitrate::kbps(20), options_.video_min, options_.video_max); }
    Bitrate best = options_.layers.front();
    for (const Bitrate layer : options_.layers) {
      if (layer + Bitrate::kbps(20) <= target) { best = layer; }
    }
    return best;
  }
  void audio() {
    if (!is_on_) { return; }
    send(50, 0);
    events_.after(20ms, [this] { audio(); });
  }
  void tick() {
    if (!is_on_ && waiting_.empty()) { return; }
    const Instant now = events_.now();
    if (estimator_.next_deadline() <= now) { estimator_.on_deadline(now); }
    if (const auto probe = estimator_.take_probe()) { run_.start(now, *probe); }
    const ProbeCluster cluster = run_.cluster();
    std::int64_t due = run_.on_deadline(now);
    const bool is_burst = due > 0;
    budget_ = std::min(budget_ + static_cast<double>(estimator_.pacing_rate(now).bps) / 8 * 0.005, 6'000.0);
    while (!waiting_.empty() && budget_ > 0) {
      budget_ -= static_cast<double>(waiting_.front());
      due -= static_cast<std::int64_t>(waiting_.front());
      send(waiting_.front(), is_burst ? cluster : ProbeCluster{0});
      waiting_.pop_front();
    }
    for (; due > 0; due -= 280) { send(280, cluster); }
    if (is_burst) { run_.on_excess(-due); }
    events_.after(run_.is_running() ? 1ms : 5ms, [this] { tick(); });
  }
  void send(std::size_t bytes, ProbeCluster cluster) {
    const std::uint16_t seq = estimator_.on_sent(events_.now(), bytes, cluster);
    ++seen_.sent;
    forward_.send(
        bytes,
        [this, seq, bytes](Duration queued) {
          events_.after(options_.delay, [this, seq, bytes, queued] {
            seen_.bytes += static_cast<std::int64_t>(bytes);
            seen_.queued_ms.push_back(to_seconds(queued) * 1000);
            builder_.on_packet(events_.now(), seq, {1});
          });
        },
        [this] { ++seen_.lost; });
  }
  void receive_tick() {
    if (!is_on_) { return; }
    while (true) {
      std::array<std::uint8_t, 1200> room{};
      rtp::rtcp::CompoundWriter writer(room);
      if (!builder_.on_deadline(events_.now(), writer)) { break; }
      const Bytes written = writer.written();
      std::vector<std::uint8_t> bytes(written.begin(), written.end());
      const std::size_t size = bytes.size() + 28 + 14;
      auto arrive = [this, bytes = std::move(bytes)](Duration) {
        events_.after(options_.delay, [this, bytes] {
          Bytes rest(bytes);
          const auto header = rtp::rtcp::take_packet(rest);
          const auto feedback = header ? rtp::rtcp::TransportFeedback::parse(*header) : std::nullopt;
          if (feedback) { estimator_.on_feedback(events_.now(), *feedback); }
        });
      };
      if (backward_ != nullptr) {
        backward_->send(size, std::move(arrive), {});
      } else {
        arrive(Duration(0));
      }
    }
    events_.after(10ms, [this] { receive_tick(); });
  }

  Events& events_;
  Random& random_;
  Link& forward_;
  Link* backward_;
  Options options_;
  SendSideEstimator estimator_;
  TransportFeedbackBuilder builder_{{99}};
  ProbeRun run_;
  std::deque<std::size_t> waiting_;
  double budget_ = 0;
  Bitrate video_rate_{};
  bool is_on_ = false;
  int switches_ = 0;
  Seen seen_;
};

/// A TCP sender in the manner of NewReno (RFC 5681, RFC 6582), with an endless file or files of given sizes.
class TcpFlow {
 public:
  static constexpr std::size_t kSegment = 1500;
  TcpFlow(Events& events, Link& forward, Duration delay) : events_(events), forward_(forward), delay_(delay) {}

  /// `segments` < 0: without end. `done` when all arrived.
  void start(std::int64_t segments, std::function<void()> done = {}) {
    left_ = segments;
    done_ = std::move(done);
    window_ = 10;
    threshold_ = 1e9;
    recover_until_ = events_.now();
    fill();
  }
  void stop() { left_ = 0; }
  std::int64_t bytes = 0;  ///< arrived

 private:
  void fill() {
    while (static_cast<double>(flying_) < window_ && left_ != 0) {
      ++flying_;
      if (left_ > 0) { --left_; }
      const Instant sent = events_.now();
      forward_.send(
          kSegment,
          [this](Duration) {
            events_.after(2 * delay_, [this] { on_ack(); });
          },
          [this, sent] { events_.after(2 * delay_ + 300ms, [this, sent] { on_loss(sent); }); });
    }
    if (left_ == 0 && flying_ == 0 && done_) { std::exchange(done_, {})(); }
  }
  void on_ack() {
    --flying_;
    bytes += static_cast<std::int64_t>(kSegment);
    window_ += window_ < threshold_ ? 1 : 1 / window_;
    fill();
  }
  void on_loss(Instant sent) {
    --flying_;
    if (left_ >= 0) { ++left_; }
    if (sent >= recover_until_) {  // one answer for one window
      threshold_ = std::max(window_ / 2, 2.0);
      window_ = threshold_;
      recover_until_ = events_.now();
    }
    fill();
  }
  Events& events_;
  Link& forward_;
  Duration delay_;
  std::int64_t left_ = 0;
  std::int64_t flying_ = 0;
  double window_ = 10;
  double threshold_ = 1e9;
  Instant recover_until_{};
  std::function<void()> done_;
};

}  // namespace madang::bwe::model
