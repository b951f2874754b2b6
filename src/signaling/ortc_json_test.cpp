#include "signaling/ortc_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "ortc/router_capabilities.hpp"

namespace madang::signaling {
namespace {

namespace json = boost::json;
using namespace ortc;

json::value read(std::string_view text) { return json::parse(json::string_view(text)); }

// "message @ field", or "accepted".
template <typename T>
std::string verdict(const Result<T>& result) {
  return result ? "accepted" : result.error().message + " @ " + result.error().field;
}

std::string params(std::string_view text) { return verdict(parse_rtp_parameters(read(text), "p")); }
std::string caps(std::string_view text) { return verdict(parse_rtp_capabilities(read(text), "c")); }
std::string stream(std::string_view text) {
  return verdict(parse_sctp_stream_parameters(read(text), "s"));
}

std::string codec(std::string_view text) {
  return params("{\"codecs\":[" + std::string(text) + "]}");
}

std::string encoding(std::string_view text) {
  return params("{\"codecs\":[],\"encodings\":[" + std::string(text) + "]}");
}

std::string extension(std::string_view text) {
  return params("{\"codecs\":[],\"headerExtensions\":[" + std::string(text) + "]}");
}

TEST(RtpParametersJson, FillsInWhatIsNotSaid) {
  const auto parsed = parse_rtp_parameters(read(R"({"codecs":[
      {"mimeType":"audio/opus","payloadType":111,"clockRate":48000,"rtcpFeedback":[{"type":"nack"}]},
      {"mimeType":"video/VP8","payloadType":96,"clockRate":90000,"channels":2}],
      "headerExtensions":[{"uri":"u","id":3}],"encodings":[{}],"rtcp":{"reducedSize":false}})"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->codecs[0].channels, 1);
  EXPECT_EQ(parsed->codecs[0].rtcp_feedback[0], (RtcpFeedback{"nack", ""}));
  EXPECT_EQ(parsed->codecs[1].channels, std::nullopt);
  EXPECT_EQ(parsed->header_extensions[0], (RtpHeaderExtensionParameters{"u", 3, false, {}}));
  EXPECT_EQ(parsed->encodings[0].dtx, false);
  EXPECT_TRUE(parsed->rtcp.reduced_size);
  EXPECT_EQ(parsed->mid, std::nullopt);
}

TEST(RtpParametersJson, TakesNullFalseZeroAndEmptyAsNotGiven) {
  const auto parsed =
      parse_rtp_parameters(read(R"({"mid":null,"codecs":[],"headerExtensions":0,"encodings":
      [{"ssrc":0,"rid":"","rtx":null,"dtx":0,"scalabilityMode":false,"maxBitrate":0}],"rtcp":""})"));
  ASSERT_TRUE(parsed);
  RtpEncodingParameters expected;
  expected.dtx = false;
  EXPECT_EQ(parsed->encodings[0], expected);
}

TEST(RtpParametersJson, SaysOfAWholeWhatIsWrong) {
  EXPECT_EQ(params("1"), "params is not an object @ p");
  EXPECT_EQ(params("null"), "params is not an object @ p");
  EXPECT_EQ(params("[]"), "missing params.codecs @ p.codecs");
  EXPECT_EQ(params("{}"), "missing params.codecs @ p.codecs");
  EXPECT_EQ(params(R"({"codecs":{}})"), "missing params.codecs @ p.codecs");
  EXPECT_EQ(params(R"({"mid":1,"codecs":[]})"), "params.mid is not a string @ p.mid");
  EXPECT_EQ(params(R"({"msid":{},"codecs":[]})"), "params.msid is not a string @ p.msid");
  EXPECT_EQ(params(R"({"codecs":[],"headerExtensions":{}})"),
            "params.headerExtensions is not an array @ p.headerExtensions");
  EXPECT_EQ(params(R"({"codecs":[],"encodings":"x"})"),
            "params.encodings is not an array @ p.encodings");
  EXPECT_EQ(params(R"({"codecs":[],"rtcp":1})"), "params.rtcp is not an object @ p.rtcp");
  EXPECT_EQ(params(R"({"codecs":[],"rtcp":{"cname":1}})"), "invalid rtcp.cname @ p.rtcp.cname");
}

TEST(RtpParametersJson, SaysOfACodecWhatIsWrong) {
  EXPECT_EQ(codec("1"), "codec is not an object @ p.codecs[0]");
  EXPECT_EQ(codec("{}"), "missing codec.mimeType @ p.codecs[0].mimeType");
  EXPECT_EQ(codec(R"({"mimeType":""})"), "missing codec.mimeType @ p.codecs[0].mimeType");
  EXPECT_EQ(codec(R"({"mimeType":"text/x"})"), "invalid codec.mimeType @ p.codecs[0].mimeType");
  EXPECT_EQ(codec(R"({"mimeType":"audio/x"})"),
            "missing codec.payloadType @ p.codecs[0].payloadType");
  EXPECT_EQ(codec(R"({"mimeType":"audio/x","payloadType":"1"})"),
            "missing codec.payloadType @ p.codecs[0].payloadType");
  EXPECT_EQ(codec(R"({"mimeType":"audio/x","payloadType":128})"),
            "invalid codec.payloadType @ p.codecs[0].payloadType");
  EXPECT_EQ(codec(R"({"mimeType":"audio/x","payloadType":1.5})"),
            "invalid codec.payloadType @ p.codecs[0].payloadType");
  EXPECT_EQ(codec(R"({"mimeType":"audio/x","payloadType":1})"),
            "missing codec.clockRate @ p.codecs[0].clockRate");
  EXPECT_EQ(codec(R"({"mimeType":"audio/x","payloadType":1.0,"clockRate":8000})"), "accepted");
}

std::string with_tail(std::string_view tail) {
  return codec(R"({"mimeType":"video/x","payloadType":1,"clockRate":90000,)" + std::string(tail) +
               "}");
}

TEST(RtpParametersJson, SaysOfFormatParametersWhatIsWrong) {
  EXPECT_EQ(with_tail(R"("parameters":1)"), "accepted");
  EXPECT_EQ(with_tail(R"("parameters":{"a":true})"),
            "invalid codec parameter [key:as, value:true] @ p.codecs[0].parameters.a");
  EXPECT_EQ(with_tail(R"("parameters":{"a":null})"),
            "invalid codec parameter [key:as, value:null] @ p.codecs[0].parameters.a");
  EXPECT_EQ(with_tail(R"("parameters":{"a":[1,null,["b"]]})"),
            "invalid codec parameter [key:as, value:1,,b] @ p.codecs[0].parameters.a");
  EXPECT_EQ(with_tail(R"("parameters":{"a":{}})"),
            "invalid codec parameter [key:as, value:[object Object]] @ p.codecs[0].parameters.a");
  EXPECT_EQ(with_tail(R"("parameters":{"apt":"96"})"),
            "invalid codec apt parameter @ p.codecs[0].parameters.apt");
  EXPECT_EQ(with_tail(R"("rtcpFeedback":{})"), "accepted");
  EXPECT_EQ(with_tail(R"("rtcpFeedback":[1])"),
            "fb is not an object @ p.codecs[0].rtcpFeedback[0]");
  EXPECT_EQ(with_tail(R"("rtcpFeedback":[{"type":1}])"),
            "missing fb.type @ p.codecs[0].rtcpFeedback[0].type");
}

TEST(RtpParametersJson, SaysOfAnExtensionWhatIsWrong) {
  EXPECT_EQ(extension("1"), "ext is not an object @ p.headerExtensions[0]");
  EXPECT_EQ(extension(R"({"uri":""})"), "missing ext.uri @ p.headerExtensions[0].uri");
  EXPECT_EQ(extension(R"({"uri":"u"})"), "missing ext.id @ p.headerExtensions[0].id");
  EXPECT_EQ(extension(R"({"uri":"u","id":256})"), "invalid ext.id @ p.headerExtensions[0].id");
  EXPECT_EQ(extension(R"({"uri":"u","id":1,"encrypt":1})"),
            "invalid ext.encrypt @ p.headerExtensions[0].encrypt");
  EXPECT_EQ(extension(R"({"uri":"u","id":1,"parameters":{"a":[]}})"),
            "invalid header extension parameter @ p.headerExtensions[0].parameters.a");
  EXPECT_EQ(extension(R"({"uri":"u","id":1,"parameters":{"apt":"x"}})"), "accepted");
}

TEST(RtpParametersJson, SaysOfAnEncodingWhatIsWrong) {
  EXPECT_EQ(encoding("1"), "encoding is not an object @ p.encodings[0]");
  EXPECT_EQ(encoding(R"({"ssrc":"1"})"), "invalid encoding.ssrc @ p.encodings[0].ssrc");
  EXPECT_EQ(encoding(R"({"ssrc":4294967296})"), "invalid encoding.ssrc @ p.encodings[0].ssrc");
  EXPECT_EQ(encoding(R"({"ssrc":-1})"), "invalid encoding.ssrc @ p.encodings[0].ssrc");
  EXPECT_EQ(encoding(R"({"rid":1})"), "invalid encoding.rid @ p.encodings[0].rid");
  EXPECT_EQ(encoding(R"({"rtx":1})"), "invalid encoding.rtx @ p.encodings[0].rtx");
  EXPECT_EQ(encoding(R"({"rtx":{}})"), "missing encoding.rtx.ssrc @ p.encodings[0].rtx.ssrc");
  EXPECT_EQ(encoding(R"({"scalabilityMode":3})"),
            "invalid encoding.scalabilityMode @ p.encodings[0].scalabilityMode");
  EXPECT_EQ(encoding(R"({"codecPayloadType":"96"})"),
            "missing encoding.codecPayloadType @ p.encodings[0].codecPayloadType");
}

TEST(RtpParametersJson, NeverTakesTextForNumber) {
  const auto parsed =
      parse_rtp_parameters(read(R"({"codecs":[{"mimeType":"video/H264","payloadType":96,
      "clockRate":90000,"parameters":{"packetization-mode":"1","x":2,"y":2.5,"z":3.0}}]})"));
  ASSERT_TRUE(parsed);
  const ParameterMap& map = parsed->codecs[0].parameters;
  EXPECT_EQ(map.text("packetization-mode"), "1");
  EXPECT_EQ(map.integer("packetization-mode"), std::nullopt);
  EXPECT_EQ(map.integer("x"), 2);
  EXPECT_EQ(*map.find("y"), ParameterValue(2.5));
  EXPECT_EQ(map.integer("z"), 3);
}

TEST(RtpParametersJson, ComesBackAsItWasWithUnknownEncodingKeys) {
  const json::value original =
      read(R"({"mid":"1","msid":"a b","codecs":[{"mimeType":"video/VP8","payloadType":96,
      "clockRate":90000,"parameters":{"a":"b","c":1},"rtcpFeedback":[{"type":"nack","parameter":"pli"}]}],
      "headerExtensions":[{"uri":"u","id":3,"encrypt":true,"parameters":{}}],
      "encodings":[{"ssrc":4294967295,"rid":"r0","codecPayloadType":96,"rtx":{"ssrc":2},"dtx":true,
      "scalabilityMode":"L1T3","maxBitrate":500000,"active":true,"x":{"y":[1,null,"z"]}}],
      "rtcp":{"cname":"c","reducedSize":true,"mux":true}})");
  const auto parsed = parse_rtp_parameters(original);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->encodings[0].extras.size(), 2u);
  EXPECT_EQ(json::serialize(to_json(*parsed)), json::serialize(original));
}

TEST(RtpParametersJson, RefusesWhatIsOverItsLimits) {
  const auto repeat = [](std::string_view entry, std::size_t times) {
    std::string list;
    for (std::size_t i = 0; i < times; ++i) { list += (i ? "," : "") + std::string(entry); }
    return list;
  };
  const std::string one = R"({"mimeType":"video/x","payloadType":1,"clockRate":1})";
  EXPECT_EQ(codec(repeat(one, kCodecsMax)), "accepted");
  EXPECT_EQ(codec(repeat(one, kCodecsMax + 1)), "too many entries @ p.codecs");
  EXPECT_EQ(encoding(repeat("{}", kEncodingsMax)), "accepted");
  EXPECT_EQ(encoding(repeat("{}", kEncodingsMax + 1)), "too many entries @ p.encodings");
  EXPECT_EQ(extension(repeat(R"({"uri":"u","id":1})", kHeaderExtensionsMax + 1)),
            "too many entries @ p.headerExtensions");
  EXPECT_EQ(
      with_tail("\"rtcpFeedback\":[" + repeat(R"({"type":"nack"})", kRtcpFeedbackMax + 1) + "]"),
      "too many entries @ p.codecs[0].rtcpFeedback");

  json::object parameters;
  for (std::size_t i = 0; i <= kCodecParametersMax; ++i) { parameters[std::to_string(i)] = 1; }
  EXPECT_EQ(with_tail("\"parameters\":" + json::serialize(parameters)),
            "too many entries @ p.codecs[0].parameters");
  json::object extras;
  for (std::size_t i = 0; i <= kEncodingExtrasMax; ++i) { extras[std::to_string(i)] = 1; }
  EXPECT_EQ(encoding(json::serialize(extras)), "too many entries @ p.encodings[0]");

  const std::string text(kTextMax + 1, 'a');
  EXPECT_EQ(encoding("{\"rid\":\"" + text + "\"}"), "text too long @ p.encodings[0].rid");
  EXPECT_EQ(encoding("{\"x\":\"" + text + "\"}"), "text too long @ p.encodings[0]");
  EXPECT_EQ(with_tail("\"parameters\":{\"a\":\"" + text + "\"}"),
            "text too long @ p.codecs[0].parameters.a");
  EXPECT_EQ(with_tail("\"parameters\":{\"" + text + "\":1}"),
            "text too long @ p.codecs[0].parameters");
}

TEST(RtpCapabilitiesJson, MayBeEmpty) {
  const auto parsed = parse_rtp_capabilities(read("{}"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, RtpCapabilities{});
}

TEST(RtpCapabilitiesJson, SaysWhatIsWrong) {
  EXPECT_EQ(caps("\"x\""), "caps is not an object @ c");
  EXPECT_EQ(caps(R"({"codecs":{}})"), "caps.codecs is not an array @ c.codecs");
  EXPECT_EQ(caps(R"({"headerExtensions":1})"),
            "caps.headerExtensions is not an array @ c.headerExtensions");
  EXPECT_EQ(caps(R"({"codecs":[{"mimeType":"audio/x","preferredPayloadType":"1"}]})"),
            "invalid codec.preferredPayloadType @ c.codecs[0].preferredPayloadType");
  const auto one = [](std::string_view text) {
    return caps("{\"headerExtensions\":[" + std::string(text) + "]}");
  };
  EXPECT_EQ(one("{}"), "invalid ext.kind @ c.headerExtensions[0].kind");
  EXPECT_EQ(one(R"({"kind":"audio"})"), "missing ext.uri @ c.headerExtensions[0].uri");
  EXPECT_EQ(one(R"({"kind":"audio","uri":"u"})"),
            "missing ext.preferredId @ c.headerExtensions[0].preferredId");
  EXPECT_EQ(one(R"({"kind":"audio","uri":"u","preferredId":1,"preferredEncrypt":"x"})"),
            "invalid ext.preferredEncrypt @ c.headerExtensions[0].preferredEncrypt");
  EXPECT_EQ(one(R"({"kind":"audio","uri":"u","preferredId":1,"direction":1})"),
            "invalid ext.direction @ c.headerExtensions[0].direction");
  EXPECT_EQ(one(R"({"kind":"audio","uri":"u","preferredId":1})"), "accepted");
}

TEST(RtpCapabilitiesJson, TakesTheKindFromTheMimeTypeAndPayloadTypeZeroAsOne) {
  const auto parsed = parse_rtp_capabilities(read(
      R"({"codecs":[{"kind":"video","mimeType":"audio/PCMU","preferredPayloadType":0,"clockRate":8000}]})"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->codecs[0].kind, MediaKind::Audio);
  EXPECT_EQ(parsed->codecs[0].preferred_payload_type, 0);
}

TEST(RtpCapabilitiesJson, OfTheDefaultRouterComeBackAsTheyWere) {
  const auto router = generate_router_capabilities(default_media_codecs());
  ASSERT_TRUE(router);
  const auto parsed = parse_rtp_capabilities(to_json(*router));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, *router);
}

TEST(RtpCapabilitiesJson, WriteIntegersAsIntegers) {
  const auto router = generate_router_capabilities(std::vector{demo_media_codecs()[0]});
  ASSERT_TRUE(router);
  const json::value value = to_json(*router);
  EXPECT_EQ(
      json::serialize(value.at("codecs").at(0)),
      R"({"kind":"audio","mimeType":"audio/opus","preferredPayloadType":100,"clockRate":48000,"channels":2,)"
      R"("parameters":{},"rtcpFeedback":[{"type":"nack","parameter":""},{"type":"transport-cc","parameter":""}]})");
  EXPECT_EQ(
      json::serialize(value.at("headerExtensions").at(2)),
      R"({"kind":"video","uri":"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id","preferredId":2,)"
      R"("preferredEncrypt":false,"direction":"recvonly"})");
}

TEST(MediaCodecsJson, MayBeAbsentButNothingElseThanAnArray) {
  EXPECT_EQ(parse_media_codecs(json::value())->size(), 0u);
  EXPECT_EQ(verdict(parse_media_codecs(read("{}"))), "mediaCodecs must be an Array @ mediaCodecs");
  EXPECT_EQ(verdict(parse_media_codecs(read(R"([{"mimeType":"audio/opus"}])"))),
            "missing codec.clockRate @ mediaCodecs[0].clockRate");
}

TEST(SctpStreamJson, SaysWhatIsWrong) {
  EXPECT_EQ(stream("1"), "params is not an object @ s");
  EXPECT_EQ(stream("{}"), "missing params.streamId @ s.streamId");
  EXPECT_EQ(stream(R"({"streamId":"1"})"), "missing params.streamId @ s.streamId");
  EXPECT_EQ(stream(R"({"streamId":65535})"), "invalid params.streamId @ s.streamId");
  EXPECT_EQ(stream(R"({"streamId":1,"maxPacketLifeTime":"1"})"),
            "invalid params.maxPacketLifeTime @ s.maxPacketLifeTime");
  EXPECT_EQ(stream(R"({"streamId":1,"maxRetransmits":true})"),
            "invalid params.maxRetransmits @ s.maxRetransmits");
  EXPECT_EQ(stream(R"({"streamId":1,"ordered":true,"maxRetransmits":1})"),
            "cannot be ordered with maxPacketLifeTime or maxRetransmits @ s.ordered");
}

TEST(SctpStreamJson, NormalisesAndWritesOnlyWhatIsSet) {
  const auto text = [](std::string_view given) {
    return json::serialize(to_json(*parse_sctp_stream_parameters(read(given))));
  };
  EXPECT_EQ(text(R"({"streamId":0,"ordered":"x","label":"y"})"),
            R"({"streamId":0,"ordered":true})");
  EXPECT_EQ(text(R"({"streamId":2,"maxPacketLifeTime":2000,"maxRetransmits":0})"),
            R"({"streamId":2,"ordered":false,"maxPacketLifeTime":2000})");
  EXPECT_EQ(text(R"({"streamId":2,"maxRetransmits":3})"),
            R"({"streamId":2,"ordered":false,"maxRetransmits":3})");
}

TEST(NumSctpStreamsJson, Is1024WhereNothingIsSaid) {
  EXPECT_EQ(*parse_num_sctp_streams(read("{}")), (NumSctpStreams{1024, 1024}));
  EXPECT_EQ(*parse_num_sctp_streams(read(R"({"OS":16,"MIS":65535})")), (NumSctpStreams{16, 65535}));
  EXPECT_EQ(verdict(parse_num_sctp_streams(read(R"({"OS":65536})"), "n")),
            "invalid numStreams.OS @ n.OS");
  EXPECT_EQ(json::serialize(to_json(NumSctpStreams{})), R"({"OS":1024,"MIS":1024})");
}

TEST(ProducerMappingJson, WritesOnlyWhatIsSet) {
  ProducerMapping mapping;
  mapping.codecs = {{96, 101}};
  mapping.encodings = {{7000, std::nullopt, "r0"}, {7001, 5, std::nullopt}};
  EXPECT_EQ(json::serialize(to_json(mapping)),
            R"({"codecs":[{"payloadType":96,"mappedPayloadType":101}],)"
            R"("encodings":[{"rid":"r0","mappedSsrc":7000},{"ssrc":5,"mappedSsrc":7001}]})");
}

}  // namespace
}  // namespace madang::signaling
