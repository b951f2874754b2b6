// The test cases of RFC 8867 §5.1 to §5.8 in virtual time. Each prints its rows when MADANG_SHOW_BWE is set; the table in
// docs/BANDWIDTH.md is made of them.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "bwe/network_test_support.hpp"

namespace madang::bwe {
namespace {

using namespace model;

struct Row {
  double kbps = 0;
  double share = 0;  ///< of what could have been used
  double queue_median_ms = 0, queue_95_ms = 0;
  double loss = 0;
};

class Stage {
 public:
  explicit Stage(Link::Options there, std::optional<Link::Options> back = std::nullopt)
      : forward(events, random, there) {
    if (back) { backward.emplace(events, random, *back); }
  }
  MediaFlow& add(MediaFlow::Options options = {}) {
    flows.push_back(std::make_unique<MediaFlow>(events, random, forward, backward ? &*backward : nullptr, options));
    return *flows.back();
  }
  void run(Duration duration) { events.run_until(events.now() + duration); }
  /// What all flows together did within `duration`, beside what they could have done.
  Row measure(const std::string& name, Duration duration, double possible_kbps) {
    for (auto& flow : flows) { flow->take_seen(); }
    run(duration);
    Seen all;
    for (auto& flow : flows) {
      Seen one = flow->take_seen();
      all.bytes += one.bytes;
      all.sent += one.sent;
      all.lost += one.lost;
      each_kbps.push_back(one.kbps(duration));
      all.queued_ms.insert(all.queued_ms.end(), one.queued_ms.begin(), one.queued_ms.end());
    }
    const double kbps = all.kbps(duration);
    const Row row{kbps, kbps / possible_kbps, all.queue_ms(0.5), all.queue_ms(0.95), all.loss()};
    if (std::getenv("MADANG_SHOW_BWE") != nullptr) {
      std::printf("| %-44s | %5.0f | %3.0f %% | %4.0f | %4.0f | %5.2f %% |\n", name.c_str(), row.kbps, row.share * 100,
                  row.queue_median_ms, row.queue_95_ms, row.loss * 100);
    }
    return row;
  }
  /// Jain's index of the last measure.
  double fairness() const {
    double sum = 0, squares = 0;
    const std::size_t n = flows.size();
    for (std::size_t i = each_kbps.size() - n; i < each_kbps.size(); ++i) {
      sum += each_kbps[i];
      squares += each_kbps[i] * each_kbps[i];
    }
    return sum * sum / (static_cast<double>(n) * squares);
  }

  SeededRandom random{8867};
  Events events;
  Link forward;
  std::optional<Link> backward;
  std::vector<std::unique_ptr<MediaFlow>> flows;
  std::vector<double> each_kbps;
};

TEST(Rfc8867, Case51VariableCapacityOneFlow) {
  for (const Duration delay : {Duration(50ms), Duration(100ms)}) {
    Stage stage({.rate = Bitrate::kbps(1000)});
    const std::string name = "5.1, " + std::to_string(to_ms(delay)) + " ms, ";
    stage.add({.delay = delay}).start();
    Row row = stage.measure(name + "0-40 s at 1 Mbit/s", 40s, 1000);
    EXPECT_GT(row.share, 0.70);
    EXPECT_LT(row.queue_95_ms, 150);
    stage.forward.set_rate(Bitrate::kbps(2500));
    row = stage.measure(name + "40-60 s at 2.5 Mbit/s", 20s, 1520);
    EXPECT_GT(row.share, 0.70);
    EXPECT_LT(row.queue_95_ms, 50);
    stage.forward.set_rate(Bitrate::kbps(600));
    row = stage.measure(name + "60-80 s at 0.6 Mbit/s", 20s, 600);
    EXPECT_GT(row.share, 0.70);
    EXPECT_LT(row.queue_median_ms, 60);
    EXPECT_LT(row.loss, 0.05);
    stage.forward.set_rate(Bitrate::kbps(1000));
    row = stage.measure(name + "80-100 s at 1 Mbit/s", 20s, 1000);
    EXPECT_GT(row.share, 0.55);
  }
}

TEST(Rfc8867, Case52VariableCapacityTwoFlows) {
  Stage stage({.rate = Bitrate::kbps(4000)});
  stage.add().start();
  stage.add().start();
  const std::pair<int, const char*> steps[] = {{4000, "5.2, 0-25 s at 4 Mbit/s"},
                                               {2000, "5.2, 25-50 s at 2 Mbit/s"},
                                               {3500, "5.2, 50-75 s at 3.5 Mbit/s"},
                                               {1000, "5.2, 75-100 s at 1 Mbit/s"},
                                               {2000, "5.2, 100-125 s at 2 Mbit/s"}};
  for (const auto& [kbps, name] : steps) {
    stage.forward.set_rate(Bitrate::kbps(kbps));
    const Row row = stage.measure(name, 25s, std::min(kbps, 3040));
    EXPECT_GT(row.share, 0.55) << name;
    EXPECT_LT(row.queue_median_ms, 80) << name;
    EXPECT_LT(row.loss, 0.04) << name;
  }
}

TEST(Rfc8867, Case53CongestedFeedbackLink) {
  Stage stage({.rate = Bitrate::kbps(2000)}, Link::Options{.rate = Bitrate::kbps(2000)});
  stage.add().start();
  // The flow on the way back, which fills the link that carries the feedback; its own feedback goes the other way.
  MediaFlow back(stage.events, stage.random, *stage.backward, &stage.forward, {});
  back.start();
  struct Step {
    int forward_kbps, backward_kbps;
    Duration duration;
    const char* name;
  };
  const Step steps[] = {{2000, 2000, 20s, "5.3, 0-20 s at 2 / 2 Mbit/s"},   {1000, 2000, 15s, "5.3, 20-35 s at 1 / 2 Mbit/s"},
                        {1000, 800, 5s, "5.3, 35-40 s at 1 / 0.8 Mbit/s"},  {500, 800, 20s, "5.3, 40-60 s at 0.5 / 0.8 Mbit/s"},
                        {2000, 800, 10s, "5.3, 60-70 s at 2 / 0.8 Mbit/s"}, {2000, 2000, 30s, "5.3, 70-100 s at 2 / 2 Mbit/s"}};
  for (const Step& step : steps) {
    stage.forward.set_rate(Bitrate::kbps(step.forward_kbps));
    stage.backward->set_rate(Bitrate::kbps(step.backward_kbps));
    const Row row = stage.measure(step.name, step.duration, std::min(step.forward_kbps, 1520));
    EXPECT_GT(row.share, 0.45) << step.name;
    EXPECT_LT(row.queue_median_ms, 100) << step.name;
  }
}

TEST(Rfc8867, Case54CompetingFlows) {
  Stage stage({.rate = Bitrate::kbps(3500)});
  stage.add().start();
  stage.run(20s);
  stage.add().start();
  stage.run(20s);
  stage.add().start();
  stage.measure("5.4, third flow's first 20 s", 20s, 3500);
  const Row row = stage.measure("5.4, the 60 s after", 60s, 3500);
  EXPECT_GT(row.share, 0.75);
  EXPECT_LT(row.queue_median_ms, 80);
  EXPECT_LT(row.loss, 0.02);
  EXPECT_GT(stage.fairness(), 0.85);
  if (std::getenv("MADANG_SHOW_BWE") != nullptr) { std::printf("5.4: fairness %.2f\n", stage.fairness()); }
}

TEST(Rfc8867, Case55RoundTripFairness) {
  Stage stage({.rate = Bitrate::kbps(4000)});
  for (const Duration delay : {Duration(10ms), Duration(25ms), Duration(50ms), Duration(100ms), Duration(150ms)}) {
    stage.add({.delay = delay}).start();
  }
  stage.run(20s);
  const Row row = stage.measure("5.5, 20-120 s", 100s, 4000);
  EXPECT_GT(row.share, 0.75);
  EXPECT_LT(row.queue_median_ms, 80);
  EXPECT_GT(stage.fairness(), 0.7);
  if (std::getenv("MADANG_SHOW_BWE") != nullptr) { std::printf("5.5: fairness %.2f\n", stage.fairness()); }
}

TEST(Rfc8867, Case56LongTcp) {
  for (const Duration queue : {Duration(20ms), Duration(300ms), Duration(1000ms)}) {
    Stage stage({.rate = Bitrate::kbps(2000), .queue_max = queue});
    TcpFlow tcp(stage.events, stage.forward, 50ms);
    tcp.start(-1);
    stage.run(5s);
    stage.add().start();
    stage.run(15s);
    const std::int64_t before = tcp.bytes;
    const Row row = stage.measure("5.6, queue of " + std::to_string(to_ms(queue)) + " ms, 20-120 s", 100s, 1000);
    const double tcp_kbps = static_cast<double>(tcp.bytes - before) * 8 / 1000 / 100;
    if (std::getenv("MADANG_SHOW_BWE") != nullptr) { std::printf("5.6: tcp %.0f kbit/s\n", tcp_kbps); }
    EXPECT_GE(row.kbps, 140);  // in the worst case the stream falls to its minimum
    EXPECT_GT(tcp_kbps, 300);
    tcp.stop();
  }
}

TEST(Rfc8867, Case57ShortTcp) {
  Stage stage({.rate = Bitrate::kbps(2000)});
  std::vector<std::unique_ptr<TcpFlow>> tcps;
  std::function<void(TcpFlow&)> download = [&](TcpFlow& tcp) {
    const auto bytes = 100'000 + static_cast<std::int64_t>(stage.random.next() % 900'000);
    tcp.start(bytes / static_cast<std::int64_t>(TcpFlow::kSegment), [&] {
      const double unit = static_cast<double>(stage.random.next() % 999'999 + 1) / 1e6;
      stage.events.after(std::chrono::milliseconds(static_cast<int>(-std::log(unit) * 10'000)), [&] { download(tcp); });
    });
  };
  for (int i = 0; i < 10; ++i) {
    tcps.push_back(std::make_unique<TcpFlow>(stage.events, stage.forward, 50ms));
    stage.events.after(i < 2 ? Duration(0) : Duration(std::chrono::seconds(i)), [&, i] { download(*tcps[static_cast<std::size_t>(i)]); });
  }
  stage.run(5s);
  stage.add().start();
  stage.add().start();
  const Row row = stage.measure("5.7, 5-300 s", 295s, 1000);
  EXPECT_GE(row.kbps, 280);  // in the worst case both fall to their minimum
}

TEST(Rfc8867, Case58PauseAndResume) {
  Stage stage({.rate = Bitrate::kbps(3500)});
  stage.add().start();
  MediaFlow& second = stage.add();
  second.start();
  stage.add().start();
  stage.run(10s);
  Row row = stage.measure("5.8, 10-40 s, three flows", 30s, 3500);
  EXPECT_GT(row.share, 0.75);
  second.stop();
  row = stage.measure("5.8, 40-60 s, the second is paused", 20s, 3040);
  EXPECT_GT(row.share, 0.70);
  second.start();
  row = stage.measure("5.8, 60-120 s, it is back", 60s, 3500);
  EXPECT_GT(row.share, 0.75);
  EXPECT_LT(row.queue_median_ms, 80);
  EXPECT_GT(stage.fairness(), 0.8);
}

}  // namespace
}  // namespace madang::bwe
