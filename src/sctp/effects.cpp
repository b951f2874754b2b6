#include "sctp/effects.hpp"

namespace madang::sctp {

const char* text_of(Failure failure) {
  switch (failure) {
    case Failure::HandshakeTimeout: return "the peer did not answer the handshake";
    case Failure::PeerUnreachable: return "too many retransmissions went unanswered";
    case Failure::PeerAborted: return "the peer aborted";
    case Failure::ProtocolViolation: return "the peer contradicted itself";
    case Failure::OutOfResources: return "the peer asked for more than is kept for it";
  }
  return "";
}

}  // namespace madang::sctp
