#include "net/any_stream.hpp"

#include <boost/asio/ssl/stream_base.hpp>
#include <boost/asio/write.hpp>
#include <vector>

#include "net/sockaddr.hpp"

namespace madang::net {

namespace {

std::variant<PlainStream, TlsStream> make_stream(asio::ip::tcp::socket socket, TlsIdentity::Parts* tls) {
  if (tls == nullptr) { return PlainStream(std::move(socket)); }
  return TlsStream(std::move(socket), tls->context);
}

}  // namespace

SocketAddress from_endpoint(const asio::ip::tcp::endpoint& endpoint) {
  SockAddr raw{};
  std::memcpy(&raw, endpoint.data(), std::min(sizeof raw, endpoint.size()));
  return load_sockaddr(raw);
}

asio::ip::tcp::endpoint to_endpoint(const SocketAddress& address) {
  SockAddr raw{};
  asio::ip::tcp::endpoint endpoint;
  const socklen_t size = store_sockaddr(address, raw);
  endpoint.resize(size);
  std::memcpy(endpoint.data(), &raw, size);
  return endpoint;
}

AnyStream::AnyStream(asio::ip::tcp::socket socket, std::shared_ptr<TlsIdentity::Parts> tls)
    : tls_(std::move(tls)), stream_(make_stream(std::move(socket), tls_.get())) {}

beast::tcp_stream& AnyStream::tcp() {
  if (auto* secure = std::get_if<TlsStream>(&stream_)) { return secure->next_layer(); }
  return *std::get_if<PlainStream>(&stream_);
}

void AnyStream::handshake(std::function<void(error_code)> done) {
  std::get<TlsStream>(stream_).async_handshake(asio::ssl::stream_base::server, std::move(done));
}

void AnyStream::read_some(asio::mutable_buffer into, Done done) {
  std::visit([&](auto& stream) { stream.async_read_some(into, std::move(done)); }, stream_);
}

void AnyStream::write(const std::array<asio::const_buffer, 2>& buffers, Done done) {
  // A vector: of an array of two, Asio leaves the first in place when it is through with it, and Beast's flat_stream
  // then takes the empty buffer for the end of the message.
  const std::vector<asio::const_buffer> sequence(buffers.begin(), buffers.end());
  std::visit([&](auto& stream) { asio::async_write(stream, sequence, std::move(done)); }, stream_);
}

void AnyStream::say_goodbye(std::function<void(error_code)> done) {
  std::get<TlsStream>(stream_).async_shutdown(std::move(done));
}

}  // namespace madang::net
