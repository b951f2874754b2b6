#include "signaling/shapes.hpp"

#include <boost/json.hpp>
#include <utility>

#include "signaling/ortc_json.hpp"

namespace madang::signaling::shapes {

namespace {

using Object = JsonObjectWriter;

template <typename T>
std::string ortc_text(const T& value) {
  return boost::json::serialize(to_json(value));
}

template <typename Items, typename F>
std::string list(const Items& items, F&& text_of) {
  JsonArrayWriter out;
  for (const auto& item : items) { out.raw(text_of(item)); }
  return std::move(out).finish();
}

/// `ip` is the older name of `address`; clients in C++ insist on it.
std::string text_of(const media::IceCandidate& candidate) {
  Object out;
  out.text("foundation", candidate.foundation).number("priority", candidate.priority);
  out.text("ip", candidate.address).text("address", candidate.address);
  out.text("protocol", candidate.tcp ? "tcp" : "udp")
      .number("port", candidate.port)
      .text("type", "host");
  if (candidate.tcp) { out.text("tcpType", "passive"); }
  return std::move(out).finish();
}

std::string_view role_name(media::DtlsRole role) {
  switch (role) {
    case media::DtlsRole::Client: return "client";
    case media::DtlsRole::Server: return "server";
    case media::DtlsRole::Auto: break;
  }
  return "auto";
}

std::string text_of(const media::DtlsParameters& dtls) {
  Object out;
  out.raw("fingerprints", list(dtls.fingerprints, [](const media::DtlsFingerprint& fingerprint) {
            Object entry;
            entry.text("algorithm", fingerprint.algorithm).text("value", fingerprint.value);
            return std::move(entry).finish();
          }));
  out.text("role", role_name(dtls.role));
  return std::move(out).finish();
}

std::string text_of(const room::SctpParameters& sctp) {
  Object out;
  out.number("port", sctp.port).number("OS", sctp.os).number("MIS", sctp.mis);
  out.number("maxMessageSize", sctp.max_message_bytes)
      .number("sendBufferSize", sctp.max_message_bytes);
  out.number("sctpBufferedAmount", 0).boolean("isDataChannel", true);
  return std::move(out).finish();
}

}  // namespace

std::string text_of(const media::IceParameters& ice) {
  Object out;
  out.text("usernameFragment", ice.username_fragment)
      .text("password", ice.password)
      .boolean("iceLite", true);
  return std::move(out).finish();
}

std::string text_of(const media::ConsumerScore& score) {
  Object out;
  out.number("score", score.score).number("producerScore", score.producer_score);
  out.raw("producerScores",
          list(score.producer_scores, [](std::uint8_t s) { return std::to_string(s); }));
  return std::move(out).finish();
}

void add(Object& out, const room::WebRtcTransportOpened& response) {
  const media::WebRtcTransportCreated& transport = response.transport;
  out.raw("iceParameters", text_of(transport.ice));
  out.raw("iceCandidates", list(transport.candidates, [](const media::IceCandidate& candidate) {
            return text_of(candidate);
          }));
  out.raw("dtlsParameters", text_of(transport.dtls));
  if (response.sctp) { out.raw("sctpParameters", text_of(*response.sctp)); }
}

void add(Object& out, const room::PlainTransportOpened& response) {
  const media::PlainTransportCreated& transport = response.transport;
  out.text("ip", transport.tuple.local_address);
  out.number("port", transport.tuple.local_port);
  if (transport.rtcp_tuple) { out.number("rtcpPort", transport.rtcp_tuple->local_port); }
  if (transport.srtp) {
    Object srtp;
    srtp.text("cryptoSuite", transport.srtp->suite).text("keyBase64", transport.srtp->key_base64);
    out.raw("srtpParameters", std::move(srtp).finish());
  }
  if (response.sctp) { out.raw("sctpParameters", text_of(*response.sctp)); }
}

void add(Object& out, const room::BroadcasterConsumed& response) {
  out.text("producerId", response.producer.text());
  out.text("kind", to_string(response.kind)).raw("rtpParameters", ortc_text(response.parameters));
  out.text("type", to_string(response.type));
}

}  // namespace madang::signaling::shapes
