#include "ice/candidate.hpp"

#include <utility>

namespace madang::ice {

Candidate make_candidate(Protocol protocol, std::string address, std::uint16_t port, CandidatePlace place) {
  return {.foundation = protocol == Protocol::Udp ? "udpcandidate" : "tcpcandidate",
          .priority = candidate_priority(local_preference(place)),
          .address = std::move(address),
          .protocol = protocol,
          .port = port};
}

}  // namespace madang::ice
