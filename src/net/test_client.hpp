// A blocking HTTP and WebSocket client for the tests of this folder: raw bytes, so that it can misbehave.
#pragma once

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "net/sockaddr.hpp"
#include "net/unique_fd.hpp"

namespace madang::net::testing_support {

/// One frame as it came; opcode -1 when the connection ended.
struct Frame {
  int opcode = -1;
  bool is_final = false;
  std::string payload;
  int close_code() const {
    return payload.size() < 2 ? 0
                              : static_cast<unsigned char>(payload[0]) << 8 | static_cast<unsigned char>(payload[1]);
  }
};

struct Answer {
  int status = 0;
  std::string head;  ///< status line and headers
  std::string body;
  std::string header(std::string_view name) const {
    for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 2)) {
      const std::size_t colon = head.find(": ", at);
      if (colon == std::string::npos) { break; }
      if (equals_ignoring_case(std::string_view(head).substr(at + 2, colon - at - 2), name)) {
        return head.substr(colon + 2, head.find("\r\n", colon) - colon - 2);
      }
    }
    return {};
  }
};

/// Each read gives up after three seconds, so that no test hangs.
class Client {
 public:
  explicit Client(const SocketAddress& server, bool tls = false, int receive_buffer_bytes = 0)
      : fd_(::socket(server.ip.is_v4() ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{3, 0};
    setsockopt(fd_.value(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd_.value(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (receive_buffer_bytes > 0) {
      setsockopt(fd_.value(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    }
    SockAddr raw{};
    const socklen_t size = store_sockaddr(server, raw);
    is_connected_ = ::connect(fd_.value(), &raw.any, size) == 0;
    if (tls && is_connected_) { start_tls(); }
  }

  bool is_connected() const { return is_connected_; }
  int fd() const { return fd_.value(); }
  SSL* ssl() { return ssl_.get(); }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                             : ::send(fd_.value(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) { return false; }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// True when the server ended the connection (and sent nothing more).
  bool is_closed_by_server() { return buffer_.empty() && !fill() && !has_timed_out_; }

  Answer read_answer(bool is_head_method = false) {
    Answer out;
    std::size_t end;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (!fill()) { return out; }
    }
    out.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    out.status = std::stoi(out.head.substr(9, 3));
    const std::string length = out.header("Content-Length");
    if (!length.empty() && !is_head_method) { out.body = read_bytes(std::stoul(length)); }
    return out;
  }
  Answer ask(std::string_view request) {
    send(request);
    return read_answer(request.starts_with("HEAD"));
  }

  Answer upgrade(std::string_view extra_headers = "Sec-WebSocket-Protocol: protoo\r\n",
                 std::string_view version = "13") {
    return ask("GET /?roomId=r&peerId=p HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\n"
               "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: " +
               std::string(version) + "\r\n" + std::string(extra_headers) + "\r\n");
  }

  bool send_frame(int opcode, std::string_view payload, bool is_final = true) {
    std::string out;
    out += static_cast<char>((is_final ? 0x80 : 0) | opcode);
    if (payload.size() < 126) {
      out += static_cast<char>(0x80u | payload.size());
    } else if (payload.size() < 65'536) {
      out += static_cast<char>(0x80u | 126u);
      for (int shift = 8; shift >= 0; shift -= 8) { out += static_cast<char>(payload.size() >> shift & 0xFF); }
    } else {
      out += static_cast<char>(0x80u | 127u);
      for (int shift = 56; shift >= 0; shift -= 8) { out += static_cast<char>(payload.size() >> shift & 0xFF); }
    }
    const char mask[4] = {0x11, 0x22, 0x33, 0x44};
    out.append(mask, 4);
    for (std::size_t i = 0; i < payload.size(); ++i) { out += static_cast<char>(payload[i] ^ mask[i % 4]); }
    return send(out);
  }
  bool send_text(std::string_view text) { return send_frame(1, text); }

  Frame read_frame() {
    Frame out;
    const std::string head = read_bytes(2);
    if (head.size() < 2) { return out; }
    std::uint64_t size = static_cast<unsigned char>(head[1]);
    if (size >= 126) {
      const std::string longer = read_bytes(size == 126 ? 2 : 8);
      size = 0;
      for (const char c : longer) { size = size << 8 | static_cast<unsigned char>(c); }
    }
    out.opcode = head[0] & 0x0F;
    out.is_final = (head[0] & 0x80) != 0;
    out.payload = read_bytes(size);
    return out;
  }

  std::string read_bytes(std::size_t count) {
    while (buffer_.size() < count && fill()) {}
    std::string out = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return out;
  }
  void shut_sending() { ::shutdown(fd_.value(), SHUT_WR); }

 private:
  bool fill() {
    char bytes[65'536];
    const auto got = ssl_ ? SSL_read(ssl_.get(), bytes, sizeof bytes)
                          : ::recv(fd_.value(), bytes, sizeof bytes, 0);
    has_timed_out_ = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (got <= 0) { return false; }
    buffer_.append(bytes, static_cast<std::size_t>(got));
    return true;
  }
  void start_tls() {
    struct FreeContext {
      void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    };
    const std::unique_ptr<SSL_CTX, FreeContext> context(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>("\x02h2\x08http/1.1"), 12);
    ssl_.reset(SSL_new(context.get()));
    SSL_set_fd(ssl_.get(), fd_.value());
    is_connected_ = SSL_connect(ssl_.get()) == 1;
  }

  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  UniqueFd fd_;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  bool is_connected_ = false;
  bool has_timed_out_ = false;
  std::string buffer_;
};

}  // namespace madang::net::testing_support
