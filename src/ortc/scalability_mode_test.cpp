#include "ortc/scalability_mode.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::ortc {
namespace {

TEST(ScalabilityMode, ReadsLayersAndWhereTheyDepend) {
  EXPECT_EQ(parse_scalability_mode("L3T3_KEY"), (ScalabilityMode{3, 3, true}));
  EXPECT_EQ(parse_scalability_mode("S1T2"), (ScalabilityMode{1, 2, false}));
  EXPECT_EQ(parse_scalability_mode("L12T10"), (ScalabilityMode{12, 10, false}));
  EXPECT_EQ(parse_scalability_mode("L3T3h"), (ScalabilityMode{3, 3, false}));
}

TEST(ScalabilityMode, TakesAnythingElseAsOneLayer) {
  for (const char* text :
       {"", "L", "L3", "LT", "L0T1", "L1T0", "L03T1", "L123T1", "l3t3", "3T3", "LxT3"}) {
    EXPECT_EQ(parse_scalability_mode(text), ScalabilityMode{}) << text;
  }
}

TEST(ScalabilityMode, WritesWhatItReads) {
  for (const char* text : {"L1T1", "L3T3_KEY", "L2T3"}) {
    EXPECT_EQ(to_string(parse_scalability_mode(text)), text);
  }
}

}  // namespace
}  // namespace madang::ortc
