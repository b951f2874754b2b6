// Who is heard in a router: levels are noted with each packet of sound, and looked at in intervals.
#include "media/engine.hpp"

namespace madang::media {

/// The packet that was just taken in, if it says how loud it is (RFC 6464).
void Engine::hear(Instant now, const Transport& transport, Producer& producer) {
  const auto level = packets_.back().extensions.audio_level();
  if (!level) { return; }
  // Once in an interval is enough to keep the router listening.
  if (producer.level.is_empty()) {
    if (Router* router = routers_.find(transport.router())) {
      router->levels.on_heard(now);
      router->speaker.on_heard(now);
      schedule(transport.router(), *router);
    }
  }
  producer.level.on_level(level->minus_dbov);
  producer.speech.on_level(now, level->minus_dbov);
}

void Engine::schedule(RouterHandle handle, Router& router) {
  const Instant next = router.next_deadline();
  if (next >= router.scheduled) { return; }
  router.scheduled = next;
  router_timers_.push(next, handle);
}

template <typename F>
void Engine::for_each_sound(const Router& router, F&& f) {
  for (const TransportHandle handle : router.transports) {
    const Transport* transport = transports_.find(handle);
    if (transport == nullptr) { continue; }
    for (const ProducerHandle producer_handle : transport->producers) {
      Producer* producer = producers_.find(producer_handle);
      if (producer != nullptr && !producer->is_video() && !producer->is_paused()) { f(*producer); }
    }
  }
}

void Engine::on_router_deadline(Instant now, Router& router, EngineOut& out) {
  if (router.levels.next_deadline() <= now) { measure_volumes(now, router, out); }
  if (router.speaker.next_deadline() <= now) { choose_speaker(now, router, out); }
}

void Engine::measure_volumes(Instant now, Router& router, EngineOut& out) {
  std::vector<ProducerVolume> measured;
  bool any_levels = false;
  for_each_sound(router, [&](Producer& producer) {
    any_levels |= !producer.level.is_empty();
    if (const auto mean = producer.level.take()) { measured.push_back({producer.id(), *mean}); }
  });
  if (auto volumes = router.levels.on_interval(now, std::move(measured), any_levels)) {
    out.up.push(Event{VolumesMeasured{router.id, std::move(*volumes)}});
  }
}

void Engine::choose_speaker(Instant now, Router& router, EngineOut& out) {
  speakers_.clear();
  for_each_sound(router, [&](Producer& producer) { speakers_.push_back({producer.id(), &producer.speech}); });
  if (router.speaker.on_interval(now, speakers_)) {
    out.up.push(Event{DominantSpeakerChanged{router.id, router.speaker.dominant()}});
  }
}

/// It was closed or paused: what it said does not count any more.
void Engine::fall_silent(Producer& producer, EngineOut& out) {
  producer.level.take();
  producer.speech.reset();
  const Transport* transport = transports_.find(producer.transport());
  Router* router = transport != nullptr ? routers_.find(transport->router()) : nullptr;
  if (router != nullptr && router->speaker.on_gone(producer.id())) {
    out.up.push(Event{DominantSpeakerChanged{router->id, std::nullopt}});
  }
}

}  // namespace madang::media
