#include "signaling/errors.hpp"

#include <gtest/gtest.h>

namespace madang::signaling {
namespace {

TEST(Errors, ThePathIsAddedOnlyWhereTheSentenceDoesNotNameTheField) {
  EXPECT_EQ(wire_text({Code::InvalidArgument, "missing body.id", "body.id"}), "missing body.id");
  EXPECT_EQ(wire_text({Code::InvalidArgument, "missing codec.mimeType",
                       "rtpParameters.codecs[0].mimeType"}),
            "missing codec.mimeType");
  EXPECT_EQ(wire_text({Code::InvalidArgument, "params is not an object", "rtpParameters"}),
            "params is not an object [field:rtpParameters]");
  EXPECT_EQ(wire_text({Code::NotFound, "no such thing", ""}), "no such thing");
}

TEST(Errors, CodesOfTheWebSocket) {
  EXPECT_EQ(protoo_code(Code::Forbidden), 403);
  EXPECT_EQ(protoo_code(Code::Conflict), 409);
  EXPECT_EQ(protoo_code(Code::TooLarge), 413);
  EXPECT_EQ(protoo_code(Code::LimitReached), 429);
  EXPECT_EQ(protoo_code(Code::Unavailable), 503);
  for (const Code code : {Code::InvalidArgument, Code::NotFound, Code::Unsupported,
                          Code::InvalidState, Code::AlreadyExists, Code::Internal}) {
    EXPECT_EQ(protoo_code(code), 500);
  }
}

TEST(Errors, StatusAndNameOverHttp) {
  EXPECT_EQ(http_status(Code::InvalidArgument), 400u);
  EXPECT_EQ(http_status(Code::NotFound), 500u);
  EXPECT_EQ(http_status(Code::LimitReached), 429u);
  EXPECT_EQ(http_error_name(Code::InvalidArgument), "TypeError");
  EXPECT_EQ(http_error_name(Code::Unsupported), "UnsupportedError");
  EXPECT_EQ(http_error_name(Code::TooLarge), "PayloadTooLargeError");
  EXPECT_EQ(http_error_name(Code::Unavailable), "InvalidStateError");
  EXPECT_EQ(http_error_name(Code::InvalidState), "Error");
}

}  // namespace
}  // namespace madang::signaling
