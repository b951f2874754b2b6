#include "signaling/protoo.hpp"

#include <gtest/gtest.h>

#include "signaling/json_writer.hpp"

namespace madang::signaling::protoo {
namespace {

/// A frame in one line, to compare with.
std::string words(std::string_view text) {
  const Frame frame = decode(text);
  if (const auto* r = std::get_if<Request>(&frame)) {
    return "request " + r->id + " " + r->method + " " + r->data.text();
  }
  if (const auto* r = std::get_if<Response>(&frame)) {
    return "response " + std::to_string(r->id) + (r->ok ? " ok" : " refused " + r->error);
  }
  if (const auto* n = std::get_if<Notification>(&frame)) {
    return "notification " + n->method + " " + n->data.text();
  }
  return "invalid";
}

TEST(Protoo, Requests) {
  EXPECT_EQ(words(R"({"request":true,"id":5,"method":"join","data":{"a": 1}})"),
            R"(request 5 join {"a": 1})");
  EXPECT_EQ(words(R"({"request":1,"id":5,"method":""})"), "request 5  {}");
}

TEST(Protoo, AnIdIsAnyNumberAndStaysAsItWasWritten) {
  for (const char* id :
       {"0", "10000000", "1.0", "-3.25", "1e3", "123456789012345678901234567890"}) {
    EXPECT_EQ(words(std::string(R"({"request":true,"method":"m","id":)") + id + "}"),
              "request " + std::string(id) + " m {}");
  }
  for (const char* id : {"\"5\"", "null", "true", "[]", "{}"}) {
    EXPECT_EQ(words(std::string(R"({"request":true,"method":"m","id":)") + id + "}"), "invalid")
        << id;
  }
  EXPECT_EQ(words(R"({"request":true,"method":"m"})"), "invalid");
  EXPECT_EQ(words(R"({"request":true,"method":"m","id":)" + std::string(65, '1') + "}"), "invalid");
}

TEST(Protoo, DataThatIsNotGivenIsEmpty) {
  for (const char* data : {"null", "false", "0", "\"\""}) {
    EXPECT_EQ(words(std::string(R"({"request":true,"method":"m","id":1,"data":)") + data + "}"),
              "request 1 m {}");
  }
  EXPECT_EQ(words(R"({"request":true,"method":"m","id":1,"data":[1]})"), "request 1 m [1]");
}

TEST(Protoo, WhatItIsIsDecidedInOrderAndByTruth) {
  EXPECT_EQ(words(R"({"request":true,"response":true,"id":1,"method":"m"})"), "request 1 m {}");
  EXPECT_EQ(
      words(R"({"request":0,"response":"x","notification":true,"id":1,"ok":true,"method":"m"})"),
      "response 1 ok");
  EXPECT_EQ(words(R"({"request":false,"notification":{},"method":"m"})"), "notification m {}");
  EXPECT_EQ(words(R"({"request":true,"id":1,"response":true})"), "invalid");  // no second chance
  EXPECT_EQ(words(R"({"id":1,"method":"m"})"), "invalid");
}

TEST(Protoo, Responses) {
  EXPECT_EQ(words(R"({"response":true,"id":7,"ok":true,"data":{}})"), "response 7 ok");
  EXPECT_EQ(
      words(
          R"({"response":true,"id":7,"ok":false,"errorCode":403,"errorReason":"I do not want to consume"})"),
      "response 7 refused I do not want to consume");
  EXPECT_EQ(words(R"({"response":true,"id":7,"errorCode":403})"), "response 7 refused ");
  EXPECT_EQ(words(R"({"response":true,"id":7.0,"ok":1})"), "response 7 ok");
  for (const char* id : {"-1", "7.5", "10000001", "1e300", "\"7\""}) {
    EXPECT_EQ(words(std::string(R"({"response":true,"ok":true,"id":)") + id + "}"), "invalid")
        << id;
  }
}

TEST(Protoo, Notifications) {
  EXPECT_EQ(words(R"({"notification":true,"method":"m","data":{"x":[]}})"),
            R"(notification m {"x":[]})");
  EXPECT_EQ(words(R"({"notification":true,"method":5})"), "invalid");
}

TEST(Protoo, WhatIsNoMessageIsIgnored) {
  for (const char* text :
       {"", "null", "[]", "5", "\"x\"", "true", "{", "{\"request\":true", "[{\"request\":true}]"}) {
    EXPECT_EQ(words(text), "invalid") << text;
  }
}

TEST(Protoo, SizeAndDepthAreLimited) {
  const std::string begin = R"({"request":true,"id":1,"method":"m","data":")";
  const std::string fits = begin + std::string(kMessageBytesMax - begin.size() - 2, 'x') + "\"}";
  ASSERT_EQ(fits.size(), kMessageBytesMax);
  EXPECT_NE(words(fits), "invalid");
  EXPECT_EQ(words(fits + " "), "invalid");
  EXPECT_EQ(words(R"({"request":true,"id":1,"method":"m","data":)" + std::string(80, '[') +
                  std::string(80, ']') + "}"),
            "invalid");
}

TEST(Protoo, WhatWeSay) {
  EXPECT_EQ(encode_response("1.0", R"({"peers":[]})"),
            R"({"response":true,"id":1.0,"ok":true,"data":{"peers":[]}})");
  EXPECT_EQ(
      encode_error("18", 500, "unknown request.method \"foo\""),
      R"({"response":true,"id":18,"errorCode":500,"errorReason":"unknown request.method \"foo\""})");
  EXPECT_EQ(encode_notification("mediasoup-version", R"({"version":"3.14.16"})"),
            R"({"notification":true,"method":"mediasoup-version","data":{"version":"3.14.16"}})");
  EXPECT_EQ(encode_request(3, "newConsumer", "{}"),
            R"({"request":true,"id":3,"method":"newConsumer","data":{}})");
}

}  // namespace
}  // namespace madang::signaling::protoo
