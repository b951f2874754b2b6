#include "rtp/extension_map.hpp"

#include <gtest/gtest.h>

namespace madang::rtp {
namespace {

TEST(ExtensionMap, HoldsOneNumberForEachExtension) {
  ExtensionMap map;
  EXPECT_TRUE(map.add(4, ExtensionUri::Mid));
  EXPECT_TRUE(map.add(4, ExtensionUri::Mid));
  EXPECT_FALSE(map.add(4, ExtensionUri::Rid));
  EXPECT_FALSE(map.add(5, ExtensionUri::Mid));
  EXPECT_FALSE(map.add(0, ExtensionUri::Rid));
  EXPECT_FALSE(map.add(15, ExtensionUri::Rid));
  EXPECT_TRUE(map.add(255, ExtensionUri::Rid));
  EXPECT_EQ(map.uri(4), ExtensionUri::Mid);
  EXPECT_EQ(map.uri(255), ExtensionUri::Rid);
  EXPECT_EQ(map.uri(5), std::nullopt);
  EXPECT_EQ(map.id(ExtensionUri::Mid), 4);
  EXPECT_EQ(map.id(ExtensionUri::AudioLevel), 0);
}

TEST(ExtensionUris, AreTheStringsOfTheSignalling) {
  for (std::size_t i = 0; i < kExtensionUris; ++i) {
    const auto uri = static_cast<ExtensionUri>(i);
    EXPECT_EQ(parse_extension_uri(to_string(uri)), uri);
  }
  EXPECT_EQ(to_string(ExtensionUri::Mid), "urn:ietf:params:rtp-hdrext:sdes:mid");
  EXPECT_EQ(to_string(ExtensionUri::TransportCc),
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01");
  EXPECT_EQ(to_string(ExtensionUri::PacketId), "urn:mediasoup:params:rtp-hdrext:packet-id");
  EXPECT_EQ(parse_extension_uri("urn:ietf:params:rtp-hdrext:framemarking"), std::nullopt);
}

}  // namespace
}  // namespace madang::rtp
