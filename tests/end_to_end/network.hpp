// Datagrams on their way, in virtual time: late by a delay, and lost when a test says so.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "base/bytes.hpp"
#include "base/datagram.hpp"
#include "base/time.hpp"
#include "media/engine_test_support.hpp"

namespace madang::end_to_end {

using media::Blob;

/// Decides about each datagram on one direction of one wire: true means that it is lost.
using Loss = std::function<bool(Bytes)>;

/// The path between the server and one address.
struct Wire {
  Duration delay = 20ms;
  Loss up = nullptr;    ///< towards the server
  Loss down = nullptr;  ///< towards the client
};

/// Knows what is in flight. Datagrams arrive in order of time, and those of the same time in the order they were sent.
class Network {
 public:
  struct Arrival {
    Instant at;
    std::uint64_t order = 0;
    bool is_up = false;
    SocketId socket;          ///< the server's
    SocketAddress address;    ///< the client's
    Blob bytes;
  };

  Wire& wire(const SocketAddress& address) { return wires_[address]; }

  void send_up(Instant now, SocketId socket, const SocketAddress& from, Blob bytes) {
    const Wire& path = wires_[from];
    if (path.up && path.up(bytes)) { return; }
    push({now + path.delay, 0, true, socket, from, std::move(bytes)});
  }
  void send_down(Instant now, SocketId socket, const SocketAddress& to, Bytes bytes) {
    const Wire& path = wires_[to];
    if (path.down && path.down(bytes)) { return; }
    push({now + path.delay, 0, false, socket, to, {bytes.begin(), bytes.end()}});
  }

  Instant next_arrival() const { return flying_.empty() ? kNever : flying_.front().at; }
  std::optional<Arrival> take(Instant now) {
    if (flying_.empty() || flying_.front().at > now) { return std::nullopt; }
    std::pop_heap(flying_.begin(), flying_.end(), later);
    Arrival arrival = std::move(flying_.back());
    flying_.pop_back();
    return arrival;
  }

 private:
  static bool later(const Arrival& a, const Arrival& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }
  void push(Arrival arrival) {
    arrival.order = ++sent_;
    flying_.push_back(std::move(arrival));
    std::push_heap(flying_.begin(), flying_.end(), later);
  }

  std::map<SocketAddress, Wire> wires_;
  std::vector<Arrival> flying_;
  std::uint64_t sent_ = 0;
};

}  // namespace madang::end_to_end
