// What SCTP a new transport gets: as it is told to its client, and to its engine.
#pragma once

#include <optional>

#include "media/messages.hpp"
#include "room/messages.hpp"
#include "room/options.hpp"

namespace madang::room {

/// Nothing for those who did not ask, or where the server has no data channels.
std::optional<SctpParameters> offer_sctp(const std::optional<ortc::NumSctpStreams>& asked,
                                         const Options& options);
std::optional<media::SctpOptions> command_of(const std::optional<SctpParameters>& offered);

}  // namespace madang::room
