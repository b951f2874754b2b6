#include "media/data_producer.hpp"

namespace madang::media {

DataProducer::DataProducer(TransportHandle transport, const ProduceData& command)
    : id_(command.data_producer),
      transport_(transport),
      stream_(command.stream ? std::optional(command.stream->stream_id) : std::nullopt),
      label_(command.label),
      protocol_(command.protocol) {}

void DataProducer::on_message(std::size_t bytes) {
  ++messages_received_;
  bytes_received_ += bytes;
}

}  // namespace madang::media
