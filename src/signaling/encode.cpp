#include "signaling/encode.hpp"

#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "room/room_kind.hpp"
#include "signaling/encode_newer.hpp"
#include "signaling/json_writer.hpp"
#include "signaling/ortc_json.hpp"
#include "signaling/shapes.hpp"
#include "signaling/stats_json.hpp"

namespace madang::signaling {

namespace {

namespace json = boost::json;
using Object = JsonObjectWriter;
using shapes::text_of;

template <typename T>
std::string ortc_text(const T& value) {
  return json::serialize(to_json(value));
}

template <typename Items, typename F>
std::string list(const Items& items, F&& text_of) {
  JsonArrayWriter out;
  for (const auto& item : items) { out.raw(text_of(item)); }
  return std::move(out).finish();
}

// ------------------------------------------------------------------------------------------------
// shared shapes

Object& add(Object& out, const room::PeerView& peer) {
  out.text("id", peer.id);
  if (peer.display_name) { out.text("displayName", *peer.display_name); }
  if (peer.device) { out.raw("device", peer.device->text); }
  return out;
}

std::string text_of(const room::PeerView& peer) {
  Object out;
  return std::move(add(out, peer)).finish();
}

std::string text_of(const media::StreamScore& stream) {
  Object out;
  out.number("encodingIdx", stream.encoding_index).number("ssrc", stream.ssrc);
  if (stream.rid) { out.text("rid", *stream.rid); }
  return std::move(out.number("score", stream.score)).finish();
}

template <typename Id>
std::string only(std::string_view key, const Id& id) {
  Object out;
  return std::move(out.text(key, id.text())).finish();
}

// ---------------------------------------------------------------------------------------------------
// responses

std::string data_of(const room::Accepted&) { return "{}"; }

std::string data_of(const room::RouterRtpCapabilities& response) {
  return ortc_text(response.capabilities);
}

std::string data_of(const room::RoomView& room) {
  Object out;
  out.text("roomId", room.id).boolean("exists", room.exists);
  if (!room.exists) { return std::move(out).finish(); }
  out.text("kind", to_string(room.kind)).number("peers", room.peers);
  out.number("broadcasters", room.broadcasters).number("producers", room.producers);
  return std::move(out.number("createdAt", room.created_unix_ms)).finish();
}

std::string data_of(const room::Joined& response) {
  Object out;
  return std::move(out.raw("peers", list(response.peers,
                                         [](const room::PeerView& p) { return text_of(p); })))
      .finish();
}

std::string data_of(const room::WebRtcTransportOpened& response) {
  Object out;
  out.text("id", response.id.text());
  shapes::add(out, response);
  return std::move(out).finish();
}

std::string data_of(const room::PlainTransportOpened& response) {
  Object out;
  out.text("id", response.id.text());
  shapes::add(out, response);
  return std::move(out).finish();
}

std::string data_of(const room::IceRestarted& response) { return text_of(response.ice); }

std::string data_of(const room::Produced& response) { return only("id", response.id); }

std::string text_of(const room::ProducerView& producer) {
  Object out;
  return std::move(out.text("id", producer.id.text()).text("kind", to_string(producer.kind)))
      .finish();
}

std::string data_of(const room::BroadcasterCreated& response) {
  Object out;
  out.raw("peers", list(response.peers, [](const room::BroadcasterCreated::Peer& peer) {
            Object entry;
            add(entry, peer.view);
            entry.raw("producers", list(peer.producers, [](const room::ProducerView& producer) {
                        return text_of(producer);
                      }));
            return std::move(entry).finish();
          }));
  return std::move(out).finish();
}

std::string data_of(const room::BroadcasterDeleted&) { return "{}"; }

/// Only asked for in the newer dialect, over HTTP.
std::string data_of(const room::ProducersListed&) { return "{}"; }

std::string data_of(const room::RtcStatsUrl& response) {
  Object out;
  if (response.url) { out.text("rtcstatsUrl", *response.url); }
  return std::move(out).finish();
}

std::string data_of(const room::Stats& response) { return encode_stats(response.report); }

std::string data_of(const room::BroadcasterConsumed& response) {
  Object out;
  out.text("id", response.id.text());
  shapes::add(out, response);
  return std::move(out).finish();
}

std::string data_of(const room::DataProduced& response) { return only("id", response.id); }

std::string data_of(const room::BroadcasterDataConsumed& response) {
  Object out;
  return std::move(out.text("id", response.id.text()).number("streamId", response.stream_id))
      .finish();
}

// -----------------------------------------------------------------------------------------------
// notifications

Spoken spoken(const room::MediasoupVersion& n) {
  Object out;
  return {"mediasoup-version", std::move(out.text("version", n.version)).finish()};
}

Spoken spoken(const room::NewPeer& n) { return {"newPeer", text_of(n.peer)}; }

Spoken spoken(const room::PeerClosed& n) {
  Object out;
  return {"peerClosed", std::move(out.text("peerId", n.peer)).finish()};
}

Spoken spoken(const room::PeerDisplayNameChanged& n) {
  Object out;
  out.text("peerId", n.peer);
  if (n.display_name) { out.text("displayName", *n.display_name); }
  if (n.display_name_old) { out.text("oldDisplayName", *n.display_name_old); }
  return {"peerDisplayNameChanged", std::move(out).finish()};
}

Spoken spoken(const room::ConsumerClosed& n) {
  return {"consumerClosed", only("consumerId", n.consumer)};
}

Spoken spoken(const room::ConsumerPaused& n) {
  return {"consumerPaused", only("consumerId", n.consumer)};
}

Spoken spoken(const room::ConsumerResumed& n) {
  return {"consumerResumed", only("consumerId", n.consumer)};
}

Spoken spoken(const room::ConsumerScore& n) {
  Object out;
  out.text("consumerId", n.consumer.text()).raw("score", text_of(n.score));
  return {"consumerScore", std::move(out).finish()};
}

Spoken spoken(const room::ProducerScore& n) {
  Object out;
  out.text("producerId", n.producer.text());
  out.raw("score",
          list(n.scores, [](const media::StreamScore& stream) { return text_of(stream); }));
  return {"producerScore", std::move(out).finish()};
}

Spoken spoken(const room::ConsumerLayersChanged& n) {
  Object out;
  out.text("consumerId", n.consumer.text());
  out.raw("spatialLayer", n.layers ? std::to_string(n.layers->spatial) : "null");
  out.raw("temporalLayer", n.layers ? std::to_string(n.layers->temporal) : "null");
  return {"consumerLayersChanged", std::move(out).finish()};
}

/// Of all who are heard only the loudest; null without `volume` is silence.
Spoken spoken(const room::SpeakingPeers& n) {
  Object out;
  if (n.volumes.empty()) {
    out.raw("peerId", "null");
  } else {
    out.text("peerId", n.volumes.front().peer).number("volume", int{n.volumes.front().dbov});
  }
  return {"activeSpeaker", std::move(out).finish()};
}

Spoken spoken(const room::DownlinkBwe& n) {
  Object out;
  out.number("desiredBitrate", n.desired.bps);
  out.number("effectiveDesiredBitrate", n.effective_desired.bps);
  out.number("availableBitrate", n.available.bps);
  return {"downlinkBwe", std::move(out).finish()};
}

/// Who dominates a conversation has no word here.
std::nullopt_t spoken(const room::DominantSpeaker&) { return std::nullopt; }
Spoken spoken(const room::DataConsumerClosed& n) {
  return {"dataConsumerClosed", only("dataConsumerId", n.data_consumer)};
}

// ---------------------------------------------------------------------------------------------------
// questions

/// The producer's, with the name of its peer set into it. The text is an object without that key.
std::string app_data_of(const room::NewConsumer& q) {
  if (!q.app_data_names_peer) { return q.app_data.text; }
  const std::size_t brace = q.app_data.text.find_last_of('}');
  const std::size_t last = q.app_data.text.find_last_not_of(" \t\r\n", brace - 1);
  const bool is_empty = q.app_data.text[last] == '{';
  return q.app_data.text.substr(0, last + 1) + (is_empty ? "" : ",") +
         "\"peerId\":" + json_text(q.peer) + "}";
}

Spoken spoken(const room::NewConsumer& q) {
  Object out;
  out.text("peerId", q.peer).text("producerId", q.producer.text()).text("id", q.consumer.text());
  out.text("kind", to_string(q.kind)).raw("rtpParameters", ortc_text(q.parameters));
  out.text("type", to_string(q.type))
      .raw("appData", app_data_of(q))
      .boolean("producerPaused", q.producer_paused);
  return {"newConsumer", std::move(out).finish()};
}

Spoken spoken(const room::NewDataConsumer& q) {
  Object out;
  if (q.peer) {
    out.text("peerId", *q.peer);
  } else {
    out.raw("peerId", "null");
  }
  out.text("dataProducerId", q.data_producer.text()).text("id", q.data_consumer.text());
  out.raw("sctpStreamParameters", ortc_text(q.stream));
  out.text("label", q.label).text("protocol", q.protocol).raw("appData", q.app_data.text);
  return {"newDataConsumer", std::move(out).finish()};
}

}  // namespace

std::string encode(Dialect dialect, const room::Response& response) {
  if (dialect == Dialect::Newer) {
    if (std::optional<std::string> data = newer::encode(response)) { return *std::move(data); }
  }
  return std::visit([](const auto& r) { return data_of(r); }, response);
}

std::optional<Spoken> encode(Dialect dialect, const room::Notification& notification) {
  if (dialect == Dialect::Newer) {
    auto said = newer::encode(notification);
    if (auto* spoken_so = std::get_if<Spoken>(&said)) { return std::move(*spoken_so); }
    if (std::holds_alternative<newer::Unsaid>(said)) { return std::nullopt; }
  }
  return std::visit([](const auto& n) -> std::optional<Spoken> { return spoken(n); }, notification);
}

Spoken encode(Dialect dialect, const room::Question& question) {
  if (dialect == Dialect::Newer) { return newer::encode(question); }
  return std::visit([](const auto& q) { return spoken(q); }, question);
}

}  // namespace madang::signaling
