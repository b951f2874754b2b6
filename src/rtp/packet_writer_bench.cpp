#include "rtp/packet_writer.hpp"

#include <benchmark/benchmark.h>

#include <array>
#include <vector>

namespace madang::rtp {
namespace {

ExtensionMap map_of(bool video) {
  ExtensionMap map;
  map.add(1, ExtensionUri::Mid);
  map.add(4, ExtensionUri::AbsSendTime);
  if (video) {
    map.add(5, ExtensionUri::TransportCc);
    map.add(8, ExtensionUri::VideoOrientation);
    map.add(9, ExtensionUri::TimeOffset);
    map.add(11, ExtensionUri::PlayoutDelay);
  } else {
    map.add(6, ExtensionUri::AudioLevel);
  }
  return map;
}

/// An inbound packet such as browsers send, 1,200 bytes for video and 100 for audio.
std::vector<std::uint8_t> inbound(bool video) {
  std::vector<std::uint8_t> packet(video ? 1200 : 100);
  const HeaderTemplate sender({.ssrc = {1}, .payload_type = {96}, .extensions = map_of(video), .mid = "0"});
  const std::array<std::uint8_t, 3> value{1, 2, 3};
  PacketExtensions extensions;
  if (video) {
    extensions.set(ExtensionUri::PlayoutDelay, value);
  } else {
    extensions.set(ExtensionUri::AudioLevel, Bytes(value).first(1));
  }
  sender.write_to(packet, {.seq = {1}, .timestamp = {1}}, extensions);
  return packet;
}

void write_header(benchmark::State& state, bool video) {
  const auto packet = inbound(video);
  const PacketExtensions extensions = PacketExtensions::parse(*PacketView::parse(packet), map_of(video));
  const HeaderTemplate consumer({.ssrc = {2}, .payload_type = {101}, .extensions = map_of(video), .mid = "17"});
  std::vector<std::uint8_t> to(2048);
  PacketRewrite rewrite{.seq = {1}, .timestamp = {1}, .marker = false};
  for (auto _ : state) {
    ++rewrite.seq;
    const WrittenHeader header = consumer.write_to(to, rewrite, extensions);
    patch_transport_seq(to, header, rewrite.seq.value);
    benchmark::DoNotOptimize(header.size);
    benchmark::ClobberMemory();
  }
}
BENCHMARK_CAPTURE(write_header, video, true);
BENCHMARK_CAPTURE(write_header, audio, false);

void parse_packet(benchmark::State& state, bool video) {
  const auto packet = inbound(video);
  const ExtensionMap map = map_of(video);
  for (auto _ : state) {
    const auto view = PacketView::parse(packet);
    const PacketExtensions extensions = PacketExtensions::parse(*view, map);
    benchmark::DoNotOptimize(extensions.present());
    benchmark::ClobberMemory();
  }
}
BENCHMARK_CAPTURE(parse_packet, video, true);
BENCHMARK_CAPTURE(parse_packet, audio, false);

}  // namespace
}  // namespace madang::rtp
