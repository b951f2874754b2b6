#include "net/http_message.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "base/text.hpp"

namespace madang::net {

namespace {

constexpr bool is_printable(char c) { return c >= ' ' && c <= '~'; }

/// RFC 9110 §5.6.2: what a field name may consist of.
bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

/// Adds `value` without the control characters that could end the field or the head.
void append_field_value(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (static_cast<unsigned char>(c) >= ' ' && c != 0x7F) { out += c; }
  }
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  append_field_value(out, value);
  out += "\r\n";
}

bool is_ours(std::string_view name) {
  return equals_ignoring_case(name, "Content-Length") || equals_ignoring_case(name, "Connection") ||
         equals_ignoring_case(name, "Date") || equals_ignoring_case(name, "Transfer-Encoding");
}

}  // namespace

std::string_view HttpHeaders::find(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (equals_ignoring_case(field, name)) { return value; }
  }
  return {};
}

bool HttpHeaders::contains(std::string_view name) const {
  return std::any_of(fields_.begin(), fields_.end(),
                     [&](const auto& field) { return equals_ignoring_case(field.first, name); });
}

std::string sanitized_reason(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (out.size() == kReasonBytesMax) { break; }
    // One mark per character: the continuation bytes of UTF-8 are left out.
    if (is_printable(c)) {
      out += c;
    } else if ((static_cast<unsigned char>(c) & 0xC0u) != 0x80u) {
      out += c == '\r' || c == '\n' || c == '\t' ? ' ' : '?';
    }
  }
  return out;
}

std::string_view reason_of(int status) {
  switch (status) {
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Payload Too Large";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 426: return "Upgrade Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
  }
}

HttpResponse error_response(int status, std::string_view name, std::string_view message) {
  HttpResponse response;
  response.status = status;
  response.reason = message;
  response.headers.add("Content-Type", "text/html; charset=utf-8");
  // The browser must not take our words, which may quote the request, for a page.
  response.headers.add("X-Content-Type-Options", "nosniff");
  response.headers.add("Content-Security-Policy", "default-src 'none'");
  response.body.append(name).append(": ");
  for (const char c : message) {
    switch (c) {
      case '<': response.body += "&lt;"; break;
      case '>': response.body += "&gt;"; break;
      case '&': response.body += "&amp;"; break;
      default: response.body += c;
    }
  }
  return response;
}

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string head_text(const HttpResponse& response, bool keep_alive, std::string_view date) {
  std::string out = "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += response.reason.empty() ? std::string(reason_of(response.status))
                                 : sanitized_reason(response.reason);
  out += "\r\n";
  if (!date.empty()) { append_field(out, "Date", date); }
  for (const auto& [name, value] : response.headers) {
    if (is_token(name) && !is_ours(name)) { append_field(out, name, value); }
  }
  if (may_have_body(response.status)) {
    const std::size_t length =
        response.static_body.empty() ? response.body.size() : response.static_body.size();
    append_field(out, "Content-Length", std::to_string(length));
  }
  append_field(out, "Connection", keep_alive ? "keep-alive" : "close");
  out += "\r\n";
  return out;
}

std::string http_date(std::int64_t unix_seconds) {
  // Not strftime: its names follow the locale.
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto time = static_cast<std::time_t>(unix_seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  const auto two = [](int n) { return std::string{static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)}; };
  return std::string(kDays[static_cast<std::size_t>(parts.tm_wday)]) + ", " + two(parts.tm_mday) +
         " " + kMonths[static_cast<std::size_t>(parts.tm_mon)] + " " +
         std::to_string(parts.tm_year + 1900) + " " + two(parts.tm_hour) + ":" + two(parts.tm_min) +
         ":" + two(parts.tm_sec) + " GMT";
}

TargetParts split_target(std::string_view target) {
  //= RFC 9112 §3.2.2: a server MUST accept the absolute-form in requests
  if (const std::size_t scheme = target.find("://");
      scheme != std::string_view::npos && !target.starts_with('/') &&
      scheme < target.find_first_of("/?")) {
    target.remove_prefix(scheme + 3);
    const std::size_t end = target.find_first_of("/?");
    target.remove_prefix(std::min(end, target.size()));
    if (target.empty() || target[0] == '?') {
      return {"/", target.empty() ? target : target.substr(1)};
    }
  }
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) { return {target, {}}; }
  return {target.substr(0, mark), target.substr(mark + 1)};
}

std::vector<std::string> split_list(std::string_view value) {
  std::vector<std::string> out;
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    std::string_view item = value.substr(0, comma);
    value.remove_prefix(std::min(comma + 1, value.size()));
    const std::size_t first = item.find_first_not_of(" \t");
    if (first == std::string_view::npos) { continue; }
    item = item.substr(first, item.find_last_not_of(" \t") - first + 1);
    out.emplace_back(item);
  }
  return out;
}

}  // namespace madang::net
