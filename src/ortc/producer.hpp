// From what a producer sends to what a router routes.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/random.hpp"
#include "base/result.hpp"
#include "ortc/parameters.hpp"

namespace madang::ortc {

/// Every ssrc that this server makes up lies in [100 000 000, 1 000 000 000), so that it can be
/// told from a browser's at a glance, with room above for consecutive ones.
std::uint32_t random_ssrc_base(Random& random);

/// What parse leaves open: no encodings become one empty encoding, and the CNAME is the
/// transport's.
void complete_producer_parameters(RtpParameters& parameters, std::string_view cname);

/// Maps each codec to the router's and each encoding to `mapped_ssrc_base`, + 1, … Rewrites the
/// H264 profile-level-id of `parameters` to the negotiated one. Refuses a codec the router does not
/// have (Unsupported) and RTX without its media codec (InvalidArgument). `field` is the path of
/// `parameters`.
Result<ProducerMapping> producer_mapping(RtpParameters& parameters, const RtpCapabilities& router,
                                         std::uint32_t mapped_ssrc_base,
                                         std::string_view field = "rtpParameters");

/// What consumers are made from: the producer in the router's payload types, ids and mapped ssrcs.
/// `parameters` after producer_mapping(), and the mapping it gave.
RtpParameters consumable_parameters(MediaKind kind, const RtpParameters& parameters,
                                    const RtpCapabilities& router, const ProducerMapping& mapping);

/// The checks beyond negotiation (streams can be told apart, ids are possible, the codec can do
/// what the encodings ask), and what type of producer it is. `parameters` are complete and mapped.
Result<ProducerType> check_producer(MediaKind kind, const RtpParameters& parameters,
                                    std::string_view field = "rtpParameters");

/// Streams of one transport are told apart by ssrc, mid and rid: refuses (AlreadyExists) what
/// another producer of the same transport already uses, or what `parameters` themselves use twice.
Result<Done> check_streams_are_new(const RtpParameters& parameters,
                                   std::span<const RtpParameters* const> others_of_transport,
                                   std::string_view field = "rtpParameters");

}  // namespace madang::ortc
