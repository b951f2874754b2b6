// In the steady state the packet path asks the heap for nothing. Counts every call of the global operator new.
#include <execinfo.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "media/engine_test_support.hpp"

namespace {

std::atomic<bool> is_counting = false;
std::atomic<std::uint64_t> allocations = 0;

/// With MADANG_SHOW_ALLOCATIONS set the first ones are printed with their callers.
void note_allocation() {
  if (!is_counting.load(std::memory_order_relaxed)) { return; }
  constexpr std::uint64_t kShown = 5;
  if (allocations++ >= kShown || std::getenv("MADANG_SHOW_ALLOCATIONS") == nullptr) { return; }
  is_counting = false;
  void* frames[24];
  backtrace_symbols_fd(frames, backtrace(frames, 24), 2);
  is_counting = true;
}

void* allocate(std::size_t size) {
  note_allocation();
  if (void* memory = std::malloc(size == 0 ? 1 : size)) { return memory; }
  std::abort();
}
void* allocate(std::size_t size, std::align_val_t alignment) {
  note_allocation();
  const auto align = static_cast<std::size_t>(alignment);
  if (void* memory = std::aligned_alloc(align, (size + align - 1) / align * align)) { return memory; }
  std::abort();
}

}  // namespace

void* operator new(std::size_t size) { return allocate(size); }
void* operator new[](std::size_t size) { return allocate(size); }
void* operator new(std::size_t size, std::align_val_t alignment) { return allocate(size, alignment); }
void* operator new[](std::size_t size, std::align_val_t alignment) { return allocate(size, alignment); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace madang::media {
namespace {

constexpr std::size_t kViewers = 10;
constexpr std::size_t kWarmUpPackets = 3'000;
constexpr std::size_t kPackets = 10'000;
constexpr std::size_t kPacketsPerBatch = 4;
constexpr Duration kBatchInterval = 8ms;  // 500 packets a second

const auto kRouter = id_of<RouterId>(1);
const SocketAddress kSender = address_of(200, 5004);

struct What {
  std::string suite = "AEAD_AES_128_GCM";
  bool has_deadlines = false;  ///< reports and every other timer
  std::size_t lost_every = 0;  ///< 0: nothing is lost; else each n-th packet is missing and comes later by RTX
  bool viewers_nack = false;
  bool has_layers = false;     ///< three encodings of VP8 with two temporal layers, viewers on all of them
};

/// One producer of video, ten viewers, and everything around them prepared so that only the engine can allocate.
class Scene {
 public:
  explicit Scene(What what) : what_(what) {
    world_.ok(CreateRouter{kRouter});
    source_ = world_.plain(kRouter, id_of<TransportId>(2), {.rtcp_mux = true});
    auto parameters = vp8({.ssrc = 70, .rtx_ssrc = 71, .payload_type = 96, .rtx_payload_type = 97,
                                 .extensions = {{"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", 3}}});
    if (what_.has_layers) {
      parameters.encodings[0].rtx_ssrc.reset();
      parameters.encodings.resize(3, parameters.encodings[0]);
      for (std::uint32_t i = 0; i < 3; ++i) { parameters.encodings[i].ssrc = 70 + i; }
    }
    world_.ok(Produce{.transport = id_of<TransportId>(2),
                      .producer = id_of<ProducerId>(3),
                      .kind = ortc::MediaKind::Video,
                      .parameters = parameters,
                      .mapping = mapping_of(parameters),
                      .type = type()});
    for (std::uint8_t host = 1; host <= kViewers; ++host) { add_viewer(host); }
    batch_.reserve(kPacketsPerBatch + 1);
    world_.sent.reserve(16);
  }

  /// How many allocations the engine made while it carried `packets`.
  std::uint64_t run(std::size_t packets) {
    const std::uint64_t before = allocations;
    for (std::size_t done = 0; done < packets; done += kPacketsPerBatch) {
      for (std::size_t i = 0; i < kPacketsPerBatch; ++i) { add_packet(); }
      if (what_.viewers_nack) { add_nack(); }
      is_counting = true;
      world_.engine.on_datagrams(world_.now, batch_, world_.out);
      drain();
      is_counting = false;
      batch_.clear();
      pass_time();
    }
    return allocations - before;
  }
  std::uint64_t forwarded() const { return world_.engine.forwarded(); }
  std::uint64_t rtcp() const { return rtcp_; }

 private:
  ortc::ProducerType type() const {
    return what_.has_layers ? ortc::ProducerType::Simulcast : ortc::ProducerType::Simple;
  }
  void add_viewer(std::uint8_t host) {
    const auto id = id_of<TransportId>(100u + host);
    const PlainEnd end = world_.plain(kRouter, id, {.rtcp_mux = true, .comedia = false, .srtp_suite = what_.suite});
    const auto profile = *srtp::parse_profile(what_.suite);
    SeededRandom key_random(host);
    const auto key = srtp::MasterKey::generate(profile, key_random);
    const SocketAddress address = address_of(host, 6000);
    world_.ok(ConnectPlainTransport{.transport = id,
                                    .ip = address.ip,
                                    .port = address.port,
                                    .rtcp_port = {},
                                    .srtp = SrtpParameters{what_.suite, key.to_base64()}});
    auto parameters = vp8({.ssrc = 1000u + host, .rtx_ssrc = 2000u + host, .payload_type = 106, .rtx_payload_type = 107,
                           .mid = "0",
                           .extensions = {{"urn:ietf:params:rtp-hdrext:sdes:mid", 1},
                                          {"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", 4}}});
    if (what_.has_layers) { parameters.encodings[0].scalability_mode = "L3T2"; }
    world_.ok(Consume{.transport = id,
                      .consumer = id_of<ConsumerId>(100u + host),
                      .producer = id_of<ProducerId>(3),
                      .parameters = parameters,
                      .type = type()});
    if (what_.has_layers) {
      const PreferredLayers layers{static_cast<std::uint8_t>(host % 3), static_cast<std::uint8_t>(host % 2)};
      world_.ok(SetPreferredLayers{id_of<ConsumerId>(100u + host), layers});
    }
    if (host != 1) { return; }
    first_viewer_ = {end.rtp, address};
    first_viewer_sender_.emplace(unit_, key);
    first_viewer_receiver_.emplace(unit_, *srtp::MasterKey::from_base64(profile, end.srtp->key_base64));
  }

  void add_datagram(SocketId socket, const SocketAddress& from, const Blob& bytes) {
    Datagram datagram{socket, from, world_.pool.take(), {}};
    ASSERT_TRUE(datagram.packet);
    datagram.bytes = datagram.packet.slab().first(bytes.size());
    std::copy(bytes.begin(), bytes.end(), datagram.bytes.begin());
    batch_.push_back(std::move(datagram));
  }
  /// One encoding after the other; every second frame is of the upper temporal layer; key frames are frequent.
  void add_layered_packet() {
    const std::uint32_t encoding = seq_ % 3;
    const std::uint32_t frame = ++seq_ / 3;
    Blob payload(1000, 0xAB);
    const bool is_upper = frame % 2 == 1;
    payload[0] = 0x90;
    payload[1] = 0xe0;
    store_be16(payload.data() + 2, static_cast<std::uint16_t>(0x8000 | (frame & 0x7fff)));
    payload[4] = static_cast<std::uint8_t>(frame / 2);
    payload[5] = is_upper ? 0x60 : 0;
    payload[6] = frame % 300 == 0 ? 0 : 1;
    add_datagram(source_.rtp, kSender,
                 rtp_packet({.ssrc = 70 + encoding, .payload_type = 96, .seq = static_cast<std::uint16_t>(frame),
                             .timestamp = frame * 540, .marker = true, .payload = payload, .extensions = {{3, "abc"}}}));
  }
  void add_packet() {
    if (what_.has_layers) { return add_layered_packet(); }
    ++seq_;
    const bool is_key = seq_ % 3000 == 1;
    const std::uint16_t wire = static_cast<std::uint16_t>(seq_);
    const Blob payload = vp8_frame(is_key, seq_, 1000);
    const RtpSpec spec{.ssrc = 70,
                       .payload_type = 96,
                       .seq = wire,
                       .timestamp = seq_ * 180,
                       .marker = true,
                       .payload = payload,
                       .extensions = {{3, "abc"}}};
    if (what_.lost_every != 0 && seq_ % what_.lost_every == 0) {
      lost_ = spec;
    } else {
      add_datagram(source_.rtp, kSender, rtp_packet(spec));
    }
    if (lost_ && what_.lost_every != 0 && seq_ % what_.lost_every == what_.lost_every / 2) {
      Blob wrapped(2);
      store_be16(wrapped.data(), lost_->seq);
      wrapped.insert(wrapped.end(), lost_->payload.begin(), lost_->payload.end());
      add_datagram(source_.rtp, kSender,
                   rtp_packet({.ssrc = 71, .payload_type = 97, .seq = rtx_seq_++, .timestamp = lost_->timestamp, .payload = wrapped}));
      lost_.reset();
    }
  }
  /// The first viewer asks again for one of the packets it got in the last batch.
  void add_nack() {
    if (!newest_) { return; }
    Blob nack = nack_packet(1, 1001, {*newest_});
    const std::size_t size = nack.size();
    nack.resize(size + first_viewer_sender_->rtcp_overhead());
    nack.resize(first_viewer_sender_->protect_rtcp(nack, size));
    add_datagram(first_viewer_.first, first_viewer_.second, nack);
  }

  void drain() {
    bool more = true;
    while (more) {
      more = world_.engine.transmit(world_.now, world_.media_queue);
      is_counting = false;
      note_newest();
      is_counting = true;
      world_.media_queue.clear();
    }
    rtcp_ += world_.out.datagrams.entries().size();
    world_.out.datagrams.clear();
    world_.out.up.clear();
  }
  void note_newest() {
    for (const auto& entry : world_.media_queue.entries()) {
      const Bytes bytes = world_.media_queue.bytes_of(entry);
      if (entry.to == first_viewer_.second && load_be32(bytes.data() + 8) == 1001) {
        newest_ = rtp::WireSeq{load_be16(bytes.data() + 2)};
      }
    }
  }
  void pass_time() {
    const Instant end = world_.now + kBatchInterval;
    while (what_.has_deadlines && world_.engine.next_deadline() <= end) {
      world_.now = std::max(world_.now, world_.engine.next_deadline());
      is_counting = true;
      world_.engine.on_deadline(world_.now, world_.out);
      drain();
      is_counting = false;
    }
    world_.now = end;
  }

  What what_;
  World world_;
  crypto::CipherUnit unit_{crypto::CipherUnit::best()};
  PlainEnd source_;
  std::pair<SocketId, SocketAddress> first_viewer_;
  std::optional<srtp::Sender> first_viewer_sender_;
  std::optional<srtp::Receiver> first_viewer_receiver_;
  std::vector<Datagram> batch_;
  std::uint32_t seq_ = 0;
  std::uint16_t rtx_seq_ = 1;
  std::optional<RtpSpec> lost_;
  std::optional<rtp::WireSeq> newest_;
  std::uint64_t rtcp_ = 0;
};

TEST(Allocation, TheCounterCounts) {
  const std::uint64_t before = allocations;
  is_counting = true;
  const auto some = std::make_unique<int>(1);
  is_counting = false;
  EXPECT_EQ(allocations - before, 1u);
  EXPECT_EQ(*some, 1);
}

TEST(Allocation, ForwardingToTenEncryptedViewersAllocatesNothing) {
  for (const char* suite : {"AEAD_AES_128_GCM", "AES_CM_128_HMAC_SHA1_80"}) {
    Scene scene({.suite = suite});
    scene.run(kWarmUpPackets);
    const std::uint64_t before = scene.forwarded();
    EXPECT_EQ(scene.run(kPackets), 0u) << suite;
    EXPECT_EQ(scene.forwarded() - before, kPackets * kViewers);
  }
}

TEST(Allocation, WithReportsAndAllOtherTimersItAllocatesNothingEither) {
  Scene scene({.has_deadlines = true});
  scene.run(kWarmUpPackets);
  const std::uint64_t before = scene.rtcp();
  EXPECT_EQ(scene.run(kPackets), 0u);
  EXPECT_GE(scene.rtcp() - before, 10u * kViewers);
}

TEST(Allocation, NeitherDoLossAndRepairOnTheWayIn) {
  Scene scene({.has_deadlines = true, .lost_every = 50});
  scene.run(kWarmUpPackets);
  EXPECT_EQ(scene.run(kPackets), 0u);
}

TEST(Allocation, NorDoNacksAndResendsOnTheWayOut) {
  Scene scene({.has_deadlines = true, .viewers_nack = true});
  scene.run(kWarmUpPackets);
  EXPECT_EQ(scene.run(kPackets), 0u);
}

TEST(Allocation, NorDoesChoosingLayersAndRewritingPictures) {
  Scene scene({.has_deadlines = true, .viewers_nack = true, .has_layers = true});
  scene.run(kWarmUpPackets);
  const std::uint64_t before = scene.forwarded();
  EXPECT_EQ(scene.run(kPackets), 0u);
  EXPECT_GE(scene.forwarded() - before, kPackets / 3 * kViewers / 2);
}

}  // namespace
}  // namespace madang::media
