// The data channels of one transport: its SCTP association, and whose each stream is.
#pragma once

#include <cstdint>
#include <vector>

#include "base/flat_map.hpp"
#include "media/handles.hpp"
#include "media/messages.hpp"
#include "sctp/association.hpp"

namespace madang::media {

/// The port both sides use; as signalled.
inline constexpr std::uint16_t kSctpPort = 5000;

/// Whether a datagram of a plain transport is SCTP (RFC 9260 §3.1): no RTP begins with these ports.
bool is_sctp(Bytes datagram);

/// Knows the association, and which data producer or data consumer owns each stream: the two directions are independent.
class DataChannels {
 public:
  /// `packet_bytes`: what can be carried. `random` outlives this.
  DataChannels(const SctpOptions& options, std::size_t packet_bytes, bool over_dtls, Random& random);

  /// The state, if it is another than was last told.
  std::optional<SctpState> take_state_change();
  /// A client opened a stream by itself. True when the stream is to be reset, false when that is under way or too many
  /// are.
  bool refuse(std::uint16_t stream);
  void on_reset_done(std::uint16_t stream) { std::erase(refused_, stream); }

  /// Everything that a stream of both directions carries.
  std::vector<std::uint16_t> streams();

  sctp::Association association;
  FlatMap<std::uint16_t, DataProducerHandle> producers;  ///< by stream
  FlatMap<std::uint16_t, DataConsumerHandle> consumers;  ///< by stream

 private:
  SctpState told_ = SctpState::New;
  std::vector<std::uint16_t> refused_;
};

}  // namespace madang::media
