// A server on a thread of its own whose handler remembers what it was told, for the tests of this folder.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net/control_loop.hpp"
#include "net/http_server.hpp"

namespace madang::net::testing_support {

/// Answers requests with what they were, echoes WebSocket texts, and obeys texts like `!close`.
class TestServer final : public HttpHandler {
 public:
  explicit TestServer(const HttpServerOptions& options = {}, std::optional<TlsIdentity> tls = {})
      : server_(std::in_place, loop_, *this, options) {
    address_ = server_->listen({IpAddress::v4(127, 0, 0, 1), 0}, std::move(tls)).value();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~TestServer() override {
    loop_.post([this] {
      server_.reset();
      loop_.stop();
    });
    thread_.join();
  }

  const SocketAddress& address() const { return address_; }

  /// Runs `work` on the server's thread and waits for it.
  void run(const std::function<void(HttpServer&)>& work) {
    std::mutex mutex;
    std::condition_variable done;
    bool is_done = false;
    loop_.post([&] {
      work(*server_);
      const std::lock_guard lock(mutex);
      is_done = true;
      done.notify_one();
    });
    std::unique_lock lock(mutex);
    done.wait(lock, [&] { return is_done; });
  }
  HttpServerStats stats() {
    HttpServerStats out;
    run([&](HttpServer& server) { out = server.stats(); });
    return out;
  }
  /// Looks until `holds` or three seconds have passed.
  bool eventually(const std::function<bool(const HttpServerStats&)>& holds) {
    for (int i = 0; i < 300; ++i) {
      if (holds(stats())) { return true; }
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }
  std::vector<std::string> events() {
    std::vector<std::string> out;
    run([&](HttpServer&) { out = events_; });
    return out;
  }
  /// True once the last event is `event`.
  bool waits_for_event(const std::string& event) {
    return eventually([&](const HttpServerStats&) {
      const auto seen = events();
      return !seen.empty() && seen.back() == event;
    });
  }

  void on_request(HttpExchangeId id, HttpRequest&& request) override {
    HttpResponse response;
    response.headers.add("Content-Type", "text/plain");
    if (request.path == "/never") { return; }
    if (request.path == "/large") {
      response.body.assign(3'000'000, 'x');
    } else if (request.path == "/static") {
      static constexpr std::uint8_t kPage[] = {'p', 'a', 'g', 'e'};
      response.static_body = kPage;
    } else if (request.path == "/refused") {
      response = error_response(400, "TypeError", "bad\r\nthing");
    } else {
      response.body = request.method + " " + request.path + " [" + request.query + "] " + request.body;
    }
    if (request.path == "/later") {
      loop_.call_at(at(0ms), [this, id, response] { server_->respond(id, response); });
      return;
    }
    server_->respond(id, std::move(response));
  }
  WsVerdict on_upgrade(const UpgradeRequest& request) override {
    if (request.subprotocols.empty() || request.subprotocols[0] != "protoo") {
      return WsVerdict::reject(403, "invalid/missing Sec-WebSocket-Protocol");
    }
    if (request.origin == "https://evil.example") { return WsVerdict::reject(400, "foreign origin"); }
    return WsVerdict::accept("protoo");
  }
  void on_ws_open(ConnectionId id, UpgradeRequest&& request) override {
    last_ = id;
    events_.push_back("open " + request.query + " " + request.origin);
  }
  void on_ws_text(ConnectionId id, std::string&& text) override {
    events_.push_back("text " + (text.size() > 40 ? std::to_string(text.size()) : text));
    if (text == "!close") {
      server_->ws_close(id, 4000, "closed by protoo-server");
      server_->ws_send(id, "never sent");
    } else if (text == "!long") {
      server_->ws_send(id, std::string(1'000'000, 'y'));
    } else if (text == "!flood") {
      for (int i = 0; i < 200; ++i) { server_->ws_send(id, std::string(100'000, 'z')); }
    } else if (text == "!many") {
      for (int i = 0; i < 500; ++i) { server_->ws_send(id, std::to_string(i)); }
    } else {
      server_->ws_send(id, std::move(text));
    }
  }
  void on_ws_alive(ConnectionId) override { events_.push_back("alive"); }
  void on_ws_closed(ConnectionId, int code) override { events_.push_back("closed " + std::to_string(code)); }

  ConnectionId last_ws() const { return last_; }

 private:
  ControlLoop loop_;
  std::optional<HttpServer> server_;
  SocketAddress address_;
  std::vector<std::string> events_;
  ConnectionId last_{};
  std::thread thread_;
};

}  // namespace madang::net::testing_support
