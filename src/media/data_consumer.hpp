// Where messages of one data channel leave the engine: towards a client, or into this process.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.hpp"
#include "media/handles.hpp"
#include "media/messages.hpp"
#include "sctp/association.hpp"

namespace madang::media {

/// To whom, among the data consumers of its producer, one message goes.
struct Audience {
  std::span<const std::uint16_t> subchannels = {};  ///< one of these, unless there are none
  std::optional<std::uint16_t> required = {};
  std::optional<std::uint16_t> ignored = {};
};

/// Knows what one receiver wants of one data producer, how it is to be carried, and how much was sent.
class DataConsumer {
 public:
  DataConsumer(TransportHandle transport, DataProducerHandle producer, const ConsumeData& command);

  bool wants(const Audience& audience) const;
  void set_subchannels(std::span<const std::uint16_t> subchannels);

  /// A message was queued for the client, or has come out into this process.
  void on_sent(std::size_t bytes);
  /// True when it may come out into this process, of which `per_second` do.
  bool on_arrival(Instant now, std::uint32_t per_second);
  /// A message had to go for want of room. True when that is to be told: not more often than kFullTellSpacing.
  bool on_full(Instant now);

  DataConsumerId id() const { return id_; }
  TransportHandle transport() const { return transport_; }
  DataProducerHandle producer() const { return producer_; }
  /// None on a direct transport.
  std::optional<std::uint16_t> stream() const { return stream_; }
  const sctp::SendOptions& options() const { return options_; }
  bool is_reliable() const { return !options_.lifetime && !options_.retransmits_max; }
  std::uint64_t messages_sent() const { return messages_sent_; }
  std::uint64_t bytes_sent() const { return bytes_sent_; }

  static constexpr Duration kFullTellSpacing = 1s;

  bool tells_low = false;  ///< somebody set a threshold for what waits

 private:
  DataConsumerId id_;
  TransportHandle transport_;
  DataProducerHandle producer_;
  std::optional<std::uint16_t> stream_;
  sctp::SendOptions options_;
  std::vector<std::uint16_t> subchannels_;  ///< sorted
  std::uint64_t messages_sent_ = 0;
  std::uint64_t bytes_sent_ = 0;
  Instant second_began_{};
  std::uint32_t in_this_second_ = 0;
  Instant full_told_ = Instant::min();
};

}  // namespace madang::media
