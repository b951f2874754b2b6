// What protecting and opening one packet costs, per backend, profile, size and batch, next to a
// memcpy of it.
#include <benchmark/benchmark.h>

#include <cstring>
#include <string>
#include <vector>

#include "srtp/example_packets.hpp"
#include "srtp/receiver.hpp"

namespace madang::srtp {
namespace {

using crypto::CipherBackend;
using crypto::CipherUnit;

// As many keys as a large room has receivers: key tables come from the cache levels that they will
// come from there.
constexpr std::size_t kPeers = 500;

void set_packets(benchmark::State& state, std::size_t batch) {
  const auto packets = static_cast<double>(state.iterations()) * static_cast<double>(batch);
  state.counters["per_packet"] =
      benchmark::Counter(packets, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void protect_batches(benchmark::State& state, CipherBackend backend, Profile profile,
                     std::size_t bytes, std::size_t batch) {
  SeededRandom random(1);
  CipherUnit unit(backend);
  Protector protector(unit);
  std::vector<Sender> senders;
  for (std::size_t i = 0; i < kPeers; ++i) {
    senders.emplace_back(unit, MasterKey::generate(profile, random));
  }
  const auto payload = random_bytes(random, bytes);
  const std::size_t slot_bytes = 12 + bytes + kTagBytesMax;
  std::vector<std::uint8_t> arena(slot_bytes * batch);
  std::vector<ProtectJob> jobs(batch);
  std::size_t peer = 0;
  PacketIndex index = 1;
  for (auto _ : state) {
    for (std::size_t i = 0; i < batch; ++i) {
      std::uint8_t* packet = arena.data() + i * slot_bytes;
      packet[0] = 0x80;
      store_be16(packet + 2, static_cast<std::uint16_t>(index));
      store_be32(packet + 8, static_cast<std::uint32_t>(peer));
      jobs[i] = {
          .sender = &senders[peer], .header = {packet, 12}, .payload = payload, .index = index};
      if (++peer == kPeers) {
        peer = 0;
        ++index;
      }
    }
    protector.protect(jobs);
    benchmark::ClobberMemory();
  }
  set_packets(state, batch);
}

void unprotect(benchmark::State& state, CipherBackend backend, Profile profile, std::size_t bytes) {
  constexpr std::size_t kRound = 256;
  SeededRandom random(1);
  CipherUnit unit(backend);
  Protector protector(unit);
  const MasterKey master = MasterKey::generate(profile, random);
  Sender sender(unit, master);
  Receiver receiver(unit, master);
  const auto payload = random_bytes(random, bytes);
  std::vector<std::vector<std::uint8_t>> round(kRound);
  PacketIndex index = 1;
  for (auto _ : state) {
    if (index % kRound == 1) {
      state.PauseTiming();
      for (std::size_t i = 0; i < kRound; ++i) {
        round[i] = protect(protector, sender, example_rtp(1, index + i, payload), index + i);
      }
      state.ResumeTiming();
    }
    if (!receiver.unprotect_rtp(round[(index - 1) % kRound])) { state.SkipWithError("refused"); }
    ++index;
  }
  set_packets(state, 1);
}

void copy(benchmark::State& state) {
  const std::vector<std::uint8_t> from(1200, 1);
  std::vector<std::uint8_t> to(from.size());
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), from.size());
    benchmark::DoNotOptimize(to.data());
    benchmark::ClobberMemory();
  }
  set_packets(state, 1);
}

[[maybe_unused]] const bool kRegistered = [] {
  benchmark::RegisterBenchmark("memcpy/1200", copy);
  for (const CipherBackend backend : CipherUnit::available()) {
    for (const Profile profile :
         {Profile::AeadAes128Gcm, Profile::AeadAes256Gcm, Profile::AesCm128HmacSha1_80}) {
      for (const std::size_t bytes : {100u, 1200u}) {
        const std::string name = std::string(to_string(backend)) + '/' +
                                 std::string(to_string(profile)) + '/' + std::to_string(bytes);
        for (const std::size_t batch : {1u, 16u, 32u}) {
          const std::string title = "protect/" + name + "/batch:" + std::to_string(batch);
          benchmark::RegisterBenchmark(title.c_str(), [=](benchmark::State& state) {
            protect_batches(state, backend, profile, bytes, batch);
          });
        }
        benchmark::RegisterBenchmark(("unprotect/" + name).c_str(), [=](benchmark::State& state) {
          unprotect(state, backend, profile, bytes);
        });
      }
    }
  }
  return true;
}();

}  // namespace
}  // namespace madang::srtp
