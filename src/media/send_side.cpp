#include "media/send_side.hpp"

#include <algorithm>

#include "rtp/send/seq_rewriter.hpp"

namespace madang::media {

namespace {

// What mediasoup's clients expect of probes: they keep a hidden receiver with these names.
constexpr rtp::Ssrc kProbatorSsrc{1234};
constexpr rtp::PayloadType kProbatorPayloadType{127};
constexpr std::string_view kProbatorMid = "probator";

bool has_feedback(const ortc::RtpParameters& parameters, std::string_view type) {
  return std::any_of(parameters.codecs.begin(), parameters.codecs.end(), [&](const auto& codec) {
    return std::any_of(codec.rtcp_feedback.begin(), codec.rtcp_feedback.end(),
                       [&](const auto& feedback) { return feedback.type == type; });
  });
}

bool has_extension(const ortc::RtpParameters& parameters, rtp::ExtensionUri wanted) {
  return std::any_of(parameters.header_extensions.begin(), parameters.header_extensions.end(),
                     [&](const auto& extension) { return rtp::parse_extension_uri(extension.uri) == wanted; });
}

}  // namespace

bool SendSide::is_wanted(const ortc::RtpParameters& parameters) {
  return (has_feedback(parameters, "transport-cc") && has_extension(parameters, rtp::ExtensionUri::TransportCc)) ||
         (has_feedback(parameters, "goog-remb") && has_extension(parameters, rtp::ExtensionUri::AbsSendTime));
}

SendSide::SendSide(const bwe::SendSideEstimator::Options& options, Random& random)
    : estimator(options), probator_seq_(rtp::random_first_seq(random)), allocated_(options.start) {}

void SendSide::set_probator(const rtp::ExtensionMap& extensions) {
  probator_.emplace(rtp::HeaderTemplate::Options{.ssrc = kProbatorSsrc,
                                                 .payload_type = kProbatorPayloadType,
                                                 .extensions = extensions,
                                                 .mid = kProbatorMid});
}

Sending SendSide::probator_padding() {
  return {.consumer = {},
          .packet = 0,
          .seq = probator_seq_++,
          .timestamp = {},
          .original = {},
          .marker = false,
          .is_rtx = false,
          .padding = kPaddingBytes};
}

rtp::WrittenPadding SendSide::write_probator(MutableBytes room, const Sending& sending) const {
  return rtp::write_padding_packet(room, *probator_, {.seq = sending.seq.wire(), .timestamp = sending.timestamp},
                                   sending.padding);
}

void SendSide::on_estimate(Instant now) {
  const Bitrate target = estimator.target(now);
  pacer.set_rate(now, estimator.pacing_rate(now));
  if (target < allocated_ * kFell || target > allocated_ * kRose) {
    allocate_at_ = now;
  } else if (target < allocated_ * (1 - kSame) || target > allocated_ * (1 + kSame)) {
    allocate_at_ = soonest(allocate_at_, std::max(now, allocated_at_ + kAllocationInterval));
  }
}

void SendSide::on_allocated(Instant now, bool has_video) {
  allocated_ = estimator.target(now);
  allocated_at_ = now;
  allocate_at_ = has_video ? now + kLookInterval : kNever;
}

bool SendSide::take_told(Instant now) {
  const Bitrate target = estimator.target(now);
  const bool is_urgent = target < told_ * kFell || target > told_ * kRose;
  if (!is_urgent && (now < told_at_ + kToldInterval || target == told_)) { return false; }
  told_ = target;
  told_at_ = now;
  return true;
}

Instant SendSide::next_deadline() const {
  return soonest(soonest(estimator.next_deadline(), pacer.next_deadline()), soonest(probe.next_deadline(), allocate_at_));
}

}  // namespace madang::media
