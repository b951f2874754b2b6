#include "server/settings.hpp"

#include <fmt/core.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/text.hpp"
#include "server/endpoint.hpp"
#include "signaling/http_routes.hpp"
#include "signaling/protoo.hpp"

namespace madang::server {

namespace {

Error expected(std::string_view what, const std::string& value) {
  return fail(Code::InvalidArgument, fmt::format("\"{}\" is not {}", value, what));
}

template <typename T>
Result<Done> set_number(T& to, const std::string& value, std::uint64_t min, std::uint64_t max) {
  std::uint64_t number = 0;
  const auto [end, status] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (value.empty() || status != std::errc{} || end != value.data() + value.size() || number < min || number > max) {
    return expected(fmt::format("a number from {} to {}", min, max), value);
  }
  to = static_cast<T>(number);
  return Done{};
}

template <typename T>
Result<Done> set_count(T& to, const std::string& value) {
  return set_number(to, value, 1, 10'000'000);
}

Result<Done> set_seconds(Duration& to, const std::string& value, std::uint64_t min, std::uint64_t max) {
  std::uint64_t seconds = 0;
  MADANG_TRY([[maybe_unused]] const Done set, set_number(seconds, value, min, max));
  to = std::chrono::seconds(seconds);
  return Done{};
}

Result<Done> set_kbps(Bitrate& to, const std::string& value) {
  std::uint64_t kbps = 0;
  MADANG_TRY([[maybe_unused]] const Done set, set_number(kbps, value, 0, 10'000'000));
  to = Bitrate::kbps(static_cast<std::int64_t>(kbps));
  return Done{};
}

Result<Done> set_switch(bool& to, const std::string& value) {
  if (value == "true" || value == "false") {
    to = value == "true";
    return Done{};
  }
  return expected("true or false", value);
}

Result<Done> set_choice(std::string& to, const std::string& value, std::initializer_list<std::string_view> choices) {
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) {
    to = value;
    return Done{};
  }
  std::string all;
  for (const std::string_view choice : choices) { all += fmt::format("{}{}", all.empty() ? "" : ", ", choice); }
  return expected("one of " + all, value);
}

Result<Done> set_text(std::string& to, const std::string& value) {
  if (value.empty()) { return expected("a name", value); }
  to = value;
  return Done{};
}

Result<Done> set_endpoint(std::string& to, const std::string& value) {
  const auto parsed = parse_endpoint(value, "");
  if (!parsed) { return expected("ADDRESS:PORT, like 127.0.0.1:3000 or [::1]:3000", value); }
  to = value;
  return Done{};
}

Result<Done> set_ip(std::string& to, const std::string& value) {
  if (!IpAddress::parse(value)) { return expected("an IP address", value); }
  to = value;
  return Done{};
}

Result<Done> set_port_range(Config& config, const std::string& value) {
  const std::size_t dash = value.find('-');
  std::uint16_t low = 0, high = 0;
  if (dash == std::string::npos || !set_number(low, value.substr(0, dash), 1, 65'535) ||
      !set_number(high, value.substr(dash + 1), 1, 65'535) || low > high) {
    return expected("a range of ports, like 40000-43999", value);
  }
  config.plain_port_min = low;
  config.plain_port_max = high;
  return Done{};
}

constexpr std::string_view kSignalling = "Signalling";
constexpr std::string_view kMedia = "Media";
constexpr std::string_view kRooms = "Rooms";
constexpr std::string_view kLimits = "Limits";
constexpr std::string_view kLog = "Log";

using Text = const std::string&;

const Setting kSettings[] = {
    {"listen", "ADDRESS:PORT", kSignalling, "HTTP, WebSocket and the page (default 127.0.0.1:3000)", false, false,
     [](Config& c, Text v) { return set_endpoint(c.listen, v); }},
    {"allow-plaintext", "", kSignalling, "permit plain HTTP on an address that is not loopback", false, true,
     [](Config& c, Text v) { return set_switch(c.allow_plaintext, v); }},
    {"tls", "HOW", kSignalling, "self-signed: a certificate made at start; files: those named below", false, false,
     [](Config& c, Text v) { return set_choice(c.tls, v, {"self-signed", "files"}); }},
    {"tls-certificate", "FILE", kSignalling, "PEM certificate, leaf first (turns TLS on)", false, false,
     [](Config& c, Text v) { return set_text(c.tls_certificate_file, v); }},
    {"tls-key", "FILE", kSignalling, "PEM private key of that certificate", false, false,
     [](Config& c, Text v) { return set_text(c.tls_key_file, v); }},

    {"cors-origin", "ORIGIN", kSignalling, "pages of this origin may use the HTTP API, *: all; several may be given", true,
     false, [](Config& c, Text v) { return set_text(c.cors_origins.emplace_back(), v); },
     [](Config& c) { c.cors_origins.clear(); }},
    {"header-timeout", "SECONDS", kSignalling, "for the headers of one HTTP request (default 5)", false, false,
     [](Config& c, Text v) { return set_seconds(c.http.headers_max_time, v, 1, 60); }},
    {"body-timeout", "SECONDS", kSignalling, "for the body of one HTTP request (default 10)", false, false,
     [](Config& c, Text v) { return set_seconds(c.http.body_max_time, v, 1, 300); }},
    {"admin-listen", "ADDRESS:PORT", kSignalling,
     "the operator's page; off: none (default 127.0.0.1 and the port after listen's)", false, false,
     [](Config& c, Text v) { return v == "off" ? set_text(c.admin_listen, v) : set_endpoint(c.admin_listen, v); }},
    {"admin-token-file", "FILE", kSignalling, "the operator's token, at least 32 characters; asked for if given", false, false,
     [](Config& c, Text v) { return set_text(c.admin_token_file, v); }},

    {"rtc-listen", "IP", kMedia, "address for WebRTC media; several may be given (default 127.0.0.1)", true, false,
     [](Config& c, Text v) { return set_ip(c.rtc_listen.emplace_back(), v); }, [](Config& c) { c.rtc_listen.clear(); }},
    {"rtc-announce", "HOST", kMedia, "what clients are told instead, one for each rtc-listen", true, false,
     [](Config& c, Text v) { return set_text(c.rtc_announce.emplace_back(), v); },
     [](Config& c) { c.rtc_announce.clear(); }},
    {"rtc-port", "PORT", kMedia, "UDP and TCP port of the first worker, the others follow; 0: any (default 44444)", false, false,
     [](Config& c, Text v) { return set_number(c.rtc_port, v, 0, 65'535); }},
    {"rtc-tcp", "BOOL", kMedia, "also take media over TCP, at the same ports (default true)", false, false,
     [](Config& c, Text v) { return set_switch(c.rtc_tcp, v); }},
    {"estimate-bandwidth", "BOOL", kMedia, "choose layers by what a receiver's path carries; experimental (default false)", false,
     false, [](Config& c, Text v) { return set_switch(c.estimate_bandwidth, v); }},
    {"workers", "N", kMedia, "media threads; 0: one for each CPU (default 0)", false, false,
     [](Config& c, Text v) { return set_number(c.workers, v, 0, 256); }},
    {"plain-listen", "IP", kMedia, "address for plain RTP of broadcasters (default 127.0.0.1)", false, false,
     [](Config& c, Text v) { return set_ip(c.plain_listen, v); }},
    {"plain-announce", "HOST", kMedia, "what broadcasters are told instead", false, false,
     [](Config& c, Text v) { return set_text(c.plain_announce, v); }},
    {"plain-ports", "MIN-MAX", kMedia, "UDP ports for plain RTP (default 40000-43999)", false, false, set_port_range},
    {"incoming-max", "KBPS", kMedia, "what each sender is asked not to exceed; 0: no limit (default 1500)", false, false,
     [](Config& c, Text v) { return set_kbps(c.incoming_max, v); }},
    {"ice-consent-timeout", "SECONDS", kMedia, "silence after which a peer is gone (default 20)", false, false,
     [](Config& c, Text v) { return set_seconds(c.ice_consent_timeout, v, 5, 60); }},

    {"room-kind", "KIND", kRooms, "live, chat or meet, where neither request nor id says (default meet)", false, false,
     [](Config& c, Text v) { return set_choice(c.room_kind, v, {"live", "chat", "meet"}); }},
    {"room-kind-by-name", "", kRooms, "a room named live or live-… is live, likewise chat and meet (default true)", false,
     true, [](Config& c, Text v) { return set_switch(c.room_kind_by_name, v); }},
    {"create-room-on-get", "", kRooms, "GET /rooms/R makes the room if there is none (default true)", false, true,
     [](Config& c, Text v) { return set_switch(c.create_room_on_get, v); }},
    {"keep-broadcasts", "", kRooms, "a room with a broadcaster stays when its last peer leaves", false, true,
     [](Config& c, Text v) { return set_switch(c.keep_broadcasts, v); }},
    {"takeover-patience", "SECONDS", kRooms, "silence after which a peer's id may be taken by a new connection (default 2)",
     false, false, [](Config& c, Text v) { return set_seconds(c.takeover_patience, v, 1, 60); }},
    {"idle-room-timeout", "SECONDS", kRooms, "a room without peer and without broadcast is closed after this (default 60)",
     false, false,
     [](Config& c, Text v) { return set_seconds(c.idle_room_timeout, v, 1, 86'400); }},
    {"answer-timeout", "SECONDS", kRooms, "how long a client may take to accept a consumer (default 30)", false, false,
     [](Config& c, Text v) { return set_seconds(c.answer_timeout, v, 1, 600); }},
    {"rtcstats-url", "URL", kRooms, "where clients of the newer dialect may send their statistics (default: nowhere)", false,
     false, [](Config& c, Text v) { return set_text(c.rtcstats_url, v); }},
    {"throttle-secret", "TEXT", kRooms, "with it a client may make its room's network worse, to test; without it nobody may",
     false, false, [](Config& c, Text v) { return set_text(c.throttle_secret, v); }},
    {"data-channels", "BOOL", kRooms, "offer SCTP to clients that ask for it (default true)", false, false,
     [](Config& c, Text v) { return set_switch(c.data_channels, v); }},
    {"bot", "BOOL", kRooms, "answer peers on data channels called bot (default true)", false, false,
     [](Config& c, Text v) { return set_switch(c.bot, v); }},
    {"version-told", "VERSION", kRooms, "what the notification mediasoup-version says (default 3.14.16)", false, false,
     [](Config& c, Text v) { return set_text(c.version_told, v); }},

    {"limit-rooms", "N", kLimits, "rooms at once", false, false,
     [](Config& c, Text v) { return set_count(c.limits.rooms, v); }},
    {"limit-participants", "N", kLimits, "participants of one room", false, false,
     [](Config& c, Text v) { return set_count(c.limits.participants_per_room, v); }},
    {"limit-meet", "N", kLimits, "participants of one room of kind meet", false, false,
     [](Config& c, Text v) { return set_count(c.limits.meet_peers, v); }},
    {"limit-presenters", "N", kLimits, "presenters of one room of kind live", false, false,
     [](Config& c, Text v) { return set_count(c.limits.presenters, v); }},
    {"limit-announced-viewers", "N", kLimits, "viewers of a live room whom its presenters are told of", false, false,
     [](Config& c, Text v) { return set_count(c.limits.announced_viewers, v); }},
    {"limit-transports", "N", kLimits, "transports of one participant", false, false,
     [](Config& c, Text v) { return set_count(c.limits.transports, v); }},
    {"limit-producers", "N", kLimits, "producers of one participant", false, false,
     [](Config& c, Text v) { return set_count(c.limits.producers, v); }},
    {"limit-consumers", "N", kLimits, "consumers of one participant", false, false,
     [](Config& c, Text v) { return set_count(c.limits.consumers, v); }},
    {"limit-data-producers", "N", kLimits, "data channels on which one participant sends", false, false,
     [](Config& c, Text v) { return set_count(c.limits.data_producers, v); }},
    {"limit-data-consumers", "N", kLimits, "data channels on which one participant receives", false, false,
     [](Config& c, Text v) { return set_count(c.limits.data_consumers, v); }},

    {"limit-replicas", "N", kLimits, "consumerReplicas of one room", false, false,
     [](Config& c, Text v) { return set_number(c.limits.consumer_replicas, v, 0, room::kConsumerReplicasMax); }},
    {"limit-id-bytes", "N", kLimits, "length of ids that clients choose", false, false,
     [](Config& c, Text v) { return set_number(c.limits.id_bytes, v, 1, room::kIdBytesMax); }},
    {"limit-name-bytes", "N", kLimits, "length of display names", false, false,
     [](Config& c, Text v) { return set_count(c.limits.display_name_bytes, v); }},
    {"limit-device-bytes", "N", kLimits, "length of device", false, false,
     [](Config& c, Text v) { return set_count(c.limits.device_bytes, v); }},
    {"limit-app-data-bytes", "N", kLimits, "length of appData", false, false,
     [](Config& c, Text v) { return set_count(c.limits.app_data_bytes, v); }},
    {"limit-app-data-depth", "N", kLimits, "objects and lists inside each other in appData", false, false,
     [](Config& c, Text v) { return set_number(c.limits.app_data_depth, v, 1, room::kAppDataDepthMax); }},
    {"limit-calls", "N", kLimits, "requests of one participant that wait for an engine", false, false,
     [](Config& c, Text v) { return set_count(c.limits.calls, v); }},
    {"limit-connections", "N", kLimits, "connections at once", false, false,
     [](Config& c, Text v) { return set_count(c.http.connections_max, v); }},
    {"limit-connections-per-address", "N", kLimits, "connections from one address that are no WebSockets", false, false,
     [](Config& c, Text v) { return set_count(c.http.connections_per_address_max, v); }},
    {"limit-websockets-per-address", "N", kLimits, "WebSockets from one address", false, false,
     [](Config& c, Text v) { return set_count(c.http.websockets_per_address_max, v); }},
    {"limit-requests-per-second", "N", kLimits, "requests of one connection, in the long run", false, false,
     [](Config& c, Text v) { return set_number(c.http.requests.per_second, v, 1, 1'000'000); }},
    {"limit-requests-burst", "N", kLimits, "requests of one connection at once", false, false,
     [](Config& c, Text v) { return set_number(c.http.requests.burst, v, 1, 1'000'000); }},
    {"limit-body-bytes", "N", kLimits, "body of one HTTP request", false, false,
     [](Config& c, Text v) { return set_number(c.http.body_bytes_max, v, 1, signaling::kHttpBodyBytesMax); }},
    {"limit-message-bytes", "N", kLimits, "one WebSocket message", false, false,
     [](Config& c, Text v) { return set_number(c.http.ws_message_bytes_max, v, 125, signaling::protoo::kMessageBytesMax); }},
    {"limit-outbound-bytes", "N", kLimits, "what waits for one slow reader, in bytes", false, false,
     [](Config& c, Text v) { return set_count(c.http.ws_outbound_bytes_max, v); }},
    {"limit-outbound-messages", "N", kLimits, "what waits for one slow reader, in messages", false, false,
     [](Config& c, Text v) { return set_count(c.http.ws_outbound_messages_max, v); }},

    {"log-level", "LEVEL", kLog, "error, warn, info or debug (default info)", false, false,
     [](Config& c, Text v) { return set_choice(c.log_level, v, {"error", "warn", "info", "debug"}); }},
    {"log-format", "FORMAT", kLog, "text or json, on stderr (default text)", false, false,
     [](Config& c, Text v) { return set_choice(c.log_format, v, {"text", "json"}); }},
};

std::string at_line(const std::string& file, const YAML::Mark& mark) {
  return fmt::format("{}:{}", file, mark.line + 1);
}

Result<Done> collect(const YAML::Node& node, const std::string& prefix, const std::string& file, int depth,
                     std::vector<Given>& out);

Result<Done> collect_entry(const std::string& name, const YAML::Mark& mark, const YAML::Node& value,
                           const std::string& file, int depth, std::vector<Given>& out) {
  constexpr int kDepthMax = 4;
  if (value.IsMap()) {
    if (depth >= kDepthMax) { return fail(Code::InvalidArgument, at_line(file, mark) + ": nested too deeply"); }
    return collect(value, name + "-", file, depth + 1, out);
  }
  Given given{.name = name, .values = {}, .where = at_line(file, mark)};
  if (value.IsScalar()) {
    given.values.push_back(value.Scalar());
  } else if (value.IsSequence()) {
    for (const YAML::Node& item : value) {
      if (!item.IsScalar()) { return fail(Code::InvalidArgument, given.where + ": " + name + " is a list of plain values"); }
      given.values.push_back(item.Scalar());
    }
  } else {
    return fail(Code::InvalidArgument, given.where + ": " + name + " has no value");
  }
  out.push_back(std::move(given));
  return Done{};
}

Result<Done> collect(const YAML::Node& node, const std::string& prefix, const std::string& file, int depth,
                     std::vector<Given>& out) {
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) {
      return fail(Code::InvalidArgument, at_line(file, entry.first.Mark()) + ": a key must be plain text");
    }
    MADANG_TRY([[maybe_unused]] const Done taken,
               collect_entry(prefix + entry.first.Scalar(), entry.first.Mark(), entry.second, file, depth, out));
  }
  return Done{};
}

}  // namespace

std::span<const Setting> settings() { return kSettings; }

const Setting* find_setting(std::string_view name) {
  const auto found = std::find_if(std::begin(kSettings), std::end(kSettings),
                                  [&](const Setting& setting) { return setting.name == name; });
  return found == std::end(kSettings) ? nullptr : &*found;
}

Result<Done> apply(Config& config, const Given& given) {
  const Setting* setting = find_setting(given.name);
  if (setting == nullptr) {
    return fail(Code::InvalidArgument, fmt::format("{}: unknown setting {}", given.where, given.name));
  }
  if (!setting->is_list && given.values.size() != 1) {
    return fail(Code::InvalidArgument, fmt::format("{}: {} takes one value", given.where, given.name));
  }
  if (setting->clear != nullptr) { setting->clear(config); }
  for (const std::string& value : given.values) {
    const auto done = setting->set(config, value);
    if (!done) {
      return fail(Code::InvalidArgument, fmt::format("{}: {}: {}", given.where, given.name, done.error().message));
    }
  }
  return Done{};
}

Result<std::vector<Given>> parse_yaml(const std::string& text, const std::string& file) {
  std::vector<Given> out;
  try {
    const YAML::Node root = YAML::Load(text);
    if (root.IsNull()) { return out; }
    if (!root.IsMap()) { return fail(Code::InvalidArgument, file + ":1: expected settings, like \"listen: 127.0.0.1:3000\""); }
    MADANG_TRY([[maybe_unused]] const Done taken, collect(root, "", file, 0, out));
  } catch (const YAML::Exception& error) {  // the library's only way to say so; it ends here
    return fail(Code::InvalidArgument, fmt::format("{}: {}", at_line(file, error.mark), error.msg));
  }
  return out;
}

Result<std::vector<Given>> parse_environment(const char* const* environment) {
  constexpr std::string_view kPrefix = "MADANG_";
  std::vector<Given> out;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::size_t equals = entry.find('=');
    if (!entry.starts_with(kPrefix) || equals == std::string_view::npos) { continue; }
    const std::string variable(entry.substr(0, equals));
    std::string name = to_ascii_lower(entry.substr(kPrefix.size(), equals - kPrefix.size()));
    std::replace(name.begin(), name.end(), '_', '-');
    if (name == "config") { continue; }  // names the file; see the command line
    Given given{.name = name, .values = {}, .where = variable};
    std::string value(entry.substr(equals + 1));
    const Setting* setting = find_setting(name);
    while (setting != nullptr && setting->is_list && value.find(',') != std::string::npos) {
      given.values.push_back(value.substr(0, value.find(',')));
      value.erase(0, value.find(',') + 1);
    }
    given.values.push_back(std::move(value));
    out.push_back(std::move(given));
  }
  return out;
}

Result<Done> check(const Config& config) {
  const bool has_certificate = !config.tls_certificate_file.empty();
  const bool has_key = !config.tls_key_file.empty();
  if (has_certificate != has_key) {
    return fail(Code::InvalidArgument, "tls-certificate and tls-key belong together: one of them is missing");
  }
  if (config.tls == "files" && !has_certificate) {
    return fail(Code::InvalidArgument, "tls: files needs tls-certificate and tls-key");
  }
  if (config.tls == "self-signed" && has_certificate) {
    return fail(Code::InvalidArgument, "tls: self-signed contradicts tls-certificate");
  }
  if (!config.rtc_announce.empty() && config.rtc_announce.size() != config.rtc_listen.size()) {
    return fail(Code::InvalidArgument, "rtc-announce: give one for each rtc-listen, or none");
  }
  return Done{};
}

}  // namespace madang::server
