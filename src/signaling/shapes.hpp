// Parts of what rooms say that look alike in every dialect.
#pragma once

#include <string>

#include "room/messages.hpp"
#include "signaling/json_writer.hpp"

namespace madang::signaling::shapes {

std::string text_of(const media::IceParameters& ice);
std::string text_of(const media::ConsumerScore& score);

// Everything but their own id.
void add(JsonObjectWriter& out, const room::WebRtcTransportOpened& response);
void add(JsonObjectWriter& out, const room::PlainTransportOpened& response);
void add(JsonObjectWriter& out, const room::BroadcasterConsumed& response);

}  // namespace madang::signaling::shapes
