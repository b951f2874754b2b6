// The newer dialect's shapes: what differs from encode_test.cpp, and that the rest does not.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "signaling/encode.hpp"

namespace madang::signaling {
namespace {

constexpr Uuid kUuid{0xbe0644d3bf224396, 0x9d1e5239765e8abb};
constexpr auto kId = "be0644d3-bf22-4396-9d1e-5239765e8abb";
constexpr media::ProducerId kProducer{kUuid};
constexpr media::ConsumerId kConsumer{kUuid};
constexpr media::TransportId kTransport{kUuid};

std::string answered(const room::Response& response) { return encode(Dialect::Newer, response); }

std::string said(const room::Notification& notification) {
  const std::optional<Spoken> spoken = encode(Dialect::Newer, notification);
  return spoken ? std::string(spoken->method) + " " + spoken->data : "";
}

/// The text with @ for the one id, and single quotes for double ones.
std::string with_id(std::string text) {
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@')) {
    text.replace(at, 1, kId);
  }
  for (char& c : text) {
    if (c == '\'') { c = '"'; }
  }
  return text;
}

TEST(EncodeNewer, ResponsesAreObjectsThatNameWhatTheyHold) {
  EXPECT_EQ(answered(room::RouterRtpCapabilities{}),
            with_id("{'routerRtpCapabilities':{'codecs':[],'headerExtensions':[]}}"));
  EXPECT_EQ(answered(room::IceRestarted{{"u", "p"}}),
            with_id("{'iceParameters':{'usernameFragment':'u','password':'p','iceLite':true}}"));
  EXPECT_EQ(answered(room::Produced{kProducer}), with_id("{'producerId':'@'}"));
  EXPECT_EQ(answered(room::Stats{media::ProducerStats{}}), with_id("{'stats':[]}"));
  EXPECT_EQ(answered(room::Accepted{}), "{}");
}

TEST(EncodeNewer, PeersHaveAnAddress) {
  room::Joined joined;
  joined.peers = {{"A", "Alice", room::JsonText{"{}"}, "192.0.2.1"}, {"B", {}, {}, {}}};
  EXPECT_EQ(answered(joined),
            with_id("{'peers':[{'peerId':'A','displayName':'Alice','device':{},"
                    "'remoteAddress':'192.0.2.1'},{'peerId':'B'}]}"));
  EXPECT_EQ(said(room::NewPeer{joined.peers[0]}),
            with_id("newPeer {'peer':{'peerId':'A','displayName':'Alice','device':{},"
                    "'remoteAddress':'192.0.2.1'}}"));
}

TEST(EncodeNewer, ATransportIsNamedInFull) {
  const room::WebRtcTransportOpened opened{
      kTransport, {{"uf", "pw"}, {}, {media::DtlsRole::Auto, {{"sha-256", "AA"}}}}, {}};
  EXPECT_EQ(answered(opened),
            with_id("{'transportId':'@','iceParameters':{'usernameFragment':'uf','password':'pw',"
                    "'iceLite':true},'iceCandidates':[],'dtlsParameters':{'fingerprints':[{"
                    "'algorithm':'sha-256','value':'AA'}],'role':'auto'}}"));
  const room::PlainTransportOpened plain{
      kTransport, {.tuple = {"127.0.0.1", 40001, {}}, .rtcp_tuple = {}, .srtp = {}}};
  EXPECT_EQ(answered(plain), with_id("{'transportId':'@','ip':'127.0.0.1','port':40001}"));
}

TEST(EncodeNewer, NotificationsThatDiffer) {
  EXPECT_EQ(said(room::MediasoupVersion{"3.14.16"}),
            with_id("mediasoupVersion {'version':'3.14.16'}"));
  EXPECT_EQ(said(room::ConsumerLayersChanged{kConsumer, media::Layers{2, 1}}),
            with_id("consumerLayersChanged "
                    "{'consumerId':'@','layers':{'spatialLayer':2,'temporalLayer':1}}"));
  EXPECT_EQ(said(room::ConsumerLayersChanged{kConsumer, {}}),
            with_id("consumerLayersChanged {'consumerId':'@'}"));
  EXPECT_EQ(said(room::SpeakingPeers{{{"B", -20}, {"A", -40}}}),
            with_id("speakingPeers {'peerVolumes':[{'peerId':'B','volume':-20},"
                    "{'peerId':'A','volume':-40}]}"));
  EXPECT_EQ(said(room::SpeakingPeers{}), with_id("speakingPeers {'peerVolumes':[]}"));
  EXPECT_EQ(said(room::DominantSpeaker{"A"}), with_id("activeSpeaker {'peerId':'A'}"));
  EXPECT_EQ(said(room::DominantSpeaker{}), "activeSpeaker {}");
}

TEST(EncodeNewer, WhatThisDialectDoesNotSay) {
  EXPECT_EQ(said(room::DownlinkBwe{}), "");
  EXPECT_EQ(said(room::ConsumerScore{kConsumer, {}, true}), "");
}

TEST(EncodeNewer, TheRestIsTheSame) {
  const std::vector<room::Notification> same{
      room::PeerClosed{"A"},           room::PeerDisplayNameChanged{"A", "Alicia", "Alice"},
      room::ConsumerClosed{kConsumer}, room::ConsumerPaused{kConsumer},
      room::ConsumerResumed{kConsumer}, room::ConsumerScore{kConsumer, {10, 0, {0}}, false},
      room::ProducerScore{kProducer, {{0, 2222, {}, 9}}}};
  for (const room::Notification& notification : same) {
    const std::optional<Spoken> classic = encode(Dialect::Classic, notification);
    const std::optional<Spoken> newer = encode(Dialect::Newer, notification);
    ASSERT_TRUE(classic && newer);
    EXPECT_EQ(classic->method, newer->method);
    EXPECT_EQ(classic->data, newer->data);
  }
}

room::NewConsumer some_question(std::string app_data, ortc::MediaKind kind) {
  return {.peer = "A",
          .producer = kProducer,
          .consumer = kConsumer,
          .transport = kTransport,
          .kind = kind,
          .parameters = {},
          .type = ortc::ProducerType::Simple,
          .app_data = {std::move(app_data)},
          .producer_paused = true,
          .score = {10, 0, {0}}};
}

TEST(EncodeNewer, AQuestionBringsTransportAndScore) {
  const Spoken spoken = encode(Dialect::Newer, room::Question{some_question("{}", ortc::MediaKind::Audio)});
  EXPECT_EQ(spoken.method, "newConsumer");
  const auto data = boost::json::parse(spoken.data);
  EXPECT_EQ(data.at("peerId").as_string(), "A");
  EXPECT_EQ(data.at("transportId").as_string(), kId);
  EXPECT_EQ(data.at("consumerId").as_string(), kId);
  EXPECT_EQ(data.at("producerId").as_string(), kId);
  EXPECT_EQ(data.at("kind").as_string(), "audio");
  EXPECT_EQ(data.at("type").as_string(), "simple");
  EXPECT_TRUE(data.at("rtpParameters").is_object());
  EXPECT_TRUE(data.at("producerPaused").as_bool());
  EXPECT_EQ(data.at("consumerScore").at("score").as_int64(), 10);
  EXPECT_FALSE(data.as_object().contains("id"));
}

TEST(EncodeNewer, AppDataSaysWhoseAndFromWhichSource) {
  const auto source = [](std::string app_data, ortc::MediaKind kind) {
    const Spoken spoken = encode(Dialect::Newer, room::Question{some_question(std::move(app_data), kind)});
    const auto data = boost::json::parse(spoken.data).at("appData");
    EXPECT_EQ(data.at("peerId").as_string(), "A");
    return std::string(data.at("source").as_string());
  };
  EXPECT_EQ(source(R"({"source":"screensharing","n":1})", ortc::MediaKind::Video), "screensharing");
  EXPECT_EQ(source("{}", ortc::MediaKind::Audio), "audio");  // of a client of the other dialect
  EXPECT_EQ(source("{}", ortc::MediaKind::Video), "video");
  EXPECT_EQ(source(R"({"share":true})", ortc::MediaKind::Video), "screensharing");
}

TEST(EncodeNewer, ADataConsumerSaysItsTransportAndItsChannel) {
  const auto id = *Uuid::parse(kId);
  room::NewDataConsumer question{.peer = "A",
                                 .data_producer = {id},
                                 .data_consumer = {id},
                                 .transport = {id},
                                 .stream = {3, true, std::nullopt, std::nullopt},
                                 .label = "any",
                                 .channel = "chat",
                                 .protocol = "",
                                 .app_data = room::JsonText{R"({"n":1})"}};
  const auto data = boost::json::parse(encode(Dialect::Newer, room::Question{question}).data);
  EXPECT_EQ(data.at("peerId").as_string(), "A");
  EXPECT_EQ(data.at("transportId").as_string(), kId);
  EXPECT_EQ(data.at("dataConsumerId").as_string(), kId);
  EXPECT_EQ(data.at("dataProducerId").as_string(), kId);
  EXPECT_EQ(data.at("sctpStreamParameters").at("streamId").as_int64(), 3);
  EXPECT_EQ(boost::json::serialize(data.at("appData")), R"({"n":1,"channel":"chat","peerId":"A"})");
  question.peer.reset();
  const auto ours = boost::json::parse(encode(Dialect::Newer, room::Question{question}).data);
  EXPECT_FALSE(ours.as_object().contains("peerId"));
  EXPECT_FALSE(ours.at("appData").as_object().contains("peerId"));
  EXPECT_EQ(encode(Dialect::Newer, room::DataProduced{{id}}),
            R"({"dataProducerId":")" + std::string(kId) + "\"}");
}

}  // namespace
}  // namespace madang::signaling
