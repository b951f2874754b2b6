// What rooms say, where the newer dialect says it differently.
#include "signaling/encode_newer.hpp"

#include <boost/json.hpp>
#include <utility>

#include "signaling/json_writer.hpp"
#include "signaling/ortc_json.hpp"
#include "signaling/shapes.hpp"
#include "signaling/stats_json.hpp"

namespace madang::signaling::newer {

namespace {

namespace json = boost::json;
using Object = JsonObjectWriter;

std::string text_of(const room::PeerView& peer) {
  Object out;
  out.text("peerId", peer.id);
  if (peer.display_name) { out.text("displayName", *peer.display_name); }
  if (peer.device) { out.raw("device", peer.device->text); }
  if (peer.remote_address) { out.text("remoteAddress", *peer.remote_address); }
  return std::move(out).finish();
}

std::string peers_of(const std::vector<room::PeerView>& peers) {
  JsonArrayWriter out;
  for (const room::PeerView& peer : peers) { out.raw(text_of(peer)); }
  return std::move(out).finish();
}

std::string wrapped(std::string_view key, std::string_view value) {
  Object out;
  return std::move(out.raw(key, value)).finish();
}

template <typename Id>
std::string only(std::string_view key, const Id& id) {
  Object out;
  return std::move(out.text(key, id.text())).finish();
}

// ------------------------------------------------------------------------------------------------
// responses

std::optional<std::string> data_of(const room::RouterRtpCapabilities& response) {
  return wrapped("routerRtpCapabilities", json::serialize(to_json(response.capabilities)));
}

std::optional<std::string> data_of(const room::Joined& response) {
  return wrapped("peers", peers_of(response.peers));
}

std::optional<std::string> data_of(const room::WebRtcTransportOpened& response) {
  Object out;
  out.text("transportId", response.id.text());
  shapes::add(out, response);
  return std::move(out).finish();
}

std::optional<std::string> data_of(const room::PlainTransportOpened& response) {
  Object out;
  out.text("transportId", response.id.text());
  shapes::add(out, response);
  return std::move(out).finish();
}

std::optional<std::string> data_of(const room::IceRestarted& response) {
  return wrapped("iceParameters", shapes::text_of(response.ice));
}

std::optional<std::string> data_of(const room::Produced& response) {
  return only("producerId", response.id);
}

std::optional<std::string> data_of(const room::DataProduced& response) {
  return only("dataProducerId", response.id);
}

std::optional<std::string> data_of(const room::Stats& response) {
  return wrapped("stats", encode_stats(response.report));
}

std::optional<std::string> data_of(const room::BroadcasterCreated&) { return "{}"; }

std::optional<std::string> data_of(const room::ProducersListed& response) {
  JsonArrayWriter peers;
  for (const room::BroadcasterCreated::Peer& peer : response.peers) {
    JsonArrayWriter producers;
    for (const room::ProducerView& producer : peer.producers) {
      Object entry;
      entry.text("producerId", producer.id.text()).text("kind", to_string(producer.kind));
      producers.raw(std::move(entry).finish());
    }
    Object entry;
    entry.text("peerId", peer.view.id).raw("producers", std::move(producers).finish());
    peers.raw(std::move(entry).finish());
  }
  return wrapped("peerProducersInfos", std::move(peers).finish());
}

std::optional<std::string> data_of(const room::BroadcasterConsumed& response) {
  Object out;
  out.text("consumerId", response.id.text());
  shapes::add(out, response);
  return std::move(out).finish();
}

/// What is not listed here is said as in the other dialect.
template <typename Response>
std::optional<std::string> data_of(const Response&) {
  return std::nullopt;
}

// ------------------------------------------------------------------------------------------------
// notifications

using Said = std::variant<Spoken, Unsaid, AsClassic>;

Said said(const room::MediasoupVersion& n) {
  Object out;
  return Spoken{"mediasoupVersion", std::move(out.text("version", n.version)).finish()};
}

Said said(const room::NewPeer& n) { return Spoken{"newPeer", wrapped("peer", text_of(n.peer))}; }

Said said(const room::ConsumerLayersChanged& n) {
  Object out;
  out.text("consumerId", n.consumer.text());
  if (n.layers) {
    Object layers;
    layers.number("spatialLayer", n.layers->spatial).number("temporalLayer", n.layers->temporal);
    out.raw("layers", std::move(layers).finish());
  }
  return Spoken{"consumerLayersChanged", std::move(out).finish()};
}

/// The first score came with the question.
Said said(const room::ConsumerScore& n) {
  if (n.is_first) { return Unsaid{}; }
  return AsClassic{};
}

Said said(const room::SpeakingPeers& n) {
  JsonArrayWriter volumes;
  for (const room::SpeakingPeers::Volume& volume : n.volumes) {
    Object entry;
    entry.text("peerId", volume.peer).number("volume", int{volume.dbov});
    volumes.raw(std::move(entry).finish());
  }
  return Spoken{"speakingPeers", wrapped("peerVolumes", std::move(volumes).finish())};
}

Said said(const room::DominantSpeaker& n) {
  Object out;
  if (n.peer) { out.text("peerId", *n.peer); }
  return Spoken{"activeSpeaker", std::move(out).finish()};
}

Said said(const room::DownlinkBwe&) { return Unsaid{}; }

template <typename Notification>
Said said(const Notification&) {
  return AsClassic{};
}

// ------------------------------------------------------------------------------------------------
// questions

/// The producer's, with what this dialect's clients sort streams by: whose, and from which kind of source.
/// Clients of the other dialect do not say the latter, but mark screens with `share`.
std::string app_data_of(const room::NewConsumer& q) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(q.app_data.text, failed);
  json::object data = !failed && parsed.is_object() ? parsed.get_object() : json::object();
  if (!data.contains("source")) {
    const json::value* share = data.if_contains("share");
    const bool is_screen = share != nullptr && share->is_bool() && share->get_bool();
    data["source"] = q.kind == ortc::MediaKind::Audio ? "audio" : is_screen ? "screensharing" : "video";
  }
  data["peerId"] = q.peer;
  return json::serialize(data);
}

Spoken spoken(const room::NewConsumer& q) {
  Object out;
  out.text("peerId", q.peer).text("transportId", q.transport.text());
  out.text("consumerId", q.consumer.text()).text("producerId", q.producer.text());
  out.text("kind", to_string(q.kind));
  out.raw("rtpParameters", json::serialize(to_json(q.parameters)));
  out.text("type", to_string(q.type)).boolean("producerPaused", q.producer_paused);
  out.raw("consumerScore", shapes::text_of(q.score)).raw("appData", app_data_of(q));
  return {"newConsumer", std::move(out).finish()};
}

/// The data producer's, with what this dialect's clients sort channels by.
std::string app_data_of(const room::NewDataConsumer& q) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(q.app_data.text, failed);
  json::object data = !failed && parsed.is_object() ? parsed.get_object() : json::object();
  data["channel"] = q.channel;
  if (q.peer) { data["peerId"] = *q.peer; }
  return json::serialize(data);
}

Spoken spoken(const room::NewDataConsumer& q) {
  Object out;
  if (q.peer) { out.text("peerId", *q.peer); }
  out.text("transportId", q.transport.text()).text("dataConsumerId", q.data_consumer.text());
  out.text("dataProducerId", q.data_producer.text());
  out.raw("sctpStreamParameters", json::serialize(to_json(q.stream)));
  out.text("label", q.label).text("protocol", q.protocol).raw("appData", app_data_of(q));
  return {"newDataConsumer", std::move(out).finish()};
}

}  // namespace

std::optional<std::string> encode(const room::Response& response) {
  return std::visit([](const auto& r) { return data_of(r); }, response);
}

Said encode(const room::Notification& notification) {
  return std::visit([](const auto& n) { return said(n); }, notification);
}

Spoken encode(const room::Question& question) {
  return std::visit([](const auto& q) { return spoken(q); }, question);
}

}  // namespace madang::signaling::newer
