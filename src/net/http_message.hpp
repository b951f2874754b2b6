// HTTP requests and responses as plain values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/socket_address.hpp"

namespace madang::net {

/// Header fields in the order they came; names in any case.
class HttpHeaders {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  /// Value of the first field of that name, any case; empty when there is none.
  std::string_view find(std::string_view name) const;
  bool contains(std::string_view name) const;
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }
  std::size_t size() const { return fields_.size(); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// Where a request came in and what it asked for, before any body.
struct HttpRequestHead {
  std::size_t listener = 0;  ///< index of HttpServer::listen() calls: public side, admin side
  SocketAddress peer;
  bool is_tls = false;
  std::string method;  ///< as sent: `GET`, `HEAD`, ...
  std::string target;  ///< raw, as sent
  std::string path;    ///< raw: the target before `?`
  std::string query;   ///< raw: the target after `?`, without it
  HttpHeaders headers;
};

/// One request with its whole body. Answer HEAD like GET: the server leaves the body out.
struct HttpRequest : HttpRequestHead {
  std::string body;
};

struct HttpResponse {
  int status = 200;
  std::string reason;  ///< any text: the server makes it safe for a status line; empty: the status's own phrase
  HttpHeaders headers;  ///< without Content-Length, Connection and Date, which the server writes
  std::string body;
  Bytes static_body;    ///< instead of `body`: bytes that live as long as the program
  bool close = false;   ///< close the connection afterwards
};

/// `text` as it may stand in a status line or header value: printable ASCII, at most kReasonBytesMax bytes.
inline constexpr std::size_t kReasonBytesMax = 200;
std::string sanitized_reason(std::string_view text);

/// The usual phrase of a status, `Unknown` if there is none.
std::string_view reason_of(int status);

/// `Name: message` as text/html, the message also as the reason phrase: how the server reports its own refusals.
HttpResponse error_response(int status, std::string_view name, std::string_view message);

/// Status line and headers up to and including the empty line. Header names and values lose what could end them.
/// `date` is the Date header's value; empty: no Date.
std::string head_text(const HttpResponse& response, bool keep_alive, std::string_view date);

/// Whether a response of that status has a body at all (RFC 9110 §6.4.1).
bool may_have_body(int status);

/// `unix_seconds` as an IMF-fixdate (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string http_date(std::int64_t unix_seconds);

/// Splits a raw request target into path and query; takes the path out of an absolute-form target (RFC 9112 §3.2.2).
struct TargetParts {
  std::string_view path;
  std::string_view query;
};
TargetParts split_target(std::string_view target);

/// The items of a comma-separated header value, without blanks around them; empty ones are left out.
std::vector<std::string> split_list(std::string_view value);

}  // namespace madang::net
