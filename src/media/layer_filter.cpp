#include "media/layer_filter.hpp"

#include <algorithm>

namespace madang::media {

namespace {

using rtp::payload::FrameInfo;

bool is_before(rtp::WireTimestamp a, rtp::WireTimestamp b) {
  return static_cast<std::int32_t>(a.value - b.value) < 0;
}

/// A key picture says how many spatial layers there are; more cannot be forwarded.
Layers at_key_picture(Layers target, const FrameInfo& frame) {
  if (frame.spatial_layers > 0) {
    target.spatial = std::min(target.spatial, static_cast<std::uint8_t>(frame.spatial_layers - 1));
  }
  return target;
}

}  // namespace

void LayerFilter::on_start(const FrameInfo& frame, rtp::WireTimestamp timestamp) {
  limits_.fill({at_key_picture(target_, frame), timestamp});
  newest_ = timestamp;
}

LayerFilter::Verdict LayerFilter::on_packet(const FrameInfo& frame, rtp::WireTimestamp timestamp) {
  if (layering_ == Layering::None) { return {}; }
  const bool is_new_picture = is_before(newest_, timestamp);
  if (is_new_picture) { newest_ = timestamp; }
  if (timestamp == newest_) { change_limit(next_limit(frame, is_new_picture)); }
  const Layers limit = limit_at(timestamp);
  return {.is_forwarded = is_forwarded(frame, limit),
          .ends_picture = has_spatial_layers() && frame.end_of_frame && frame.spatial == limit.spatial};
}

Layers LayerFilter::limit_at(rtp::WireTimestamp timestamp) const {
  for (const Limit& limit : limits_) {
    if (!is_before(timestamp, limit.since)) { return limit.layers; }
  }
  return limits_.back().layers;
}

void LayerFilter::change_limit(Layers next) {
  if (next == current()) { return; }
  // Two changes within one picture are one change.
  if (limits_[0].since != newest_) { std::copy_backward(limits_.begin(), limits_.end() - 1, limits_.end()); }
  limits_[0] = {next, newest_};
}

/// The limit from the newest picture on, as one of its packets shows it.
Layers LayerFilter::next_limit(const FrameInfo& frame, bool is_new_picture) const {
  const bool is_key_picture =
      frame.key_frame || (has_spatial_layers() && frame.spatial == 0 && !frame.inter_picture);
  if (is_key_picture) { return at_key_picture(target_, frame); }
  const Layers limit = current();
  Layers next = limit;
  if (is_new_picture) {
    // Nothing depends on what lies above; but where lower layers were left out, only a key picture brings them back.
    next.temporal = std::min(next.temporal, target_.temporal);
    if (!is_ksvc()) { next.spatial = std::min(next.spatial, target_.spatial); }
  }
  // A spatial layer that begins anew depends on nothing but this picture's lower layers.
  const bool begins_layer = has_spatial_layers() && !frame.inter_picture && frame.spatial == limit.spatial + 1;
  if (begins_layer && frame.spatial <= target_.spatial) { next.spatial = frame.spatial; }
  //= RFC 9628 §4.2: U: [...] "switch up" to a higher frame rate is possible as subsequent higher temporal layer
  //= pictures will not depend on any picture before the current picture (in coding order) with temporal layer ID greater
  //= than TID.
  //= RFC 7741 §4.2: Y: [...] This SHOULD be set to 1 if the current frame depends only on the base layer (TID = 0) frame
  const bool is_whole = is_new_picture || frame.spatial == 0;  // nothing of this picture was left out yet
  if (is_whole && frame.up_switch && target_.temporal > limit.temporal && frame.temporal <= target_.temporal) {
    if (frame.temporal == limit.temporal + 1) { next.temporal = frame.temporal; }
    if (has_spatial_layers() && frame.temporal <= limit.temporal) { next.temporal = target_.temporal; }
  }
  return next;
}

bool LayerFilter::is_forwarded(const FrameInfo& frame, Layers limit) const {
  if (frame.spatial > limit.spatial && has_spatial_layers()) { return false; }
  if (frame.temporal > limit.temporal) { return false; }
  const bool is_needless = is_ksvc() && frame.inter_picture && frame.spatial != limit.spatial;
  return !is_needless;
}

bool LayerFilter::needs_key_frame() const {
  if (!has_spatial_layers()) { return false; }
  return is_ksvc() ? target_.spatial != current().spatial : target_.spatial > current().spatial;
}

}  // namespace madang::media
