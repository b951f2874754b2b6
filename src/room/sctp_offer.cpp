#include "room/sctp_offer.hpp"

#include <algorithm>

namespace madang::room {

std::optional<SctpParameters> offer_sctp(const std::optional<ortc::NumSctpStreams>& asked,
                                         const Options& options) {
  if (!asked || !options.data_channels) { return std::nullopt; }
  return SctpParameters{.os = asked->os, .mis = asked->mis};
}

/// The numbers are the client's: we may send on as many streams as it accepts. It counts the
/// streams on which it sends up to the same number, whatever it says of those it begins with.
std::optional<media::SctpOptions> command_of(const std::optional<SctpParameters>& offered) {
  if (!offered) { return std::nullopt; }
  return media::SctpOptions{.streams_out = offered->mis,
                            .streams_in = std::max(offered->os, offered->mis),
                            .message_bytes_max = offered->max_message_bytes};
}

}  // namespace madang::room
