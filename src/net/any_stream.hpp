// A TCP connection, plain or TLS, behind one set of calls. For the .cpp files of net/ only.
#pragma once

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <functional>
#include <memory>
#include <variant>

#include "base/socket_address.hpp"
#include "base/time.hpp"
#include "net/tls_identity_parts.hpp"

namespace madang::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

SocketAddress from_endpoint(const asio::ip::tcp::endpoint& endpoint);
asio::ip::tcp::endpoint to_endpoint(const SocketAddress& address);

/// Owns the connection until take(). One read and one write may be under way at a time.
class AnyStream {
 public:
  using Done = std::function<void(error_code, std::size_t)>;

  /// `tls` null: plain.
  AnyStream(asio::ip::tcp::socket socket, std::shared_ptr<TlsIdentity::Parts> tls);

  bool is_tls() const { return std::holds_alternative<TlsStream>(stream_); }
  beast::tcp_stream& tcp();
  /// Whatever is under way or begun later fails with beast::error::timeout `after` this call, and the socket closes.
  void expires_after(Duration after) { tcp().expires_after(after); }

  void handshake(std::function<void(error_code)> done);
  void read_some(asio::mutable_buffer into, Done done);
  void write(const std::array<asio::const_buffer, 2>& buffers, Done done);
  /// TLS only: sends close_notify.
  void say_goodbye(std::function<void(error_code)> done);
  void close() { tcp().close(); }

  std::variant<PlainStream, TlsStream> take() { return std::move(stream_); }
  /// The identity must outlive a TlsStream that was taken.
  const std::shared_ptr<TlsIdentity::Parts>& tls() const { return tls_; }

 private:
  std::shared_ptr<TlsIdentity::Parts> tls_;  // declared first: the stream uses its context
  std::variant<PlainStream, TlsStream> stream_;
};

}  // namespace madang::net
