// The addresses we tell a peer to try. A lite agent has host candidates only (RFC 8445 §5.2).
#pragma once

#include <cstdint>
#include <string>

namespace madang::ice {

enum class Protocol : std::uint8_t { Udp, Tcp };

/// One host candidate as signalled; a TCP one is passive (RFC 6544 §4.5).
struct Candidate {
  std::string foundation;
  std::uint32_t priority = 0;
  std::string address;  ///< announced address, or the bound one
  Protocol protocol = Protocol::Udp;
  std::uint16_t port = 0;
  friend bool operator==(const Candidate&, const Candidate&) = default;
};

inline constexpr std::uint32_t kLocalPreferenceFirst = 10'000;  ///< of the first listen address
inline constexpr std::uint32_t kLocalPreferenceStep = 100;      ///< less for each one after it
inline constexpr std::uint32_t kLocalPreferenceBonus = 1'000;   ///< for the protocol preferUdp or preferTcp names

struct CandidatePlace {
  std::uint32_t listen_index = 0;  ///< position among all listen addresses, disabled ones counted
  bool is_preferred = false;
};

constexpr std::uint32_t local_preference(CandidatePlace place) {
  const std::uint32_t loss = kLocalPreferenceStep * place.listen_index;
  const std::uint32_t base = loss < kLocalPreferenceFirst ? kLocalPreferenceFirst - loss : 0;
  return base + (place.is_preferred ? kLocalPreferenceBonus : 0);
}

//= RFC 8445 §5.1.2.1: priority = (2^24)*(type preference) + (2^8)*(local preference) + (2^0)*(256 - component ID)
constexpr std::uint32_t candidate_priority(std::uint32_t local_preference_value) {
  constexpr std::uint32_t kTypePreference = 64, kComponent = 1;
  return (kTypePreference << 24) + (local_preference_value << 8) + (256 - kComponent);
}

Candidate make_candidate(Protocol protocol, std::string address, std::uint16_t port, CandidatePlace place);

}  // namespace madang::ice
