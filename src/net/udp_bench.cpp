// What planning and sending cost per datagram, and what receiving does.
#include <benchmark/benchmark.h>

#include "net/udp_receiver.hpp"
#include "net/udp_sender.hpp"

namespace madang::net {
namespace {

constexpr SocketId kId{1};
constexpr std::size_t kArenaBytes = 4 << 20;
constexpr IpAddress kLoopback = IpAddress::v4(127, 0, 0, 1);

/// 100 peers, each with a run of `run` datagrams of 1,200 bytes.
void fill(TransmitQueue& queue, std::uint16_t first_port, std::int64_t run) {
  for (std::uint16_t peer = 0; peer < 100; ++peer) {
    for (std::int64_t i = 0; i < run; ++i) {
      if (queue.reserve(1200).empty()) { return; }
      queue.commit(kId, {kLoopback, static_cast<std::uint16_t>(first_port + peer)}, 1200);
    }
  }
}

void PlanRuns(benchmark::State& state) {
  TransmitQueue queue(kArenaBytes);
  fill(queue, 20'000, state.range(0));
  std::vector<SendRun> runs;
  for (auto _ : state) {
    runs.clear();
    plan_runs(queue.entries(), runs);
    benchmark::DoNotOptimize(runs.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(queue.entries().size()));
}
BENCHMARK(PlanRuns)->Arg(1)->Arg(8)->Arg(16);

/// To a socket of the loopback that is full and drops them all: no reader shares the bill.
void Send(benchmark::State& state) {
  const UdpSocket from = UdpSocket::bind({kLoopback, 0}).value();
  const UdpSocket to = UdpSocket::bind({kLoopback, 0}, {.receive_buffer_bytes = 4096}).value();
  UdpSender sender;
  sender.add(kId, from);
  sender.set_gso_allowed(state.range(0) > 1);
  TransmitQueue queue(kArenaBytes);
  for (auto _ : state) {
    for (int i = 0; i < 512; ++i) {
      if (queue.reserve(1200).empty()) { break; }
      // A different size ends a message, so that range(0) datagrams make one.
      queue.commit(kId, to.local_address(), i % state.range(0) == state.range(0) - 1 ? 1199u : 1200u);
    }
    sender.flush(queue);
  }
  state.SetItemsProcessed(state.iterations() * 512);
  state.counters["dropped"] = static_cast<double>(sender.stats().dropped_full + sender.stats().dropped_error);
  state.counters["messages"] = static_cast<double>(sender.stats().messages) / static_cast<double>(state.iterations());
}
BENCHMARK(Send)->Arg(1)->Arg(4)->Arg(16);

void Receive(benchmark::State& state) {
  const UdpSocket from = UdpSocket::bind({kLoopback, 0}).value();
  const UdpSocket to = UdpSocket::bind({kLoopback, 0}).value();
  UdpSender sender;
  sender.add(kId, from);
  TransmitQueue queue(kArenaBytes);
  PacketPool pool(1024);
  UdpReceiver receiver(pool);
  std::vector<Datagram> out;
  out.reserve(64);
  for (auto _ : state) {
    state.PauseTiming();
    for (int i = 0; i < 64; ++i) {
      if (queue.reserve(1200).empty()) { break; }
      queue.commit(kId, to.local_address(), 1200);
    }
    sender.flush(queue);
    state.ResumeTiming();
    receiver.receive(to, kId, out);
    out.clear();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(receiver.stats().datagrams));
}
BENCHMARK(Receive);

}  // namespace
}  // namespace madang::net
