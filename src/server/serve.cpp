#include "server/serve.hpp"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <optional>

#include "crypto/certificate.hpp"
#include "net/control_loop.hpp"
#include "net/real_clock.hpp"
#include "net/thread_setup.hpp"
#include "ortc/router_capabilities.hpp"
#include "room/room_kind.hpp"
#include "server/control.hpp"
#include "server/endpoint.hpp"
#include "server/worker.hpp"

namespace madang::server {

namespace {

Result<std::string> read_file(const std::string& path, std::string_view setting) {
  std::ifstream file(path, std::ios::binary);
  if (!file) { return fail(Code::InvalidArgument, fmt::format("{}: cannot read {}", setting, path)); }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<std::optional<net::TlsIdentity>> tls_identity(const Config& config) {
  if (config.tls.empty()) { return std::optional<net::TlsIdentity>{}; }
  if (config.tls == "self-signed") {
    MADANG_TRY(const auto made, crypto::Certificate::generate(net::unix_seconds()));
    MADANG_TRY(auto identity, net::TlsIdentity::from_pem(made.certificate_pem(), made.key_pem()));
    return std::optional(std::move(identity));
  }
  MADANG_TRY(const auto certificate, read_file(config.tls_certificate_file, "tls certificate"));
  MADANG_TRY(const auto key, read_file(config.tls_key_file, "tls key"));
  auto identity = net::TlsIdentity::from_pem(certificate, key);
  if (!identity) {
    return fail(Code::InvalidArgument, fmt::format("tls certificate {}: {}", config.tls_certificate_file,
                                                   identity.error().message));
  }
  return std::optional(std::move(*identity));
}

std::uint32_t worker_count(const Config& config) {
  return config.workers > 0 ? config.workers : static_cast<std::uint32_t>(net::usable_cpus());
}

Result<std::vector<Worker::Listen>> rtc_addresses(const Config& config, std::uint32_t worker) {
  std::vector<Worker::Listen> out;
  for (std::size_t i = 0; i < config.rtc_listen.size(); ++i) {
    const auto ip = IpAddress::parse(config.rtc_listen[i]);
    if (!ip) { return fail(Code::InvalidArgument, fmt::format("rtc-listen: {} is not an IP address", config.rtc_listen[i])); }
    const auto port = config.rtc_port == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(config.rtc_port + worker);
    const bool has_announced = i < config.rtc_announce.size();
    if (ip->is_unspecified() && !has_announced) {
      return fail(Code::InvalidArgument,
                  fmt::format("rtc-listen {} needs rtc-announce: clients cannot reach {}", ip->text(), ip->text()));
    }
    out.push_back({{*ip, port}, has_announced ? config.rtc_announce[i] : std::string{}, config.rtc_tcp});
  }
  return out;
}

Result<media::Engine::Plain> plain_options(const Config& config) {
  const auto ip = IpAddress::parse(config.plain_listen);
  if (!ip) { return fail(Code::InvalidArgument, fmt::format("plain-listen: {} is not an IP address", config.plain_listen)); }
  if (ip->is_unspecified() && config.plain_announce.empty()) {
    return fail(Code::InvalidArgument, "plain-listen 0.0.0.0 needs plain-announce: scripts cannot reach 0.0.0.0");
  }
  return media::Engine::Plain{.ip = *ip,
                              .announced = config.plain_announce.empty() ? ip->text() : config.plain_announce,
                              .port_min = config.plain_port_min,
                              .port_max = config.plain_port_max};
}

using Workers = std::vector<std::unique_ptr<Worker>>;

Result<Done> make_workers(const Config& config, const crypto::Certificate& certificate, net::Waker& control,
                          Workers& workers) {
  const NtpClock ntp = net::read_ntp_clock();
  MADANG_TRY(const auto plain, plain_options(config));
  for (std::uint32_t i = 0; i < worker_count(config); ++i) {
    MADANG_TRY(auto listen, rtc_addresses(config, i));
    MADANG_TRY(auto worker, Worker::make({.id = {i}, .listen = std::move(listen), .plain = plain, .ntp = ntp, .estimates_bandwidth = config.estimate_bandwidth},
                                         certificate, control));
    workers.push_back(std::move(worker));
  }
  return Done{};
}

Result<room::Options> lobby_options(const Config& config) {
  room::Options options;
  options.workers = worker_count(config);
  MADANG_TRY(options.router_capabilities, ortc::generate_router_capabilities(ortc::default_media_codecs()));
  options.version = config.version_told;
  options.rtcstats_url = config.rtcstats_url;
  options.throttle_secret = config.throttle_secret;
  options.limits = config.limits;
  options.answer_timeout = config.answer_timeout;
  options.kind_default = room::room_kind_named(config.room_kind).value_or(room::RoomKind::Meet);
  options.kind_by_name = config.room_kind_by_name;
  options.create_room_on_get = config.create_room_on_get;
  options.keep_broadcasts = config.keep_broadcasts;
  options.takeover_patience = config.takeover_patience;
  options.clock = net::read_ntp_clock();
  options.idle_room_timeout = config.idle_room_timeout;
  options.incoming_max = config.incoming_max;
  options.outgoing_initial = config.outgoing_initial;
  options.ice_consent_timeout = config.ice_consent_timeout;
  options.data_channels = config.data_channels;
  options.bot = config.bot;
  return options;
}

Result<AdminAccess> admin_access(const Config& config) {
  if (config.admin_token_file.empty()) { return AdminAccess{}; }
  MADANG_TRY(std::string token, read_file(config.admin_token_file, "admin-token-file"));
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) { token.pop_back(); }
  if (token.size() < kAdminTokenMin) {
    return fail(Code::InvalidArgument, fmt::format("admin-token-file {}: a token has at least {} characters",
                                                   config.admin_token_file, kAdminTokenMin));
  }
  return AdminAccess{std::move(token)};
}

/// Beside the signalling port, unless it was said where; whoever asks for more than loopback needs a token, and TLS or
/// the word that plain text is meant.
Result<SocketAddress> admin_address(const Config& config, const SocketAddress& signalling) {
  if (config.admin_listen.empty()) {
    const bool has_next = signalling.port != 65'535;
    return SocketAddress{*IpAddress::parse("127.0.0.1"),
                         has_next ? static_cast<std::uint16_t>(signalling.port + 1) : std::uint16_t{0}};
  }
  MADANG_TRY(const auto address, parse_endpoint(config.admin_listen, "admin-listen"));
  if (!address.ip.is_loopback() && config.admin_token_file.empty()) {
    return fail(Code::InvalidArgument,
                fmt::format("admin-listen {}: beyond loopback it needs --admin-token-file", address.text()));
  }
  if (!address.ip.is_loopback() && config.tls.empty() && !config.allow_plaintext) {
    return fail(Code::InvalidArgument, fmt::format("admin-listen {}: plain HTTP beyond loopback needs --allow-plaintext, or --tls",
                                                   address.text()));
  }
  return address;
}

/// A port that nobody asked for and that is taken is no reason to leave rooms unserved.
Result<Done> listen_admin(const Config& config, Control& control, const SocketAddress& signalling,
                          std::optional<net::TlsIdentity> identity) {
  if (config.admin_listen == "off") { return Done{}; }
  MADANG_TRY(const auto address, admin_address(config, signalling));
  const bool is_local = address.ip.is_loopback();
  const auto bound = control.listen_admin(address, is_local ? std::nullopt : std::move(identity));
  if (!bound && !config.admin_listen.empty()) { return bound.error(); }
  if (!bound) {
    spdlog::warn("the operator's page is not served: {}; choose another place with admin-listen", bound.error().message);
    return Done{};
  }
  spdlog::info("operator's page on http{}://{}/admin", is_local || config.tls.empty() ? "" : "s", bound->text());
  return Done{};
}

void announce(const Config& config, const SocketAddress& address, const Workers& workers) {
  const std::string scheme = config.tls.empty() ? "http" : "https";
  const std::string host = address.ip.is_unspecified() ? "localhost" : SocketAddress{address.ip, address.port}.text();
  const std::string where = address.ip.is_unspecified() ? fmt::format("{}:{}", host, address.port) : host;
  fmt::print("Madang is ready: {}://{}/\n", scheme, where);
  std::fflush(stdout);
  spdlog::info("signalling on {} ({}, ws{}://{}/?roomId=ROOM&peerId=PEER)", address.text(), scheme,
               config.tls.empty() ? "" : "s", where);
  for (const auto& worker : workers) {
    for (const SocketAddress& rtc : worker->addresses()) { spdlog::info("media on udp{} {}", config.rtc_tcp ? " and tcp" : "", rtc.text()); }
  }
  spdlog::info("plain rtp on udp {} ports {} to {}", config.plain_listen, config.plain_port_min, config.plain_port_max);
  constexpr int kEnough = 4 << 20;
  if (!workers.empty() && workers.front()->receive_buffer_bytes() < kEnough) {
    spdlog::warn("the kernel granted {} bytes of receive buffer; for many peers: sysctl -w net.core.rmem_max=16777216 "
                 "net.core.wmem_max=16777216",
                 workers.front()->receive_buffer_bytes());
  }
}

Result<Done> run(const Config& config) {
  MADANG_TRY(const auto address, parse_endpoint(config.listen, "listen"));
  if (config.tls.empty() && !address.ip.is_loopback() && !config.allow_plaintext) {
    return fail(Code::InvalidArgument,
                fmt::format("listen {}: plain HTTP beyond loopback needs --allow-plaintext, or --tls", address.text()));
  }
  MADANG_TRY(auto identity, tls_identity(config));
  MADANG_TRY(const auto certificate, crypto::Certificate::generate(net::unix_seconds()));
  MADANG_TRY(auto lobby, lobby_options(config));
  MADANG_TRY(auto admin, admin_access(config));

  net::ControlLoop loop;
  net::Waker waker;
  Workers workers;
  MADANG_TRY([[maybe_unused]] const Done made, make_workers(config, certificate, waker, workers));
  const NtpClock clock = lobby.clock;
  Control control({.lobby = std::move(lobby),
                   .http = config.http,
                   .site = StaticSite{},
                   .cors = Cors(config.cors_origins),
                   .admin = std::move(admin),
                   .clock = clock},
                  loop, waker, workers);
  MADANG_TRY(const auto bound, control.listen(address, identity));
  MADANG_TRY([[maybe_unused]] const Done listening, listen_admin(config, control, bound, std::move(identity)));
  loop.watch_signals([&](int signal) {
    spdlog::info("{}: telling {} and stopping", signal == SIGINT ? "SIGINT" : "SIGTERM", "peers");
    control.shut_down();
  });
  for (const auto& worker : workers) { worker->start(); }
  announce(config, bound, workers);
  loop.run();
  for (const auto& worker : workers) { worker->stop(); }
  spdlog::info("stopped");
  return Done{};
}

}  // namespace

int serve(const Config& config) {
  const auto done = run(config);
  if (done) { return kExitOk; }
  fmt::print(stderr, "madang: {}\n", done.error().message);
  return kExitUsage;
}

}  // namespace madang::server
