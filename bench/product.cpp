#include "product.hpp"

#include <cstdio>
#include <cstdlib>
#include <unordered_map>

#include "base/random.hpp"
#include "crypto/certificate.hpp"
#include "media/engine.hpp"
#include "net/real_clock.hpp"
#include "net/udp_receiver.hpp"
#include "net/udp_sender.hpp"

namespace madang::bench {

namespace {

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench: %s\n", why.c_str());
  std::exit(1);
}

ortc::RtpParameters vp8(std::uint32_t ssrc) {
  ortc::RtpParameters parameters;
  ortc::RtpCodecParameters codec;
  codec.mime_type = "video/VP8";
  codec.payload_type = kPayloadType;
  codec.clock_rate = 90'000;
  codec.rtcp_feedback = {{"nack", ""}, {"nack", "pli"}};
  parameters.codecs.push_back(codec);
  ortc::RtpEncodingParameters encoding;
  encoding.ssrc = ssrc;
  parameters.encodings.push_back(encoding);
  parameters.rtcp.cname = "bench";
  return parameters;
}

/// A worker without its thread: the bench turns it by hand.
class Product {
 public:
  explicit Product(Random& random) : random_(random), pool_(8192), receiver_(pool_) {
    auto certificate = crypto::Certificate::generate(net::unix_seconds());
    if (!certificate) { give_up(certificate.error().message); }
    auto dtls = dtls::Context::make(*certificate);
    if (!dtls) { give_up(dtls.error().message); }
    media::Engine::Options options;
    options.ntp = net::read_ntp_clock();
    engine_.emplace(std::move(options), std::move(*dtls), random);
    router_ = {Uuid::make(random)};
    command(media::CreateRouter{router_});
  }

  media::ReplyBody command(const media::Command& command) {
    engine_->execute(net::now(), {++call_}, command, out_);
    for (const media::SocketRequest& request : out_.sockets.drain()) {
      const auto* open = std::get_if<media::OpenSocket>(&request);
      if (open == nullptr) { continue; }
      auto socket = net::UdpSocket::bind({IpAddress::v4(127, 0, 0, 1), 0});
      if (!socket) { give_up(socket.error().message); }
      const auto placed = sockets_.emplace(open->socket, std::move(*socket)).first;
      sender_.add(open->socket, placed->second);
      last_socket_ = open->socket;
      engine_->on_socket_opened(net::now(), open->socket, placed->second.local_address(), out_);
    }
    media::ReplyBody body;
    for (media::Up& up : out_.up.drain()) {
      auto* reply = std::get_if<media::Reply>(&up);
      if (reply == nullptr || reply->call.value != call_) { continue; }
      if (!reply->result) { give_up(reply->result.error().message); }
      body = *reply->result;
    }
    return body;
  }

  media::TransportId open_plain(const SocketAddress& remote, const srtp::MasterKey& their_key) {
    const media::TransportId id{Uuid::make(random_)};
    command(media::CreatePlainTransport{.router = router_,
                                        .transport = id,
                                        .rtcp_mux = true,
                                        .comedia = false,
                                        .srtp_suite = "AEAD_AES_128_GCM"});
    command(media::ConnectPlainTransport{.transport = id,
                                         .ip = remote.ip,
                                         .port = remote.port,
                                         .rtcp_port = std::nullopt,
                                         .srtp = media::SrtpParameters{"AEAD_AES_128_GCM", their_key.to_base64()}});
    return id;
  }

  media::ProducerId produce(media::TransportId transport) {
    const media::ProducerId id{Uuid::make(random_)};
    media::Produce produce;
    produce.transport = transport;
    produce.producer = id;
    produce.kind = ortc::MediaKind::Video;
    produce.parameters = vp8(kPublisherSsrc);
    produce.mapping.codecs = {{kPayloadType, kPayloadType}};
    produce.mapping.encodings = {{.mapped_ssrc = 500, .ssrc = kPublisherSsrc, .rid = std::nullopt}};
    command(produce);
    return id;
  }

  void consume(media::TransportId transport, media::ProducerId producer, std::uint32_t ssrc) {
    media::Consume consume;
    consume.transport = transport;
    consume.consumer = {Uuid::make(random_)};
    consume.producer = producer;
    consume.parameters = vp8(ssrc);
    command(consume);
  }

  /// One turn of the worker's loop for one readable socket.
  void turn(SocketId id) {
    batch_.clear();
    receiver_.receive(sockets_.at(id), id, batch_);
    const Instant now = net::now();
    engine_->on_datagrams(now, batch_, out_);
    bool more = true;
    while (more) {
      more = engine_->transmit(now, queue_);
      sender_.flush(queue_);
    }
    if (engine_->next_deadline() <= now) { engine_->on_deadline(now, out_); }
    sender_.flush(out_.datagrams);
    out_.up.clear();
  }

  SocketId last_socket() const { return last_socket_; }
  const SocketAddress& address_of(SocketId id) const { return sockets_.at(id).local_address(); }
  std::uint64_t forwarded() const { return engine_->forwarded(); }

 private:
  Random& random_;
  PacketPool pool_;
  std::unordered_map<SocketId, net::UdpSocket> sockets_;
  net::UdpReceiver receiver_;
  net::UdpSender sender_;
  std::optional<media::Engine> engine_;
  media::EngineOut out_;
  TransmitQueue queue_;
  std::vector<Datagram> batch_;
  media::RouterId router_;
  std::uint64_t call_ = 0;
  SocketId last_socket_;
};

}  // namespace

Cost run_product(const Case& c) {
  SeededRandom random(1);
  const auto in_key = srtp::MasterKey::generate(srtp::Profile::AeadAes128Gcm, random);
  Publisher publisher(in_key, kPublisherSsrc, kPayloadType, c.payload_bytes);
  Sinks sinks(c.receivers);
  Product product(random);
  const auto from = product.open_plain(publisher.address(), in_key);
  const SocketId in_socket = product.last_socket();
  const auto producer = product.produce(from);
  for (std::size_t i = 0; i < c.receivers; ++i) {
    const auto unused_key = srtp::MasterKey::generate(srtp::Profile::AeadAes128Gcm, random);
    const auto to = product.open_plain(sinks.addresses()[i], unused_key);
    product.consume(to, producer, static_cast<std::uint32_t>(2000 + i));
  }

  Cost cost;
  CpuTime spent{};
  const std::size_t rounds = c.packets / (c.receivers * c.burst);
  for (std::size_t round = 0; round < rounds + rounds / 10; ++round) {
    publisher.send(product.address_of(in_socket), c.burst);
    const std::uint64_t before = product.forwarded();
    const CpuTime begin = CpuTime::now();
    product.turn(in_socket);
    const CpuTime end = CpuTime::now();
    if (round < rounds / 10) { continue; }  // warm-up
    spent.total_ns += end.total_ns - begin.total_ns;
    spent.user_ns += end.user_ns - begin.user_ns;
    spent.system_ns += end.system_ns - begin.system_ns;
    cost.forwarded += product.forwarded() - before;
  }
  const auto n = static_cast<double>(cost.forwarded);
  cost.cpu_ns = static_cast<double>(spent.total_ns) / n;
  cost.user_ns = static_cast<double>(spent.user_ns) / n;
  cost.system_ns = static_cast<double>(spent.system_ns) / n;
  return cost;
}

}  // namespace madang::bench
