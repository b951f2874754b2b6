#include "media/engine.hpp"

#include <utility>

namespace madang::media {

Engine::Engine(Options options, dtls::Context dtls, Random& random)
    : options_(std::move(options)),
      dtls_(std::move(dtls)),
      cipher_(options_.cipher),
      protector_(cipher_),
      random_(random) {
  packets_.reserve(kPacketsWaitingMax);
  jobs_.reserve(kJobsPerFlush);
}

void Engine::execute(Instant now, CallId call, const Command& command, EngineOut& out) {
  if (const auto* plain = std::get_if<CreatePlainTransport>(&command)) {
    start(now, call, *plain, out);
  } else {
    auto answer = std::visit(
        [&](const auto& c) -> Answer {
          if constexpr (std::is_same_v<std::decay_t<decltype(c)>, CreatePlainTransport>) {
            return ReplyBody{Done{}};  // handled above
          } else {
            return run(now, c, out);
          }
        },
        command);
    if (call.value != 0) { out.up.push(Reply{call, std::move(answer)}); }
  }
  serve_ready(now, out);
  carry_data(now, out);
  settle();
  if (!throttles_.empty()) { hold_back(now, out.datagrams); }
}

void Engine::on_deadline(Instant now, EngineOut& out) {
  if (!throttles_.empty()) { receive_held(now, out); }
  // When the queue for datagrams is nearly full the rest waits: it is still due, so the caller comes back at once.
  while (out.datagrams.capacity_bytes() - out.datagrams.used_bytes() > kControlRoomBytes) {
    const auto due = timers_.pop(now);
    if (!due) { break; }
    const TransportHandle handle = due->owner;
    Transport* transport = transports_.find(handle);
    if (transport == nullptr || due->at != transport->scheduled) { continue; }
    transport->scheduled = kNever;
    on_transport_deadline(now, handle, out);
    if ((transport = transports_.find(handle)) != nullptr) { touch(handle, *transport); }
  }
  while (const auto due = router_timers_.pop(now)) {
    Router* router = routers_.find(due->owner);
    if (router == nullptr || due->at != router->scheduled) { continue; }
    router->scheduled = kNever;
    on_router_deadline(now, *router, out);
    schedule(due->owner, *router);
  }
  forward_fresh(now, out);
  carry_data(now, out);
  settle();
  if (throttles_.empty()) { return; }
  hold_back(now, out.datagrams);
  send_held(now, out);
}

void Engine::touch(TransportHandle handle, Transport& transport) {
  if (transport.is_touched) { return; }
  transport.is_touched = true;
  touched_.push_back(handle);
}

void Engine::settle() {
  for (const TransportHandle handle : touched_) {
    Transport* transport = transports_.find(handle);
    if (transport == nullptr) { continue; }
    transport->is_touched = false;
    const Instant next = next_deadline(*transport);
    if (next < transport->scheduled) {
      transport->scheduled = next;
      timers_.push(next, handle);
    }
  }
  touched_.clear();
}

Instant Engine::next_deadline(Transport& transport) {
  Instant next = transport.next_deadline();
  for (const ProducerHandle handle : transport.producers) {
    if (const Producer* producer = producers_.find(handle)) { next = soonest(next, producer->next_deadline()); }
  }
  return next;
}

void Engine::apply(Instant now, TransportHandle handle, Transport& transport, LinkOut& link, EngineOut& out) {
  for (const Route& tuple : link.tuples_removed) { release(handle, tuple, out); }
  for (const Route& tuple : link.tuples_added) { tuples_.insert(tuple, handle); }
  for (const std::string& ufrag : link.ufrags_retired) { ufrags_.erase(ufrag); }
  transport.traffic.on_sent(link.bytes());
  if (link.ice) { out.up.push(Event{IceStateChanged{transport.id(), *link.ice}}); }
  if (link.dtls) { out.up.push(Event{DtlsStateChanged{transport.id(), *link.dtls}}); }
  if (link.is_ready_now) { ready_.push_back(handle); }
  if (link.dtls == DtlsState::Closed || link.dtls == DtlsState::Failed) { stop_sctp(now, handle, transport, out); }
  touch(handle, transport);
}

}  // namespace madang::media
