// The shapes on the wire, restated from what clients have been seen to get.
#include "signaling/encode.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace madang::signaling {
namespace {

constexpr Uuid kUuid{0xbe0644d3bf224396, 0x9d1e5239765e8abb};
constexpr auto kId = "be0644d3-bf22-4396-9d1e-5239765e8abb";
constexpr media::ProducerId kProducer{kUuid};
constexpr media::ConsumerId kConsumer{kUuid};
constexpr media::TransportId kTransport{kUuid};

std::string said(const room::Notification& notification) {
  const std::optional<Spoken> spoken = encode(Dialect::Classic, notification);
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

room::WebRtcTransportOpened opened() {
  return {kTransport,
          {{"uf", "pw"},
           {{"udpcandidate", 1076302079, "127.0.0.1", false, 44444},
            {"tcpcandidate", 1076276479, "127.0.0.1", true, 44444}},
           {media::DtlsRole::Auto, {{"sha-256", "AA"}}}},
          {}};
}

TEST(Encode, WebRtcTransport) {
  EXPECT_EQ(
      encode(Dialect::Classic, opened()),
      with_id(
          "{'id':'@','iceParameters':{'usernameFragment':'uf','password':'pw','iceLite':true},"
          "'iceCandidates':[{'foundation':'udpcandidate','priority':1076302079,'ip':'127.0.0.1',"
          "'address':'127.0.0.1','protocol':'udp','port':44444,'type':'host'},{'foundation':'"
          "tcpcandidate',"
          "'priority':1076276479,'ip':'127.0.0.1','address':'127.0.0.1','protocol':'tcp','port':"
          "44444,"
          "'type':'host','tcpType':'passive'}],'dtlsParameters':{'fingerprints':[{'algorithm':'sha-"
          "256',"
          "'value':'AA'}],'role':'auto'}}"));
}

TEST(Encode, WebRtcTransportWithSctp) {
  room::WebRtcTransportOpened response = opened();
  response.sctp = room::SctpParameters{};
  const std::string text = encode(Dialect::Classic, response);
  EXPECT_NE(text.find(with_id(
                "'sctpParameters':{'port':5000,'OS':1024,'MIS':1024,'maxMessageSize':262144,"
                "'sendBufferSize':262144,'sctpBufferedAmount':0,'isDataChannel':true}")),
            std::string::npos);
}

TEST(Encode, PlainTransportHasAnRtcpPortUnlessItIsMultiplexed) {
  media::PlainTransportCreated created{.tuple = {"127.0.0.1", 40001, {}},
                                       .rtcp_tuple = media::Tuple{"127.0.0.1", 40002, {}},
                                       .srtp = {}};
  EXPECT_EQ(encode(Dialect::Classic, room::PlainTransportOpened{kTransport, created}),
            with_id("{'id':'@','ip':'127.0.0.1','port':40001,'rtcpPort':40002}"));
  created.rtcp_tuple.reset();
  EXPECT_EQ(encode(Dialect::Classic, room::PlainTransportOpened{kTransport, created}),
            with_id("{'id':'@','ip':'127.0.0.1','port':40001}"));
  EXPECT_EQ(encode(Dialect::Classic, room::PlainTransportOpened{kTransport, created,
                                              room::SctpParameters{.os = 1, .mis = 2}}),
            with_id("{'id':'@','ip':'127.0.0.1','port':40001,'sctpParameters':{'port':5000,'OS':1,"
                    "'MIS':2,'maxMessageSize':262144,'sendBufferSize':262144,"
                    "'sctpBufferedAmount':0,'isDataChannel':true}}"));
}

TEST(Encode, DataResponses) {
  EXPECT_EQ(encode(Dialect::Classic, room::DataProduced{{kProducer.value}}), with_id("{'id':'@'}"));
  EXPECT_EQ(encode(Dialect::Classic, room::BroadcasterDataConsumed{{kConsumer.value}, 3}),
            with_id("{'id':'@','streamId':3}"));
}

TEST(Encode, NewDataConsumerOfAPeerAndOfTheServerItself) {
  room::NewDataConsumer question{.peer = "A\"",
                                 .data_producer = {kProducer.value},
                                 .data_consumer = {kConsumer.value},
                                 .stream = {4, false, std::nullopt, 1},
                                 .label = "chat",
                                 .channel = "chat",
                                 .protocol = "p",
                                 .app_data = room::JsonText{R"({"info":"x"})"}};
  EXPECT_EQ(encode(Dialect::Classic, room::Question{question}).method, "newDataConsumer");
  EXPECT_EQ(encode(Dialect::Classic, room::Question{question}).data,
            with_id("{'peerId':'A\\'','dataProducerId':'@','id':'@','sctpStreamParameters':{"
                    "'streamId':4,'ordered':false,'maxRetransmits':1},'label':'chat','protocol':"
                    "'p','appData':{'info':'x'}}"));
  question.peer.reset();
  question.stream = {0, true, std::nullopt, std::nullopt};
  EXPECT_EQ(encode(Dialect::Classic, room::Question{question}).data,
            with_id("{'peerId':null,'dataProducerId':'@','id':'@','sctpStreamParameters':{"
                    "'streamId':0,'ordered':true},'label':'chat','protocol':'p','appData':{"
                    "'info':'x'}}"));
}

TEST(Encode, DataConsumerClosed) {
  EXPECT_EQ(said(room::DataConsumerClosed{{kConsumer.value}}),
            with_id("dataConsumerClosed {'dataConsumerId':'@'}"));
}

TEST(Encode, SmallResponses) {
  EXPECT_EQ(encode(Dialect::Classic, room::Accepted{}), "{}");
  EXPECT_EQ(encode(Dialect::Classic, room::Produced{kProducer}), with_id("{'id':'@'}"));
  EXPECT_EQ(encode(Dialect::Classic, room::IceRestarted{{"u", "p"}}),
            with_id("{'usernameFragment':'u','password':'p','iceLite':true}"));
  EXPECT_EQ(encode(Dialect::Classic, room::RouterRtpCapabilities{}), with_id("{'codecs':[],'headerExtensions':[]}"));
}

TEST(Encode, JoinedListsWhatIsKnownOfEach) {
  room::Joined joined;
  EXPECT_EQ(encode(Dialect::Classic, joined), with_id("{'peers':[]}"));
  joined.peers = {{"A", "Al\"ice", room::JsonText{R"({"flag": "chrome"})"}}, {"B", {}, {}}};
  EXPECT_EQ(
      encode(Dialect::Classic, joined),
      R"({"peers":[{"id":"A","displayName":"Al\"ice","device":{"flag": "chrome"}},{"id":"B"}]})");
}

TEST(Encode, BroadcasterCreated) {
  room::BroadcasterCreated created;
  EXPECT_EQ(encode(Dialect::Classic, created), with_id("{'peers':[]}"));
  created.peers.push_back(
      {{"A", "Alice", room::JsonText{"{}"}}, {{kProducer, ortc::MediaKind::Audio}}});
  EXPECT_EQ(encode(Dialect::Classic, created), with_id("{'peers':[{'id':'A','displayName':'Alice','device':{},'"
                                     "producers':[{'id':'@','kind':'audio'}]}]}"));
}

TEST(Encode, BroadcasterConsumed) {
  const auto value =
      boost::json::parse(encode(Dialect::Classic, room::BroadcasterConsumed{.id = kConsumer,
                                                          .producer = kProducer,
                                                          .kind = ortc::MediaKind::Video,
                                                          .parameters = {},
                                                          .type = ortc::ProducerType::Simulcast}));
  EXPECT_EQ(value.at("id").as_string(), kId);
  EXPECT_EQ(value.at("producerId").as_string(), kId);
  EXPECT_EQ(value.at("kind").as_string(), "video");
  EXPECT_EQ(value.at("type").as_string(), "simulcast");
  EXPECT_TRUE(value.at("rtpParameters").is_object());
}

TEST(Encode, Notifications) {
  EXPECT_EQ(said(room::MediasoupVersion{"3.14.16"}),
            with_id("mediasoup-version {'version':'3.14.16'}"));
  EXPECT_EQ(said(room::NewPeer{{"B", "Bob", room::JsonText{"{}"}}}),
            with_id("newPeer {'id':'B','displayName':'Bob','device':{}}"));
  EXPECT_EQ(said(room::PeerClosed{"A"}), with_id("peerClosed {'peerId':'A'}"));
  EXPECT_EQ(
      said(room::PeerDisplayNameChanged{"A", "Alicia", "Alice"}),
      with_id(
          "peerDisplayNameChanged {'peerId':'A','displayName':'Alicia','oldDisplayName':'Alice'}"));
  EXPECT_EQ(said(room::PeerDisplayNameChanged{"A", {}, {}}),
            with_id("peerDisplayNameChanged {'peerId':'A'}"));
  EXPECT_EQ(said(room::ConsumerClosed{kConsumer}), with_id("consumerClosed {'consumerId':'@'}"));
  EXPECT_EQ(said(room::ConsumerPaused{kConsumer}), with_id("consumerPaused {'consumerId':'@'}"));
  EXPECT_EQ(said(room::ConsumerResumed{kConsumer}), with_id("consumerResumed {'consumerId':'@'}"));
  EXPECT_EQ(
      said(room::ConsumerScore{kConsumer, {10, 0, {0, 5}}}),
      with_id("consumerScore "
              "{'consumerId':'@','score':{'score':10,'producerScore':0,'producerScores':[0,5]}}"));
  EXPECT_EQ(
      said(room::ProducerScore{kProducer, {{0, 2222, {}, 9}, {1, 3333, "r1", 0}}}),
      with_id("producerScore {'producerId':'@','score':[{'encodingIdx':0,'ssrc':2222,'score':9},"
              "{'encodingIdx':1,'ssrc':3333,'rid':'r1','score':0}]}"));
}

TEST(Encode, LayersAreNullWhenNothingIsForwarded) {
  EXPECT_EQ(said(room::ConsumerLayersChanged{kConsumer, media::Layers{2, 1}}),
            with_id("consumerLayersChanged {'consumerId':'@','spatialLayer':2,'temporalLayer':1}"));
  EXPECT_EQ(said(room::ConsumerLayersChanged{kConsumer, {}}),
            with_id("consumerLayersChanged "
                    "{'consumerId':'@','spatialLayer':null,'temporalLayer':null}"));
}

TEST(Encode, TheLoudestIsTheActiveSpeaker) {
  EXPECT_EQ(said(room::SpeakingPeers{{{"B", -20}, {"A", -40}}}),
            with_id("activeSpeaker {'peerId':'B','volume':-20}"));
  EXPECT_EQ(said(room::SpeakingPeers{}), with_id("activeSpeaker {'peerId':null}"));
  EXPECT_EQ(said(room::DominantSpeaker{"B"}), "");
}

TEST(Encode, DownlinkBweIsInBitsPerSecond) {
  EXPECT_EQ(said(room::DownlinkBwe{{3'000'000}, {2'500'000}, {1'000'000}}),
            with_id("downlinkBwe {'desiredBitrate':3000000,'effectiveDesiredBitrate':2500000,"
                    "'availableBitrate':1000000}"));
}

std::string app_data(std::string text, bool names_peer) {
  const Spoken spoken =
      encode(Dialect::Classic, room::Question{room::NewConsumer{.peer = "A\"",
                                              .producer = kProducer,
                                              .consumer = kConsumer,
                                              .kind = {},
                                              .parameters = {},
                                              .type = {},
                                              .app_data = {std::move(text)},
                                              .app_data_names_peer = names_peer}});
  const std::string begin = "\"appData\":";
  const std::size_t at = spoken.data.find(begin) + begin.size();
  return spoken.data.substr(at, spoken.data.find(",\"producerPaused\"") - at);
}

TEST(Encode, AppDataGetsThePeerOfItsProducer) {
  EXPECT_EQ(app_data("{}", false), "{}");
  EXPECT_EQ(app_data(R"({ "n":1.50 })", false), R"({ "n":1.50 })");
  EXPECT_EQ(app_data("{}", true), R"({"peerId":"A\""})");
  EXPECT_EQ(app_data("{ \n}", true), R"({"peerId":"A\""})");
  EXPECT_EQ(app_data(R"({"share":true, "x":{} })", true),
            R"({"share":true, "x":{},"peerId":"A\""})");
}

TEST(Encode, NewConsumer) {
  const Spoken spoken = encode(Dialect::Classic, room::Question{room::NewConsumer{.peer = "A",
                                                                .producer = kProducer,
                                                                .consumer = kConsumer,
                                                                .kind = ortc::MediaKind::Audio,
                                                                .parameters = {},
                                                                .type = ortc::ProducerType::Simple,
                                                                .app_data = {"{}"},
                                                                .producer_paused = true}});
  EXPECT_EQ(spoken.method, "newConsumer");
  const auto data = boost::json::parse(spoken.data);
  EXPECT_EQ(data.at("peerId").as_string(), "A");
  EXPECT_EQ(data.at("producerId").as_string(), kId);
  EXPECT_EQ(data.at("id").as_string(), kId);
  EXPECT_EQ(data.at("kind").as_string(), "audio");
  EXPECT_EQ(data.at("type").as_string(), "simple");
  EXPECT_TRUE(data.at("rtpParameters").is_object());
  EXPECT_TRUE(data.at("producerPaused").as_bool());
}

}  // namespace
}  // namespace madang::signaling
