// From what a router routes to what one consumer receives.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "ortc/parameters.hpp"

namespace madang::ortc {

/// True when `remote` can decode at least the first codec in question of the producer.
bool can_consume(const RtpParameters& consumable, const RtpCapabilities& remote);

struct ConsumerOptions {
  std::uint32_t ssrc = 0;  ///< of the one stream; its RTX, if any, gets ssrc + 1
  bool enable_rtx = true;
  std::optional<std::string> mid = {};  ///< unique on the consumer's transport
};

/// One stream with the codecs and header extensions that both sides have. Unsupported when there is
/// no codec in common.
Result<RtpParameters> consumer_parameters(const RtpParameters& consumable,
                                          const RtpCapabilities& remote,
                                          const ConsumerOptions& options);

struct PipeConsumerOptions {
  std::uint32_t ssrc_base = 0;      ///< encodings get ssrc_base, + 1, …
  std::uint32_t rtx_ssrc_base = 0;  ///< and their RTX rtx_ssrc_base, + 1, …
  bool enable_rtx = false;
};

/// All codecs and all streams, for another router.
RtpParameters pipe_consumer_parameters(const RtpParameters& consumable,
                                       const PipeConsumerOptions& options);

}  // namespace madang::ortc
