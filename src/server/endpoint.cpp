#include "server/endpoint.hpp"

#include <charconv>
#include <string>

namespace madang::server {

Result<SocketAddress> parse_endpoint(std::string_view text, std::string_view setting) {
  const auto wrong = [&] {
    return fail(Code::InvalidArgument,
                std::string(setting) + ": " + std::string(text) + " is not ADDRESS:PORT (like 127.0.0.1:3000 or [::1]:3000)");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) { return wrong(); }
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, status] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || status != std::errc{} || end != digits.data() + digits.size() || port > 65'535) { return wrong(); }
  if (host.starts_with('[') && host.ends_with(']')) { host = host.substr(1, host.size() - 2); }
  else if (host.find(':') != std::string_view::npos) { return wrong(); }
  if (host == "localhost") { host = "127.0.0.1"; }
  const auto ip = IpAddress::parse(host);
  if (!ip) { return wrong(); }
  return SocketAddress{*ip, static_cast<std::uint16_t>(port)};
}

}  // namespace madang::server
