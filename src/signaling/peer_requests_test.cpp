#include "signaling/peer_requests.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::signaling {
namespace {

constexpr auto kId = "be0644d3-bf22-4396-9d1e-5239765e8abb";

Result<room::PeerRequest> decode(std::string_view method, std::string data) {
  return decode_peer_request(Dialect::Classic, method, Json::parse(std::move(data)).value());
}

template <typename Request>
Request expect(std::string_view method, std::string data) {
  return std::get<Request>(decode(method, std::move(data)).value());
}

/// What `text` says with single quotes for double ones.
std::string quoted(std::string text) {
  for (char& c : text) {
    if (c == '\'') { c = '"'; }
  }
  return text;
}

Error dtls_error(const std::string& dtls) {
  return expect<room::ConnectWebRtcTransport>("connectWebRtcTransport",
                                              "{\"dtlsParameters\":" + quoted(dtls) + "}")
      .dtls.error();
}

TEST(PeerRequests, AnUnknownMethodIsNamed) {
  EXPECT_EQ(decode("foo", "{}").error().message, "unknown request.method \"foo\"");
  EXPECT_EQ(decode("Join", "{}").error().message, "unknown request.method \"Join\"");
  EXPECT_LT(decode(std::string(100'000, 'x'), "{}").error().message.size(), 200u);
}

TEST(PeerRequests, NoDataIsNeededWhereNoneIsRead) {
  expect<room::GetRouterRtpCapabilities>("getRouterRtpCapabilities", "[]");
}

TEST(PeerRequests, JoinWithEverything) {
  const auto join = expect<room::Join>("join", quoted(R"({'displayName':'Alice',
      'device':{'flag':'chrome', 'version':1.0},'rtpCapabilities':{'codecs':[],'headerExtensions':[]},
      'sctpCapabilities':{'numStreams':{'OS':1024,'MIS':1024}}})"));
  EXPECT_EQ(join.display_name, "Alice");
  EXPECT_EQ(join.device->text, quoted("{'flag':'chrome', 'version':1.0}"));
  EXPECT_TRUE(join.rtp_capabilities);
  EXPECT_TRUE(join.wants_data);
}

TEST(PeerRequests, JoinWithNothing) {
  const auto join = expect<room::Join>("join", "{}");
  EXPECT_FALSE(join.display_name);
  EXPECT_EQ(join.device->text, "{}");  // pages of others read into it
  EXPECT_FALSE(join.rtp_capabilities);
  EXPECT_FALSE(join.wants_data);
}

TEST(PeerRequests, JoinWithNonsenseIsAsWithNothing) {
  const auto join = expect<room::Join>(
      "join",
      quoted(
          "{'displayName':5,'device':null,'rtpCapabilities':{'codecs':5},'sctpCapabilities':0}"));
  EXPECT_FALSE(join.display_name);
  EXPECT_EQ(join.device->text, "{}");
  EXPECT_FALSE(join.rtp_capabilities);
  EXPECT_FALSE(join.wants_data);
}

TEST(PeerRequests, TransportOptionsGoByTruth) {
  const auto request = expect<room::CreateWebRtcTransport>(
      "createWebRtcTransport",
      quoted("{'forceTcp':1,'producing':'yes','consuming':'','sctpCapabilities':{}}"));
  EXPECT_TRUE(request.force_tcp);
  EXPECT_TRUE(request.producing);
  EXPECT_FALSE(request.consuming);
  EXPECT_EQ(request.sctp, ortc::NumSctpStreams{});
  const auto bare = expect<room::CreateWebRtcTransport>("createWebRtcTransport", "{}");
  EXPECT_FALSE(bare.force_tcp || bare.producing || bare.consuming || bare.sctp);
}

TEST(PeerRequests, WrongNumbersOfStreamsAreRefused) {
  EXPECT_FALSE(
      decode("createWebRtcTransport", R"({"sctpCapabilities":{"numStreams":{"OS":"x","MIS":1}}})"));
  const auto request = expect<room::CreateWebRtcTransport>(
      "createWebRtcTransport", R"({"sctpCapabilities":{"numStreams":{"OS":16,"MIS":2048}}})");
  EXPECT_EQ(request.sctp->os, 16);
  EXPECT_EQ(request.sctp->mis, 2048);
}

TEST(PeerRequests, IdsAreQuotedAsTheyWere) {
  const auto good =
      expect<room::RestartIce>("restartIce", std::string(R"({"transportId":")") + kId + "\"}");
  EXPECT_EQ(good.transport.id.text(), kId);
  EXPECT_EQ(good.transport.text, kId);
  const auto shown_as = [](const std::string& id) {
    const auto request =
        expect<room::CloseProducer>("closeProducer", "{\"producerId\":" + id + "}");
    EXPECT_FALSE(request.producer.id);
    return request.producer.text;
  };
  EXPECT_EQ(expect<room::PauseConsumer>("pauseConsumer", "{}").consumer.text, "undefined");
  EXPECT_EQ(shown_as("\"zzz\""), "zzz");
  EXPECT_EQ(shown_as("5"), "5");
  EXPECT_EQ(shown_as("null"), "null");
  EXPECT_EQ(shown_as("{}"), "[object Object]");
  EXPECT_LT(shown_as("\"" + std::string(100'000, 'x') + "\"").size(), 200u);
}

TEST(PeerRequests, EachMethodReadsItsOwnId) {
  const std::string producer = std::string(R"({"producerId":")") + kId + "\"}";
  const std::string consumer = std::string(R"({"consumerId":")") + kId + "\"}";
  EXPECT_TRUE(expect<room::CloseProducer>("closeProducer", producer).producer.id);
  EXPECT_TRUE(expect<room::PauseProducer>("pauseProducer", producer).producer.id);
  EXPECT_TRUE(expect<room::ResumeProducer>("resumeProducer", producer).producer.id);
  EXPECT_TRUE(expect<room::PauseConsumer>("pauseConsumer", consumer).consumer.id);
  EXPECT_TRUE(expect<room::ResumeConsumer>("resumeConsumer", consumer).consumer.id);
  EXPECT_TRUE(
      expect<room::RequestConsumerKeyFrame>("requestConsumerKeyFrame", consumer).consumer.id);
  EXPECT_TRUE(expect<room::GetProducerStats>("getProducerStats", producer).producer.id);
  EXPECT_TRUE(expect<room::GetConsumerStats>("getConsumerStats", consumer).consumer.id);
  EXPECT_TRUE(expect<room::GetTransportStats>("getTransportStats",
                                              std::string(R"({"transportId":")") + kId + "\"}")
                  .transport.id);
  EXPECT_EQ(expect<room::ChangeDisplayName>("changeDisplayName", R"({"displayName":"Alicia"})")
                .display_name,
            "Alicia");
}

TEST(PeerRequests, PreferredLayersAreNumbersAndTheUpperOneMayBeLeftOut) {
  const auto layers = [](const std::string& data) {
    return expect<room::SetConsumerPreferredLayers>("setConsumerPreferredLayers", quoted(data))
        .layers;
  };
  EXPECT_EQ(layers("{'spatialLayer':2,'temporalLayer':1}").value(), (media::PreferredLayers{2, 1}));
  EXPECT_EQ(layers("{'spatialLayer':0,'temporalLayer':0}").value(), (media::PreferredLayers{0, 0}));
  EXPECT_EQ(layers("{'spatialLayer':1}").value(), (media::PreferredLayers{1, {}}));
  EXPECT_EQ(layers("{'spatialLayer':1,'temporalLayer':null}").value(),
            (media::PreferredLayers{1, {}}));
  EXPECT_EQ(layers("{'spatialLayer':1e9,'temporalLayer':-3}").value(),
            (media::PreferredLayers{255, 0}));
  for (const char* wrong : {"{}", "{'spatialLayer':'1'}", "{'spatialLayer':null}"}) {
    EXPECT_EQ(layers(wrong).error().message, "spatialLayer must be a number");
  }
  for (const char* wrong : {"'1'", "true", "{}"}) {
    EXPECT_EQ(layers(std::string("{'spatialLayer':1,'temporalLayer':") + wrong + "}").error().message,
              "if given, temporalLayer must be a number");
  }
}

TEST(PeerRequests, APriorityIsANumberFromOneTo255) {
  const auto priority = [](const std::string& value) {
    return expect<room::SetConsumerPriority>("setConsumerPriority", quoted("{'priority':" + value + "}"))
        .priority;
  };
  EXPECT_EQ(priority("1").value(), 1);
  EXPECT_EQ(priority("255").value(), 255);
  EXPECT_EQ(priority("256").value(), 255);
  for (const char* wrong : {"null", "'1'", "true", "-1"}) {
    EXPECT_EQ(priority(wrong).error().message, "priority must be a positive number");
  }
  for (const char* wrong : {"0", "0.5"}) {
    EXPECT_EQ(priority(wrong).error().message,
              "wrong priority (must be higher than 0) [method:consumer.setPriority]");
  }
}

TEST(PeerRequests, AThrottleIsInKilobitsMillisecondsAndPercent) {
  const auto request = expect<room::ApplyNetworkThrottle>(
      "applyNetworkThrottle",
      quoted("{'secret':'s','uplink':1500,'downlink':0.5,'rtt':120.5,'packetLoss':2.5}"));
  EXPECT_EQ(request.secret, "s");
  EXPECT_EQ(request.throttle->uplink.bps, 1'500'000);
  EXPECT_EQ(request.throttle->downlink.bps, 1'000);  // the least
  EXPECT_EQ(request.throttle->round_trip, 120'500us);
  EXPECT_EQ(request.throttle->loss_ppm, 25'000u);
}

TEST(PeerRequests, WhatIsNotGivenIsNotThrottled) {
  const auto request = expect<room::ApplyNetworkThrottle>(
      "applyNetworkThrottle", quoted("{'uplink':0,'rtt':null,'packetLoss':''}"));
  EXPECT_EQ(request.secret, "");
  EXPECT_EQ(request.throttle->uplink, Bitrate::kbps(1'000'000));
  EXPECT_EQ(request.throttle->downlink, Bitrate::kbps(1'000'000));
  EXPECT_EQ(request.throttle->round_trip, 0s);
  EXPECT_EQ(request.throttle->loss_ppm, 0u);
  EXPECT_EQ(expect<room::ResetNetworkThrottle>("resetNetworkThrottle", quoted("{'secret':5}")).secret,
            "");
}

TEST(PeerRequests, AThrottleHasBounds) {
  const auto request = expect<room::ApplyNetworkThrottle>(
      "applyNetworkThrottle", quoted("{'uplink':1e300,'rtt':1e300,'packetLoss':1000}"));
  EXPECT_EQ(request.throttle->uplink, Bitrate::kbps(1'000'000));
  EXPECT_EQ(request.throttle->round_trip, 10s);
  EXPECT_EQ(request.throttle->loss_ppm, 1'000'000u);
  for (const char* field : {"uplink", "downlink", "rtt", "packetLoss"}) {
    for (const char* wrong : {"-1", "'5'", "true", "{}"}) {
      const auto refused = expect<room::ApplyNetworkThrottle>(
          "applyNetworkThrottle", quoted(std::string("{'") + field + "':" + wrong + "}"));
      EXPECT_EQ(refused.throttle.error().message, std::string(field) + " must be a positive number");
    }
  }
}

TEST(PeerRequests, DtlsParameters) {
  std::string digest = "aa";
  for (int i = 1; i < 32; ++i) { digest += ":0F"; }
  const auto request = expect<room::ConnectWebRtcTransport>(
      "connectWebRtcTransport",
      quoted("{'dtlsParameters':{'role':'server','fingerprints':[{'algorithm':'sha-256',"
             "'value':'" +
             digest + "'}]},'iceParameters':{}}"));
  EXPECT_EQ(request.transport.text, "undefined");
  EXPECT_EQ(request.dtls->role, media::DtlsRole::Server);
  EXPECT_EQ(request.dtls->fingerprints.at(0).algorithm, "sha-256");
  EXPECT_EQ(request.dtls->fingerprints.at(0).value, "AA" + digest.substr(2));  // upper case
}

TEST(PeerRequests, WrongDtlsParametersNameTheirField) {
  EXPECT_EQ(dtls_error("null").field, "dtlsParameters");
  const std::string empty =
      "empty dtlsParameters.fingerprints array [method:webRtcTransport.connect]";
  EXPECT_EQ(dtls_error("{}").message, empty);
  EXPECT_EQ(dtls_error("{'role':'client','fingerprints':[]}").message, empty);
  EXPECT_EQ(dtls_error("{'role':'x','fingerprints':[{}]}").message,
            "invalid dtlsParameters.role \"x\"");
  EXPECT_EQ(dtls_error("{'fingerprints':[{'algorithm':'md5','value':'AA'}]}").field,
            "dtlsParameters.fingerprints[0].algorithm");
  EXPECT_EQ(dtls_error("{'fingerprints':[5]}").field, "dtlsParameters.fingerprints[0].algorithm");
  EXPECT_EQ(dtls_error("{'fingerprints':[{'algorithm':'sha-1','value':'AA:BB'}]}").field,
            "dtlsParameters.fingerprints[0].value");
  EXPECT_EQ(
      dtls_error("{'fingerprints':[{'algorithm':'sha-1','value':'" + std::string(59, ':') + "'}]}")
          .field,
      "dtlsParameters.fingerprints[0].value");
  std::string many = "{'fingerprints':[5";
  for (int i = 0; i < 16; ++i) { many += ",5"; }
  EXPECT_EQ(dtls_error(many + "]}").code, Code::LimitReached);
}

TEST(PeerRequests, ProduceCarriesItsErrorsUntilTheyAreDue) {
  const auto request = expect<room::Produce>("produce", quoted("{'transportId':'x','kind':'foo'}"));
  EXPECT_EQ(request.transport.text, "x");
  EXPECT_EQ(request.kind.error().message, "invalid kind \"foo\"");
  EXPECT_FALSE(request.parameters);
  EXPECT_EQ(request.app_data.text, "{}");
  EXPECT_EQ(expect<room::Produce>("produce", "{}").kind.error().message,
            "invalid kind \"undefined\"");
}

TEST(PeerRequests, ProduceWithEverything) {
  const auto request =
      expect<room::Produce>("produce", quoted(R"({'transportId':'x','kind':'video','rtpParameters':
      {'codecs':[{'mimeType':'video/vp8','payloadType':101,'clockRate':90000}],'encodings':[{'ssrc':2222}]},
      'appData':{ 'share' : true, 'n':1.50 }})"));
  EXPECT_EQ(request.kind.value(), ortc::MediaKind::Video);
  EXPECT_EQ(request.parameters->codecs.at(0).mime_type, "video/vp8");
  EXPECT_EQ(request.app_data.text, quoted("{ 'share' : true, 'n':1.50 }"));
}

TEST(PeerRequests, APeerIdInAppDataIsNotTheirs) {
  EXPECT_EQ(expect<room::Produce>("produce", R"({"appData":{"a":1,"peerId":"mallory","b":2}})")
                .app_data.text.find("mallory"),
            std::string::npos);
  EXPECT_EQ(
      expect<room::Produce>("produce", R"({"appData":{"peer\u0049d":"mallory"}})").app_data.text,
      "{}");
  EXPECT_EQ(expect<room::Produce>("produce", R"({"appData":"text"})").app_data.text, "{}");
  EXPECT_EQ(expect<room::Produce>("produce", R"({"appData":[1]})").app_data.text, "{}");
}

// ------------------------------------------------------------------------------------------------
// the newer dialect

template <typename Request>
Request newer(std::string_view method, std::string data) {
  return std::get<Request>(
      decode_peer_request(Dialect::Newer, method, Json::parse(quoted(std::move(data))).value())
          .value());
}

TEST(PeerRequestsNewer, ATransportHasADirection) {
  const auto sends = newer<room::CreateWebRtcTransport>(
      "createWebRtcTransport", "{'forceTcp':true,'appData':{'direction':'producer'}}");
  EXPECT_TRUE(sends.force_tcp && sends.producing && !sends.consuming);
  EXPECT_TRUE(sends.sctp);  // its clients do not ask for it any more
  const auto receives = newer<room::CreateWebRtcTransport>(
      "createWebRtcTransport",
      "{'appData':{'direction':'consumer'},'sctpCapabilities':{'numStreams':{'OS':16,'MIS':32}}}");
  EXPECT_TRUE(receives.consuming && !receives.producing);
  EXPECT_EQ(receives.sctp->mis, 32);
  for (const char* wrong : {"{}", "{'appData':{}}", "{'appData':{'direction':'up'}}", "{'appData':5}"}) {
    const auto refused = decode_peer_request(Dialect::Newer, "createWebRtcTransport",
                                             Json::parse(quoted(wrong)).value());
    EXPECT_EQ(refused.error().field, "appData.direction") << wrong;
  }
}

TEST(PeerRequestsNewer, AThrottleHasItsNumbersInOptions) {
  const auto request = newer<room::ApplyNetworkThrottle>(
      "applyNetworkThrottle",
      "{'secret':'s','options':{'up':1000,'down':500,'rtt':20,'packetLoss':1,'localhost':true}}");
  EXPECT_EQ(request.secret, "s");
  EXPECT_EQ(request.throttle->uplink, Bitrate::kbps(1000));
  EXPECT_EQ(request.throttle->downlink, Bitrate::kbps(500));
  EXPECT_EQ(request.throttle->round_trip, 20ms);
  EXPECT_EQ(request.throttle->loss_ppm, 10'000u);
  EXPECT_TRUE(newer<room::ApplyNetworkThrottle>("applyNetworkThrottle", "{}").throttle);
  EXPECT_EQ(newer<room::ResetNetworkThrottle>("stopNetworkThrottle", "{'secret':'s'}").secret, "s");
}

TEST(PeerRequestsNewer, ItsOwnMethodsAndNotTheOthers) {
  newer<room::GetRtcStatsUrl>("getRtcStatsUrl", "{}");
  EXPECT_TRUE(newer<room::Join>("join", "{}").wants_data);
  EXPECT_FALSE(decode("getRtcStatsUrl", "{}"));
  EXPECT_FALSE(decode("stopNetworkThrottle", "{}"));
  EXPECT_EQ(decode_peer_request(Dialect::Newer, "resetNetworkThrottle", Json::empty_object())
                .error()
                .message,
            "unknown request.method \"resetNetworkThrottle\"");
}

TEST(PeerRequestsNewer, WhatIsToldBecomesTheSameRequests) {
  const auto told = [](std::string_view method) {
    return decode_peer_notification(Dialect::Newer, method,
                                    Json::parse(R"({"spatialLayer":1,"priority":2})").value());
  };
  const std::vector<std::pair<std::string_view, std::size_t>> all{
      {"closeProducer", room::PeerRequest{room::CloseProducer{}}.index()},
      {"pauseProducer", room::PeerRequest{room::PauseProducer{}}.index()},
      {"resumeProducer", room::PeerRequest{room::ResumeProducer{}}.index()},
      {"pauseConsumer", room::PeerRequest{room::PauseConsumer{}}.index()},
      {"resumeConsumer", room::PeerRequest{room::ResumeConsumer{}}.index()},
      {"setConsumerPreferredLayers", room::PeerRequest{room::SetConsumerPreferredLayers{}}.index()},
      {"setConsumerPriority", room::PeerRequest{room::SetConsumerPriority{}}.index()},
      {"requestConsumerKeyFrame", room::PeerRequest{room::RequestConsumerKeyFrame{}}.index()},
      {"changeDisplayName", room::PeerRequest{room::ChangeDisplayName{}}.index()}};
  for (const auto& [method, index] : all) { EXPECT_EQ(told(method).value().index(), index) << method; }
  EXPECT_FALSE(told("join"));
  EXPECT_FALSE(told("nonsense"));
}

TEST(PeerRequestsNewer, TheChannelOfDataStandsInItsAppData) {
  const auto by_channel = newer<room::ProduceData>(
      "produceData", "{'label':'any','appData':{'channel':'chat'},'sctpStreamParameters':{'streamId':1}}");
  EXPECT_EQ(by_channel.label, "any");
  EXPECT_EQ(by_channel.channel, "chat");
  EXPECT_EQ(newer<room::ProduceData>("produceData", "{'label':'bot'}").channel, "bot");
}

TEST(PeerRequestsNewer, ClientsOfTheOtherDialectTellNothing) {
  EXPECT_FALSE(decode_peer_notification(Dialect::Classic, "closeProducer", Json::empty_object()));
}

TEST(PeerRequests, StatisticsOfDataChannels) {
  EXPECT_EQ(expect<room::GetDataProducerStats>("getDataProducerStats", R"({"dataProducerId":"x"})").data_producer.text,
            "x");
  EXPECT_EQ(expect<room::GetDataConsumerStats>("getDataConsumerStats", "{}").data_consumer.text, "undefined");
}

TEST(PeerRequests, ProduceDataAsTheWebApplicationSendsIt) {
  const auto request = expect<room::ProduceData>(
      "produceData", quoted("{'transportId':'x','sctpStreamParameters':{'streamId':0,'ordered':"
                            "false,'maxRetransmits':1},'label':'chat','protocol':'','appData':{"
                            "'info':'my-chat-DataProducer','peerId':'kept'}}"));
  EXPECT_EQ(request.transport.text, "x");
  EXPECT_EQ(*request.stream, (ortc::SctpStreamParameters{0, false, std::nullopt, 1}));
  EXPECT_EQ(request.label, "chat");
  EXPECT_EQ(request.channel, "chat");
  EXPECT_EQ(request.protocol, "");
  EXPECT_EQ(request.app_data.text,
            quoted("{'info':'my-chat-DataProducer','peerId':'kept'}"));  // nothing is added to it
}

TEST(PeerRequests, ProduceDataCarriesItsErrorUntilItIsDue) {
  const auto refusal = [](std::string_view stream) {
    const auto request = expect<room::ProduceData>(
        "produceData", quoted("{'sctpStreamParameters':" + std::string(stream) + "}"));
    return request.stream ? std::string() : request.stream.error().message;
  };
  EXPECT_EQ(refusal("null"), "params is not an object");
  EXPECT_EQ(refusal("{}"), "missing params.streamId");
  EXPECT_EQ(refusal("{'streamId':'0'}"), "missing params.streamId");
  EXPECT_EQ(refusal("{'streamId':65535}"), "invalid params.streamId");
  EXPECT_EQ(refusal("{'streamId':1,'maxPacketLifeTime':'x'}"), "invalid params.maxPacketLifeTime");
  EXPECT_EQ(refusal("{'streamId':1,'maxRetransmits':true}"), "invalid params.maxRetransmits");
  EXPECT_EQ(refusal("{'streamId':1,'maxPacketLifeTime':1,'maxRetransmits':1}"),
            "cannot provide both maxPacketLifeTime and maxRetransmits");
  EXPECT_EQ(refusal("{'streamId':1,'ordered':true,'maxRetransmits':1}"),
            "cannot be ordered with maxPacketLifeTime or maxRetransmits");
  // As a native broadcaster sends it: zeros are not given, and keys that are nothing here.
  EXPECT_EQ(refusal("{'streamId':0,'ordered':true,'protocol':'','label':'','maxPacketLifeTime':0,"
                    "'maxRetransmits':0}"),
            "");
  const auto bare = expect<room::ProduceData>("produceData", R"({"label":5,"appData":[1]})");
  EXPECT_EQ(bare.transport.text, "undefined");
  EXPECT_EQ(bare.label, "");
  EXPECT_EQ(bare.app_data.text, "{}");
}

}  // namespace
}  // namespace madang::signaling
