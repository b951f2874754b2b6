// Rooms on a worse network than there is. Where no room is throttled nothing of this is reached.
#include <algorithm>
#include <utility>

#include "media/engine.hpp"

namespace madang::media {

Engine::Answer Engine::run(Instant, const SetThrottle& command, EngineOut&) {
  const auto found = router_ids_.find(command.router);
  if (found == router_ids_.end()) {
    return fail(Code::NotFound, "router with id \"" + command.router.text() + "\" not found");
  }
  const RouterHandle router = found->second;
  if (!command.throttle) {
    end_throttle(router);
    return ReplyBody{Done{}};
  }
  const Throttle& wanted = *command.throttle;
  if (wanted.uplink.bps <= 0 || wanted.downlink.bps <= 0) {
    return fail(Code::InvalidArgument, "a throttled link has a rate above 0");
  }
  const bool is_new = throttle_of(router) == nullptr;
  if (is_new && throttles_.size() >= kThrottlesMax) {
    return fail(Code::LimitReached, "this server cannot throttle more rooms now");
  }
  end_throttle(router);
  const Duration delay = wanted.round_trip / 2;
  throttles_.push_back(std::make_unique<Throttled>(
      Throttled{.router = router,
                .downlink = {{.rate = wanted.downlink, .delay = delay, .loss_ppm = wanted.loss_ppm}, random_},
                .uplink = {{.rate = wanted.uplink, .delay = delay, .loss_ppm = wanted.loss_ppm}, random_}}));
  return ReplyBody{Done{}};
}

Engine::Throttled* Engine::throttle_of(RouterHandle router) {
  const auto found = std::find_if(throttles_.begin(), throttles_.end(),
                                  [&](const auto& throttled) { return throttled->router == router; });
  return found != throttles_.end() ? found->get() : nullptr;
}

Engine::Throttled* Engine::throttle_of(SocketId socket, const SocketAddress& to) {
  const Transport* transport = transports_.find(owner_of(socket, to));
  return transport != nullptr ? throttle_of(transport->router()) : nullptr;
}

/// True: it arrives later, or never.
bool Engine::hold_back(Instant now, const Transport& transport, Datagram& datagram) {
  Throttled* throttled = throttle_of(transport.router());
  if (throttled == nullptr) { return false; }
  const std::size_t bytes = datagram.bytes.size();
  if (!throttled->downlink.on_packet(now, bytes, std::move(datagram))) { drops_.count(Drop::Throttled); }
  return true;
}

/// Takes out of `queue` what must wait.
void Engine::hold_back(Instant now, TransmitQueue& queue) {
  queue.remove_if([&](const TransmitQueue::Entry& entry) {
    Throttled* throttled = throttle_of(entry.socket, entry.to);
    if (throttled == nullptr) { return false; }
    const Bytes bytes = queue.bytes_of(entry);
    HeldBack held{entry.socket, entry.to, {bytes.begin(), bytes.end()}};
    if (!throttled->uplink.on_packet(now, bytes.size(), std::move(held))) { drops_.count(Drop::Throttled); }
    return true;
  });
}

void Engine::receive_held(Instant now, EngineOut& out) {
  for (std::size_t i = 0; i < throttles_.size(); ++i) { receive_held(now, *throttles_[i], out); }
}

void Engine::receive_held(Instant now, Throttled& throttled, EngineOut& out) {
  while (auto datagram = throttled.downlink.take(now)) {
    const TransportHandle handle = owner_of(*datagram);
    Transport* transport = transports_.find(handle);
    if (transport == nullptr) { continue; }  // closed on the way
    take_in(now, handle, *transport, *datagram, out);
  }
}

/// The caller sends `out` before it says anything else, or what is released here would be held back again.
void Engine::send_held(Instant now, EngineOut& out) {
  for (const auto& throttled : throttles_) {
    while (throttled->uplink.next_deadline() <= now && out.datagrams.capacity_bytes() - out.datagrams.used_bytes() >
                                                           PacketPool::kSlabBytes) {
      const auto held = throttled->uplink.take(now);
      out.datagrams.push(held->socket, held->to, held->bytes);
    }
  }
}

Instant Engine::throttle_deadline() const {
  Instant next = kNever;
  for (const auto& throttled : throttles_) {
    next = soonest(next, soonest(throttled->downlink.next_deadline(), throttled->uplink.next_deadline()));
  }
  return next;
}

/// What was on its way is lost with the link: the peers' own repair deals with it.
void Engine::end_throttle(RouterHandle router) {
  std::erase_if(throttles_, [&](const auto& throttled) { return throttled->router == router; });
}

}  // namespace madang::media
