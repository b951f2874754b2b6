#include "sim/client.hpp"

#include <algorithm>

#include "sim/world.hpp"

namespace madang::sim {

namespace {

constexpr Duration kFeedbackInterval = 20ms;
constexpr Duration kReportInterval = 1s;
constexpr std::size_t kNotificationsKept = 10'000;
/// What a browser's pacer may send above its target, so that frames leave soon.
constexpr double kPacingFactor = 2.5;
constexpr std::size_t kWaitingMax = 2'000;
/// After consumerClosed packets may still be under way.
constexpr Duration kStraysUntil = 5s;

template <typename Id>
room::IdText<Id> text_of(const Id& id) {
  return {id, id.text()};
}

}  // namespace

Client::Client(World& world, const Options& options, room::ConnectionId connection, std::uint32_t number)
    : accepts(options.accepts),
      world_(world),
      options_(options),
      connection_(connection),
      number_(number),
      rate_(options.rate_start, options.rate_max) {}

// ------------------------------------------------------------------------------------------------------ signalling

void Client::request(room::PeerRequest request, Answer answer) {
  world_.send_request(*this, std::move(request), std::move(answer));
}

void Client::enter() {
  request(room::GetRouterRtpCapabilities{}, [this](Result<room::Response> result) {
    const auto* told = result ? std::get_if<room::RouterRtpCapabilities>(&*result) : nullptr;
    if (told == nullptr) { return; }
    router_ = told->capabilities;
    if (!options_.is_viewer_only) { open(true); }
    open(false);
  });
}

void Client::open(bool is_producing) {
  request(room::CreateWebRtcTransport{.producing = is_producing, .consuming = !is_producing, .sctp = {}},
          [this, is_producing](Result<room::Response> result) {
            const auto* told = result ? std::get_if<room::WebRtcTransportOpened>(&*result) : nullptr;
            if (told == nullptr) { return; }
            auto& place = is_producing ? sending : receiving;
            place = std::make_unique<ClientTransport>(world_.identity(), world_.unit(), world_.random(),
                                                      world_.new_address(number_, ports_++), options_.path);
            place->id = told->id;
            place->told = told->transport;
            place->server = world_.address_of(told->transport);
            world_.own_address(place->address, *this, *place);
            if (receiving && (sending || options_.is_viewer_only)) { join(); }
          });
}

void Client::join() {
  std::optional<ortc::RtpCapabilities> capabilities;
  if (options_.consumes) { capabilities = router_; }
  request(room::Join{.display_name = options_.name, .device = std::nullopt, .rtp_capabilities = capabilities},
          [this](Result<room::Response> result) {
            if (!result) {
              last_error = result.error().message;
              return;
            }
            is_joined_ = true;
            next_tick_ = world_.now() + kFeedbackInterval;
            next_report_ = world_.now() + kReportInterval;
            wake();
          });
  if (sending) { connect(*sending); }
  connect(*receiving);
}

void Client::connect(ClientTransport& transport) {
  request(room::ConnectWebRtcTransport{text_of(transport.id), transport.link.parameters(options_.role)},
          [this, &transport](Result<room::Response> result) {
            if (!result || is_silent_) { return; }
            transport.link.start(world_.now(), transport.told.ice, transport.told.dtls,
                                 options_.role == media::DtlsRole::Server ? dtls::Role::Server : dtls::Role::Client);
            flush(transport);
          });
}

bool Client::is_connected() const {
  return receiving && receiving->link.is_connected() && (options_.is_viewer_only || (sending && sending->link.is_connected()));
}

MediaSource::Options Client::source_options() {
  ++sources_;
  // Both wrap within the first seconds.
  return {.id = number_ * 1000 + sources_,
          .ssrc = 3'000'000'000u + number_ * 10'000u + sources_ * 100u,
          .mid = std::to_string(sources_),
          .first_seq = static_cast<std::uint16_t>(65'300 + world_.random().below(200)),
          .first_timestamp = static_cast<std::uint32_t>(0xFFFF'0000u + world_.random().below(0x8000)),
          .clock_ppm = options_.clock_ppm};
}

void Client::produce_audio(const AudioFormat& format, std::function<void(bool)> done) {
  auto options = source_options();
  options.audio = format;
  produce(std::make_unique<MediaSource>(options, world_.random(), world_.now()), std::move(done));
}

void Client::produce_video(const VideoFormat& format, std::function<void(bool)> done) {
  auto options = source_options();
  options.video = format;
  produce(std::make_unique<MediaSource>(options, world_.random(), world_.now()), std::move(done));
}

void Client::produce(std::unique_ptr<MediaSource> source, std::function<void(bool)> done) {
  if (!sending) { return; }
  const std::uint32_t id = source->id();
  room::Produce wanted{text_of(sending->id), source->kind(), source->parameters(), {"{}"}};
  producing.push_back({std::move(source), std::nullopt, false});
  adapt(world_.now());
  wake();  // as a browser does, it sends as soon as it is set up
  request(std::move(wanted), [this, id, done = std::move(done)](Result<room::Response> result) {
    const auto found = std::find_if(producing.begin(), producing.end(),
                                    [&](const Producing& one) { return one.source->id() == id; });
    const auto* produced = result ? std::get_if<room::Produced>(&*result) : nullptr;
    if (found != producing.end()) {
      if (produced == nullptr) {
        producing.erase(found);
      } else {
        found->id = produced->id;
      }
    }
    if (!result) { last_error = result.error().message; }
    if (done) { done(produced != nullptr); }
  });
}

void Client::close_producer(MediaSource& source) {
  const auto id = producer_of(source);
  std::erase_if(producing, [&](const Producing& one) { return one.source.get() == &source; });
  if (id) { request(room::CloseProducer{text_of(*id)}); }
}

std::optional<media::ProducerId> Client::producer_of(const MediaSource& source) const {
  for (const Producing& one : producing) {
    if (one.source.get() == &source) { return one.id; }
  }
  return std::nullopt;
}

MediaSource* Client::find_source(media::ProducerId producer) {
  for (const Producing& one : producing) {
    if (one.id == producer) { return one.source.get(); }
  }
  return nullptr;
}

void Client::restart_ice(ClientTransport& transport) {
  request(room::RestartIce{text_of(transport.id)}, [this, &transport](Result<room::Response> result) {
    const auto* restarted = result ? std::get_if<room::IceRestarted>(&*result) : nullptr;
    if (restarted == nullptr || is_silent_) { return; }
    transport.link.restart_ice(world_.now(), restarted->ice);
    flush(transport);
  });
}

void Client::rebind(ClientTransport& transport) {
  world_.forget_address(transport.address);
  const SocketAddress before = transport.address;
  transport.address = world_.new_address(number_, ports_++);
  world_.on_moved(before, transport.address);
  world_.own_address(transport.address, *this, transport);
}

void Client::fall_silent() {
  is_silent_ = true;
  sends_media = false;
  for (ClientTransport* transport : {sending.get(), receiving.get()}) {
    if (transport != nullptr) { transport->link.fall_silent(); }
  }
  next_tick_ = next_report_ = kNever;
}

void Client::speak_again() {
  if (!is_silent_) { return; }
  is_silent_ = false;
  sends_media = true;
  for (ClientTransport* transport : {sending.get(), receiving.get()}) {
    if (transport == nullptr) { continue; }
    transport->link.speak_again(world_.now());
    flush(*transport);
  }
  next_tick_ = world_.now() + kFeedbackInterval;
  next_report_ = world_.now() + kReportInterval;
  wake();
}

std::optional<bool> Client::on_question(Instant now, const room::Question& question) {
  const auto* offer = std::get_if<room::NewConsumer>(&question);
  if (offer == nullptr) { return false; }
  world_.on_offered(now, *this, *offer);
  if (!accepts || !*accepts) {
    world_.on_refused(offer->consumer);
    return accepts;
  }
  streams.push_back(std::make_unique<ReceiveStream>(*offer, world_.promises(), options_.name));
  ReceiveStream& stream = *streams.back();
  const bool nacks = stream.behaviour.nacks && options_.receiving.nacks;
  stream.behaviour = options_.receiving;
  stream.behaviour.nacks = nacks;
  return true;
}

void Client::on_notification(Instant now, const room::Notification& notification) {
  if (notifications.size() < kNotificationsKept) { notifications.push_back(notification); }
  const auto stream_of = [&](media::ConsumerId consumer) -> ReceiveStream* {
    for (const auto& stream : streams) {
      if (stream->offer().consumer == consumer) { return stream.get(); }
    }
    return nullptr;
  };
  if (const auto* closed = std::get_if<room::ConsumerClosed>(&notification)) {
    world_.on_consumer_closed(now, *this, closed->consumer);
    if (ReceiveStream* stream = stream_of(closed->consumer)) { stream->close(now); }
  } else if (const auto* paused = std::get_if<room::ConsumerPaused>(&notification)) {
    if (ReceiveStream* stream = stream_of(paused->consumer)) { stream->on_pause(now); }
  }
}

void Client::on_disconnected(Instant now, std::uint16_t code) {
  closed_with = code;
  for (const auto& stream : streams) { stream->close(now); }
  fall_silent();
}

ReceiveStream* Client::find(const std::string& peer, ortc::MediaKind kind) {
  for (const auto& stream : streams) {
    if (stream->offer().peer == peer && stream->offer().kind == kind && !stream->is_closed()) { return stream.get(); }
  }
  return nullptr;
}

// ----------------------------------------------------------------------------------------------------------- media

void Client::on_datagram(Instant now, ClientTransport& transport, Bytes datagram) {
  if (is_silent_) { return; }
  const auto incoming = transport.link.on_datagram(now, datagram);
  flush(transport);
  if (!incoming) { return; }
  if (incoming->is_rtcp) {
    on_rtcp(now, incoming->plain);
  } else if (const auto view = rtp::PacketView::parse(incoming->plain)) {
    on_rtp(now, *view);
  }
}

void Client::on_rtp(Instant now, const rtp::PacketView& view) {
  for (const auto& stream : streams) {
    if (!stream->owns(view.ssrc().value)) { continue; }
    if (stream->is_closed()) {
      world_.promises().require(now, now - stream->closed_at() <= kStraysUntil, "no media of a closed consumer", options_.name);
      return;
    }
    const auto extensions = rtp::PacketExtensions::parse(view, stream->extensions());
    if (const auto seq = extensions.transport_seq()) { feedback_.on_packet(now, seq->value, view.ssrc()); }
    world_.promises().require(now, extensions.mid() == stream->offer().parameters.mid, "packets carry the MID that was signalled",
                              options_.name);
    stream->checker().set_first_sent(world_.first_sent(receiving->address, stream->ssrc()));
    return stream->on_rtp(now, view);
  }
  ++strays;
  world_.promises().break_one(now, "no media that was not offered and accepted",
                              options_.name + ", ssrc " + std::to_string(view.ssrc().value));
}

void Client::on_rtcp(Instant now, Bytes plain) {
  auto reader = rtp::rtcp::CompoundReader::parse(plain);
  if (!world_.promises().require(now, reader.has_value(), "RTCP from the server is well formed", options_.name)) { return; }
  std::vector<Outgoing> repairs;
  while (const auto packet = reader->next()) {
    if (const auto* feedback = std::get_if<rtp::rtcp::TransportFeedback>(&*packet)) {
      rate_.on_feedback(now, *feedback);
      adapt(now);
    } else if (const auto* remb = std::get_if<rtp::rtcp::Remb>(&*packet)) {
      rate_.on_remb(remb->bitrate());
      adapt(now);
    }
    for (const Producing& one : producing) { one.source->on_rtcp(*packet, repairs); }
    for (const auto& stream : streams) { stream->on_rtcp(now, *packet); }
  }
  queue(repairs);
}

/// Shares what it may send among its cameras.
void Client::adapt(Instant) {
  std::int64_t left = rate_.rate().bps;
  std::int64_t cameras = 0;
  for (const Producing& one : producing) {
    if (one.source->is_video()) { ++cameras; }
    else { left -= one.source->bitrate_full().bps; }
  }
  for (const Producing& one : producing) {
    if (one.source->is_video()) { one.source->set_bitrate({std::max<std::int64_t>(left, 50'000) / cameras}); }
  }
}

void Client::on_deadline(Instant now) {
  for (ClientTransport* transport : {sending.get(), receiving.get()}) {
    if (transport == nullptr) { continue; }
    transport->link.on_deadline(now);
    flush(*transport);
  }
  std::vector<Outgoing> packets;
  for (const Producing& one : producing) {
    while (one.source->next_tick() <= now) { one.source->on_tick(now, packets); }
  }
  queue(packets);
  if (next_send_ <= now) { send_paced(now); }
  if (next_tick_ <= now) { send_feedback(now); }
}

Instant Client::next_deadline() const {
  if (is_silent_) { return kNever; }
  Instant next = soonest(next_tick_, next_send_);
  for (const ClientTransport* transport : {sending.get(), receiving.get()}) {
    if (transport != nullptr) { next = soonest(next, transport->link.next_deadline()); }
  }
  for (const Producing& one : producing) { next = soonest(next, one.source->next_tick()); }
  return next;
}

/// Audio goes before video.
void Client::queue(std::vector<Outgoing>& packets) {
  if (!sends_media || !sending || !sending->link.is_connected()) { return; }
  for (Outgoing& packet : packets) {
    if (waiting_.size() >= kWaitingMax) { break; }
    if (packet.is_video) {
      waiting_.push_back(std::move(packet));
    } else {
      waiting_.push_front(std::move(packet));
    }
  }
  if (!waiting_.empty() && next_send_ == kNever) {
    next_send_ = world_.now();
    send_paced(world_.now());
  }
}

void Client::send_paced(Instant now) {
  constexpr Duration kBurst = 2ms;
  while (!waiting_.empty() && next_send_ <= now + kBurst) {
    Outgoing packet = std::move(waiting_.front());
    waiting_.pop_front();
    const std::size_t bytes = packet.payload.size() + 40;
    Blob number(2);
    store_be16(number.data(), rate_.on_send(now, bytes));
    packet.fields.extensions.emplace_back(MediaSource::kTransportCcId, std::move(number));
    sending->link.send_rtp(rtp_packet(packet.fields, packet.payload));
    const Bitrate pace = rate_.rate() * kPacingFactor;
    next_send_ = std::max(next_send_, now) + pace.time_for({static_cast<std::int64_t>(bytes)});
  }
  if (waiting_.empty()) { next_send_ = kNever; }
  flush(*sending);
}

void Client::send_feedback(Instant now) {
  next_tick_ = now + kFeedbackInterval;
  const bool has_report = next_report_ <= now;
  if (has_report) { next_report_ += kReportInterval; }
  if (receiving && receiving->link.is_connected()) {
    std::vector<Blob> packets;
    for (const auto& stream : streams) {
      if (!stream->is_closed()) { stream->append_feedback(now, has_report, packets); }
    }
    while (feedback_.next_deadline() <= now) {
      bool has_more = false;
      Blob told = rtcp_packet([&](auto& writer) { has_more = feedback_.on_deadline(now, writer); });
      if (!told.empty()) { packets.push_back(std::move(told)); }
      if (!has_more) { break; }
    }
    for (const Blob& packet : packets) { receiving->link.send_rtcp(packet); }
    flush(*receiving);
  }
  if (has_report && sending && sending->link.is_connected()) {
    std::vector<Blob> reports;
    for (const Producing& one : producing) { one.source->append_reports(now, reports); }
    for (const Blob& report : reports) { sending->link.send_rtcp(report); }
    flush(*sending);
  }
}

void Client::flush(ClientTransport& transport) {
  for (Blob& datagram : transport.link.out.drain()) { world_.send_up(transport, std::move(datagram)); }
  wake();
}

void Client::wake() { world_.reschedule(*this); }

}  // namespace madang::sim
