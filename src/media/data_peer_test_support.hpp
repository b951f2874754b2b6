// A client's half of the data channels of one transport, built from this project's own association.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/outbox.hpp"
#include "media/engine_test_support.hpp"
#include "sctp/association.hpp"

namespace madang::media {

/// Packets to send are in `out`; everything that came is in `messages`.
class DataPeer {
 public:
  static sctp::Options options(bool over_dtls) {
    return {.packet_bytes = over_dtls ? std::size_t{1'160} : sctp::kPacketBytesMax, .over_dtls = over_dtls};
  }
  DataPeer(sctp::Options options, Random& random) : association(options, random) {}

  struct Message {
    std::uint16_t stream = 0;
    std::uint32_t ppid = 0;
    Blob payload;
    std::string text() const { return {payload.begin(), payload.end()}; }
  };

  void connect(Instant now) {
    association.connect(now, sctp_out_);
    flush();
  }
  void on_packet(Instant now, Bytes packet) {
    association.on_datagram(now, packet, sctp_out_);
    flush();
  }
  void on_deadline(Instant now) {
    if (association.next_deadline() > now) { return; }
    association.on_deadline(now, sctp_out_);
    flush();
  }
  sctp::SendResult send(Instant now, std::uint16_t stream, std::uint32_t ppid, Bytes payload,
                        sctp::SendOptions how = {}) {
    const auto result = association.send(now, sctp::StreamId{stream}, sctp::Ppid{ppid}, sctp::Payload::copy_of(payload),
                                         how, sctp_out_);
    flush();
    return result;
  }
  sctp::SendResult send(Instant now, std::uint16_t stream, const std::string& text, sctp::SendOptions how = {}) {
    return send(now, stream, 51, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, how);
  }
  /// As a browser that closes a data channel.
  void close_stream(Instant now, std::uint16_t stream) {
    const sctp::StreamId id{stream};
    association.reset_streams(now, {&id, 1}, sctp_out_);
    flush();
  }
  bool is_connected() const { return association.state() == sctp::State::Connected; }
  std::vector<std::string> take_texts() {
    std::vector<std::string> texts;
    for (const Message& message : std::exchange(messages, {})) { texts.push_back(message.text()); }
    return texts;
  }

  sctp::Association association;
  Outbox<Blob> out;
  std::vector<Message> messages;
  std::vector<std::uint16_t> streams_closed;  ///< by the server

 private:
  void flush() {
    for (const sctp::Effect& effect : sctp_out_.effects()) {
      if (const auto* packet = std::get_if<sctp::SendPacket>(&effect)) {
        out.push(to_blob(std::as_const(sctp_out_).bytes_of(*packet)));
      } else if (const auto* message = std::get_if<sctp::MessageReceived>(&effect)) {
        messages.push_back({message->stream.value, message->ppid.value, to_blob(message->payload.bytes())});
      } else if (const auto* reset = std::get_if<sctp::IncomingStreamReset>(&effect)) {
        streams_closed.push_back(reset->stream.value);
      }
    }
    sctp_out_.clear();
  }

  sctp::Output sctp_out_;
};

}  // namespace madang::media
