// Where messages of one data channel enter the engine: a stream of a client, or this process itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/handles.hpp"
#include "media/messages.hpp"

namespace madang::media {

/// Knows one sender of messages, who receives them, and how much it has sent.
class DataProducer {
 public:
  DataProducer(TransportHandle transport, const ProduceData& command);

  void on_message(std::size_t bytes);

  DataProducerId id() const { return id_; }
  TransportHandle transport() const { return transport_; }
  /// None on a direct transport.
  std::optional<std::uint16_t> stream() const { return stream_; }
  const std::string& label() const { return label_; }
  const std::string& protocol() const { return protocol_; }
  std::uint64_t messages_received() const { return messages_received_; }
  std::uint64_t bytes_received() const { return bytes_received_; }

  std::vector<DataConsumerHandle> consumers;

 private:
  DataProducerId id_;
  TransportHandle transport_;
  std::optional<std::uint16_t> stream_;
  std::string label_;
  std::string protocol_;
  std::uint64_t messages_received_ = 0;
  std::uint64_t bytes_received_ = 0;
};

}  // namespace madang::media
