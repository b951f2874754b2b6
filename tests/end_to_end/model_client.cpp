#include "end_to_end/model_client.hpp"

#include "end_to_end/stage.hpp"

namespace madang::end_to_end {

namespace {

constexpr Duration kFeedbackInterval = 20ms;
constexpr Duration kReportInterval = 1s;

// The client's own numbers: none is the router's.
constexpr std::uint8_t kMidId = 9, kTransportCcId = 3;

ortc::RtpParameters with_extensions(ortc::RtpParameters parameters, bool is_video) {
  parameters.header_extensions.push_back({std::string(ortc::uri::kMid), kMidId, false, {}});
  if (is_video) {
    parameters.header_extensions.push_back({std::string(ortc::uri::kTransportWideCc), kTransportCcId, false, {}});
    parameters.codecs[0].rtcp_feedback.push_back({"transport-cc", ""});
    parameters.codecs[0].rtcp_feedback.push_back({"goog-remb", ""});
  }
  parameters.rtcp.cname = "client";
  return parameters;
}

std::string text_of(const Uuid& id) { return id.text(); }

}  // namespace

ModelClient::ModelClient(Stage& stage, std::string name, room::ConnectionId connection, std::uint8_t host)
    : stage_(stage), name_(std::move(name)), connection_(connection), host_(host) {}

std::unique_ptr<ClientTransport> ModelClient::open(bool producing, std::uint16_t port) {
  const auto told = stage_.ask<room::WebRtcTransportOpened>(
      connection_, room::CreateWebRtcTransport{.producing = producing, .consuming = !producing, .sctp = {}});
  auto transport = std::make_unique<ClientTransport>(stage_.unit(), stage_.random(),
                                                     SocketAddress{IpAddress::v4(203, 0, 113, host_), port});
  transport->id = told.id;
  (producing ? sending_told_ : receiving_told_) = told.transport;
  EXPECT_EQ(told.transport.candidates.size(), 1u);
  return transport;
}

void ModelClient::connect(ClientTransport& transport) {
  const auto& told = &transport == sending.get() ? sending_told_ : receiving_told_;
  stage_.ask<room::Accepted>(connection_,
                             room::ConnectWebRtcTransport{{transport.id, text_of(transport.id.value)},
                                                          media::BrowserLink::parameters(media::DtlsRole::Client)});
  transport.link.start(stage_.now(), told.ice, told.dtls, dtls::Role::Client);
  flush(transport);
}

void ModelClient::enter() {
  const auto router = stage_.ask<room::RouterRtpCapabilities>(connection_, room::GetRouterRtpCapabilities{});
  sending = open(true, 5000);
  receiving = open(false, 5001);
  stage_.ask<room::Joined>(connection_, room::Join{.display_name = name_,
                                                   .device = std::nullopt,
                                                   .rtp_capabilities = router.capabilities});
  connect(*sending);
  connect(*receiving);
  next_feedback_ = stage_.now() + kFeedbackInterval;
  next_report_ = stage_.now() + kReportInterval;
}

media::ProducerId ModelClient::produce(ortc::MediaKind kind, ortc::RtpParameters parameters) {
  const auto produced = stage_.ask<room::Produced>(
      connection_, room::Produce{{sending->id, text_of(sending->id.value)}, kind, std::move(parameters), {"{}"}});
  return produced.id;
}

media::ProducerId ModelClient::produce_audio() {
  const std::uint32_t ssrc = 3'000'000'000u + host_;
  audio = std::make_unique<MediaSource>(MediaSource::Options{.kind = ortc::MediaKind::Audio,
                                                             .ssrc = ssrc,
                                                             .payload_type = kOpus,
                                                             .extensions = {{kMidId, "a"}},
                                                             .first_seq = 65'500,
                                                             .first_timestamp = 0xFFFF'F000});
  auto parameters = media::opus({.ssrc = ssrc, .payload_type = kOpus, .mid = "a"});
  parameters.codecs[0].channels = 2;
  const auto id = produce(ortc::MediaKind::Audio, with_extensions(std::move(parameters), false));
  next_audio_ = stage_.now();
  return id;
}

media::ProducerId ModelClient::produce_video() {
  const std::uint32_t ssrc = 3'100'000'000u + host_, rtx_ssrc = 3'200'000'000u + host_;
  video = std::make_unique<MediaSource>(MediaSource::Options{.kind = ortc::MediaKind::Video,
                                                             .ssrc = ssrc,
                                                             .rtx_ssrc = rtx_ssrc,
                                                             .payload_type = kVp8,
                                                             .rtx_payload_type = kVp8Rtx,
                                                             .extensions = {{kMidId, "v"}},
                                                             .first_seq = 65'400,
                                                             .first_timestamp = 0xFFFF'0000});
  auto parameters = media::vp8(
      {.ssrc = ssrc, .rtx_ssrc = rtx_ssrc, .payload_type = kVp8, .rtx_payload_type = kVp8Rtx, .mid = "v"});
  const auto id = produce(ortc::MediaKind::Video, with_extensions(std::move(parameters), true));
  next_video_ = stage_.now();
  return id;
}

void ModelClient::restart_ice(ClientTransport& transport) {
  const auto restarted = stage_.ask<room::IceRestarted>(
      connection_, room::RestartIce{{transport.id, text_of(transport.id.value)}});
  transport.link.restart_ice(stage_.now(), restarted.ice);
  flush(transport);
}

void ModelClient::fall_silent() {
  sends_media = false;
  for (ClientTransport* transport : {sending.get(), receiving.get()}) { transport->link.sends_checks = false; }
  next_audio_ = next_video_ = next_feedback_ = next_report_ = kNever;
}

// ------------------------------------------------------------------------------------------------------- signalling

bool ModelClient::on_question(const room::Question& question) {
  if (!accepts) { return false; }
  sinks.push_back(std::make_unique<MediaSink>(std::get<room::NewConsumer>(question)));
  return true;
}

void ModelClient::on_notification(const room::Notification& notification) {
  notifications.push_back(notification);
  if (const auto* closed = std::get_if<room::ConsumerClosed>(&notification)) {
    for (const auto& sink : sinks) {
      if (sink->offer().consumer == closed->consumer) { sink->is_closed = true; }
    }
  }
}

MediaSink& ModelClient::sink(const std::string& peer, ortc::MediaKind kind) {
  for (const auto& sink : sinks) {
    if (sink->offer().peer == peer && sink->offer().kind == kind && !sink->is_closed) { return *sink; }
  }
  ADD_FAILURE() << name_ << " has nothing from " << peer;
  std::abort();
}

// ------------------------------------------------------------------------------------------------------------ media

void ModelClient::on_datagram(Instant now, const SocketAddress& local, Bytes datagram) {
  ClientTransport& transport = local == sending->address ? *sending : *receiving;
  const auto incoming = transport.link.on_datagram(now, datagram);
  flush(transport);
  if (!incoming) { return; }
  if (!incoming->is_rtcp) {
    const auto view = rtp::PacketView::parse(incoming->plain);
    ASSERT_TRUE(view);
    for (const auto& sink : sinks) {
      if (sink->owns(view->ssrc().value)) { return sink->on_rtp(now, *view); }
    }
    ++strays;
    return;
  }
  auto reader = rtp::rtcp::CompoundReader::parse(incoming->plain);
  ASSERT_TRUE(reader);
  std::vector<Blob> repairs;
  while (const auto packet = reader->next()) {
    if (audio) { audio->on_rtcp(*packet, repairs); }
    if (video) { video->on_rtcp(*packet, repairs); }
    for (const auto& sink : sinks) { sink->on_rtcp(now, *packet); }
  }
  send_rtp(repairs);
}

void ModelClient::on_deadline(Instant now) {
  for (ClientTransport* transport : {sending.get(), receiving.get()}) {
    transport->link.on_deadline(now);
    flush(*transport);
  }
  std::vector<Blob> packets;
  if (next_audio_ <= now) {
    audio->on_tick(now, packets);
    next_audio_ += audio->interval();
  }
  if (next_video_ <= now) {
    video->on_tick(now, packets);
    next_video_ += video->interval();
  }
  send_rtp(packets);
  if (next_feedback_ > now) { return; }
  next_feedback_ += kFeedbackInterval;
  const bool reports = next_report_ <= now;
  if (reports) { next_report_ += kReportInterval; }
  if (receiving->link.is_connected()) {
    std::vector<Blob> feedback;
    for (const auto& sink : sinks) {
      if (!sink->is_closed) { sink->append_feedback(now, reports, feedback); }
    }
    for (const Blob& one : feedback) { receiving->link.send_rtcp(one); }
    flush(*receiving);
  }
  if (reports && sending->link.is_connected()) {
    for (const MediaSource* source : {audio.get(), video.get()}) {
      if (source != nullptr && !source->payloads.empty()) { sending->link.send_rtcp(source->sender_report(now)); }
    }
    flush(*sending);
  }
}

Instant ModelClient::next_deadline() const {
  return soonest(soonest(soonest(next_audio_, next_video_), next_feedback_),
                 soonest(sending->link.next_deadline(), receiving->link.next_deadline()));
}

void ModelClient::send_rtp(std::vector<Blob>& packets) {
  if (!sends_media || !sending->link.is_connected()) { return; }
  for (const Blob& packet : packets) { sending->link.send_rtp(packet); }
  flush(*sending);
}

void ModelClient::flush(ClientTransport& transport) {
  for (Blob& datagram : transport.link.out.drain()) {
    stage_.send_up(media::kSharedSocket, transport.address, std::move(datagram));
  }
}

}  // namespace madang::end_to_end
