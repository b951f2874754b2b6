#include "ice/candidate.hpp"

#include <gtest/gtest.h>

namespace madang::ice {
namespace {

TEST(Candidate, PrioritiesAreThoseOfTwoListenAddresses) {
  EXPECT_EQ(make_candidate(Protocol::Udp, "10.0.0.1", 1, {.listen_index = 0}).priority, 1'076'302'079u);
  EXPECT_EQ(make_candidate(Protocol::Tcp, "10.0.0.1", 1, {.listen_index = 1}).priority, 1'076'276'479u);
}

TEST(Candidate, ThePreferredProtocolOvertakesTenAddresses) {
  EXPECT_EQ(local_preference({.listen_index = 0, .is_preferred = true}), 11'000u);
  EXPECT_EQ(local_preference({.listen_index = 10, .is_preferred = true}), local_preference({.listen_index = 0}));
}

TEST(Candidate, MoreAddressesThanPreferencesStayAtTheBottom) {
  EXPECT_EQ(local_preference({.listen_index = 99}), 100u);
  EXPECT_EQ(local_preference({.listen_index = 100}), 0u);
  EXPECT_EQ(local_preference({.listen_index = 5'000}), 0u);
}

TEST(Candidate, FoundationNamesTheProtocol) {
  EXPECT_EQ(make_candidate(Protocol::Udp, "a.example", 7, {}).foundation, "udpcandidate");
  const Candidate tcp = make_candidate(Protocol::Tcp, "a.example", 7, {});
  EXPECT_EQ(tcp.foundation, "tcpcandidate");
  EXPECT_EQ(tcp.address, "a.example");
  EXPECT_EQ(tcp.port, 7);
}

}  // namespace
}  // namespace madang::ice
