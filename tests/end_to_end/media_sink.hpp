// What a client receives of one consumer: everything that came, by number, with the loss it asks to be repaired.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "media/engine_test_support.hpp"
#include "room/messages.hpp"

namespace madang::end_to_end {

using media::Blob;

/// Knows one incoming stream as it was signalled, and what of it came.
class MediaSink {
 public:
  explicit MediaSink(room::NewConsumer offer) : offer_(std::move(offer)) {
    const auto& parameters = offer_.parameters;
    ssrc_ = parameters.encodings.at(0).ssrc.value_or(0);
    rtx_ssrc_ = parameters.encodings[0].rtx_ssrc.value_or(0);
    for (const auto& codec : parameters.codecs) {
      (ortc::is_rtx(codec.mime_type) ? rtx_payload_type_ : payload_type_) = codec.payload_type;
    }
    for (const auto& extension : parameters.header_extensions) {
      if (const auto uri = rtp::parse_extension_uri(extension.uri)) { extensions_.add(extension.id, *uri); }
    }
  }

  struct Packet {
    std::uint32_t timestamp = 0;
    bool is_repair = false;
    Instant at;
    Blob payload;
  };

  bool owns(std::uint32_t ssrc) const { return ssrc == ssrc_ || (rtx_ssrc_ != 0 && ssrc == rtx_ssrc_); }

  void on_rtp(Instant now, const rtp::PacketView& view) {
    const bool is_rtx = view.ssrc().value != ssrc_;
    EXPECT_EQ(view.payload_type().value, is_rtx ? rtx_payload_type_ : payload_type_);
    const auto extensions = rtp::PacketExtensions::parse(view, extensions_);
    EXPECT_EQ(extensions.mid(), offer_.parameters.mid);
    rtp::WireSeq wire = view.wire_seq();
    Bytes payload = view.payload();
    if (is_rtx) {
      ASSERT_GE(payload.size(), 2u);
      wire = {load_be16(payload.data())};
      payload = payload.subspan(2);
      ++repairs;
    }
    const auto newest = unwrapper_.newest();
    const rtp::Seq seq = unwrapper_.unwrap(wire);
    if (newest && seq > *newest) {
      for (rtp::Seq lost = *newest + 1; lost < seq; ++lost) { missing_[lost] = {now, 0}; }
    }
    missing_.erase(seq);
    duplicates += packets.contains(seq) ? 1 : 0;
    packets[seq] = {view.wire_timestamp().value, is_rtx, now, media::to_blob(payload)};
  }

  void on_rtcp(Instant now, const rtp::rtcp::Packet& packet) {
    const auto* report = std::get_if<rtp::rtcp::SenderReport>(&packet);
    if (report == nullptr || report->sender.value != ssrc_) { return; }
    sender_reports.push_back(report->summary);
    sender_report_at_ = now;
  }

  /// NACKs what has been missing for a moment; a receiver report when `reports`.
  void append_feedback(Instant now, bool reports, std::vector<Blob>& out) {
    std::vector<rtp::WireSeq> lost;
    for (auto& [seq, missing] : missing_) {
      if (now - missing.since < 15ms || (missing.tries > 0 && now - missing.asked_at < 100ms)) { continue; }
      if (missing.tries == 20) { continue; }
      ++missing.tries;
      missing.asked_at = now;
      lost.push_back(seq.wire());
    }
    if (!lost.empty()) {
      nacks += static_cast<int>(lost.size());
      out.push_back(media::nack_packet(1, ssrc_, lost));
    }
    if (reports && !packets.empty()) { out.push_back(receiver_report(now)); }
  }

  /// Everything a decoder relies on. `sent` is what the source ever sent.
  void expect_perfect(const std::map<std::uint32_t, Blob>& sent, std::size_t packets_min) const {
    ASSERT_GE(packets.size(), packets_min) << describe();
    if (offer_.kind == ortc::MediaKind::Video) {
      const Blob& first = packets.begin()->second.payload;
      EXPECT_TRUE((first[0] & 0x10) != 0 && (first[1] & 0x01) == 0) << "does not begin with a key frame";
    }
    std::optional<rtp::Seq> before;
    std::optional<std::uint32_t> label_before, timestamp_before;
    for (const auto& [seq, packet] : packets) {
      if (before) { ASSERT_EQ(seq - *before, 1) << describe(); }
      before = seq;
      const std::uint32_t label = label_of(packet.payload);
      ASSERT_TRUE(sent.contains(label));
      ASSERT_EQ(packet.payload, sent.at(label));
      if (label_before) { ASSERT_GT(label, *label_before); }
      label_before = label;
      if (timestamp_before) {
        ASSERT_GE(static_cast<std::int32_t>(packet.timestamp - *timestamp_before), 0);
      }
      timestamp_before = packet.timestamp;
    }
  }
  std::uint32_t label_of(const Blob& payload) const {
    return load_be32(payload.data() + (offer_.kind == ortc::MediaKind::Video ? 2 : 1));
  }

  std::string describe() const {
    return offer_.peer + " " + std::string(ortc::to_string(offer_.kind)) + ": " + std::to_string(packets.size()) +
           " packets, " + std::to_string(missing_.size()) + " missing";
  }
  const room::NewConsumer& offer() const { return offer_; }
  std::uint32_t ssrc() const { return ssrc_; }
  std::size_t missing() const { return missing_.size(); }

  std::map<rtp::Seq, Packet> packets;
  std::vector<rtp::rtcp::SenderSummary> sender_reports;
  int repairs = 0;
  int nacks = 0;
  int duplicates = 0;
  bool is_closed = false;

 private:
  struct Missing {
    Instant since;
    int tries = 0;
    Instant asked_at{};
  };

  Blob receiver_report(Instant now) const {
    rtp::rtcp::ReportBlock block{.ssrc = {ssrc_},
                                 .highest_seq = static_cast<std::uint32_t>(unwrapper_.newest()->value)};
    if (!sender_reports.empty()) {
      block.last_sr = sender_reports.back().ntp.compact();
      block.delay_since_last_sr = static_cast<std::uint32_t>(to_us(now - sender_report_at_) * 65'536 / 1'000'000);
    }
    return media::rtcp_packet([&](auto& writer) { writer.rr({1}, std::span(&block, 1)); });
  }

  room::NewConsumer offer_;
  std::uint32_t ssrc_ = 0, rtx_ssrc_ = 0;
  std::uint8_t payload_type_ = 0, rtx_payload_type_ = 0;
  rtp::ExtensionMap extensions_;
  rtp::SeqUnwrapper unwrapper_;
  std::map<rtp::Seq, Missing> missing_;
  Instant sender_report_at_{};
};

}  // namespace madang::end_to_end
