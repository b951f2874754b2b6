// Reading fields the way this protocol's first server, written in JavaScript, did: "given" is what
// was true there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/uuid.hpp"
#include "ortc/parameters.hpp"
#include "room/messages.hpp"
#include "signaling/json.hpp"

namespace madang::signaling {

/// False for what is absent, null, false, 0 or "".
bool is_given(const boost::json::value* value);

/// The number where it is whole and not negative, however it is written.
std::optional<std::uint64_t> whole_number(const boost::json::value& value);

/// What a sentence shows of a value: text without quotes, `undefined` where there is none; not much
/// of a long one.
std::string shown(const boost::json::value* value);

/// Text that is there and not empty.
std::optional<std::string> text_field(const Json& data, std::string_view key);

/// Any text, even empty; other types count as absent.
std::optional<std::string> display_name_field(const Json& data);

/// The text of an object; `{}` for anything else.
room::JsonText object_field(const Json& data, std::string_view key);

/// An id, and what refusals quote of it.
template <typename Id>
room::IdText<Id> id_from(std::string_view text, std::string quoted) {
  const std::optional<Uuid> id = Uuid::parse(text);
  return {Id{id.value_or(Uuid{})}, std::move(quoted)};
}
std::string id_text_field(const Json& data, std::string_view key);
template <typename Id>
room::IdText<Id> id_field(const Json& data, std::string_view key) {
  const std::string text = id_text_field(data, key);
  return id_from<Id>(text, text);
}

Result<ortc::MediaKind> kind_field(const Json& data);
Result<ortc::RtpParameters> rtp_parameters_field(const Json& data);
Result<media::DtlsParameters> dtls_parameters_field(const Json& data);
Result<ortc::SctpStreamParameters> sctp_stream_parameters_field(const Json& data);
/// The text of any member; empty where it is absent or something else.
std::string text_or_empty(const Json& data, std::string_view key);
/// What `produceData` and its sibling over HTTP have in common; its transport is the caller's.
room::ProduceData produce_data_fields(const Json& data);
/// Nothing when no SCTP is wanted.
Result<std::optional<ortc::NumSctpStreams>> sctp_field(const Json& data);

}  // namespace madang::signaling
