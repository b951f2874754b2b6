// Producers of a room: whoever sends, be it a peer or a broadcaster.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "ortc/producer.hpp"
#include "room/permissions.hpp"
#include "room/room.hpp"

namespace madang::room {

namespace {

/// The first that a client gave on this transport, else one of ours; then it stays.
const std::string& cname_of(Transport& transport, const ortc::RtpParameters& parameters,
                            Random& random) {
  if (!transport.cname) {
    if (parameters.rtcp.cname && !parameters.rtcp.cname->empty()) {
      transport.cname = *parameters.rtcp.cname;
    } else {
      std::array<std::uint8_t, 4> bytes;
      random.fill(bytes);
      transport.cname = to_hex(bytes);
    }
  }
  return *transport.cname;
}

}  // namespace

Result<Done> Room::produce(Turn& turn, Participant& owner, Transport& transport, CallId call,
                           Result<ortc::MediaKind> kind, Result<ortc::RtpParameters> parameters,
                           JsonText app_data) {
  MADANG_TRY([[maybe_unused]] auto place, require_place_on_stage(owner));
  MADANG_TRY(const ortc::MediaKind wanted, std::move(kind));
  MADANG_TRY(ortc::RtpParameters sent, std::move(parameters));
  MADANG_TRY(
      [[maybe_unused]] auto fits,
      require_room_for_one_more(owner.producers.size(), turn.limits().producers, "producers"));
  MADANG_TRY([[maybe_unused]] auto small,
             require_modest_app_data(app_data, turn.limits()));
  const ortc::RtpCapabilities& router = capabilities(turn);
  ortc::complete_producer_parameters(sent, cname_of(transport, sent, turn.commons.random));
  MADANG_TRY(ortc::ProducerMapping mapping,
             ortc::producer_mapping(sent, router, ortc::random_ssrc_base(turn.commons.random)));
  MADANG_TRY(const ortc::ProducerType type, ortc::check_producer(wanted, sent));
  const std::vector<const ortc::RtpParameters*> neighbours = owner.parameters_on(transport.id);
  MADANG_TRY([[maybe_unused]] auto fresh, ortc::check_streams_are_new(sent, neighbours));

  const auto id = turn.mint<media::ProducerId>();
  MADANG_TRY(const media::CallId pending, begin(turn, owner, Producing{call, id}));
  take_place_on_stage(owner);
  turn.commons.directory.add(id, where(owner));
  owner.producers.push_back(
      {.id = id,
       .transport = transport.id,
       .worker = transport.worker,
       .kind = wanted,
       .type = type,
       .parameters = sent,
       .consumable = ortc::consumable_parameters(wanted, sent, router, mapping),
       .app_data = std::move(app_data)});
  turn.send(transport.worker,
            media::Produce{.transport = transport.id,
                           .producer = id,
                           .kind = wanted,
                           .parameters = std::move(sent),
                           .mapping = std::move(mapping),
                           .type = type},
            pending);
  return Done{};
}

void Room::finish(Turn& turn, Participant& owner, Producing then, Result<media::ReplyBody> result) {
  Producer* producer = owner.find(then.producer);
  if (producer == nullptr) {
    leave_stage(owner);
    return turn.respond(then.call,
                        fail(Code::NotFound, "the producer was closed before it was open"));
  }
  if (!result) {
    turn.respond(then.call, std::move(result).error());
    forget_producer(turn, owner, then.producer);
    return leave_stage(owner);
  }
  producer->open = true;
  turn.respond(then.call, Response{Produced{then.producer}});
  enter_stage(turn, owner);
  for (auto& [key, other] : participants_) {
    if (other.is_peer() && other.joined && key != owner.key) { offer(turn, other, *producer); }
  }
}

void Room::set_paused(Turn& turn, Producer& producer, bool paused) {
  if (producer.paused == paused) { return; }
  producer.paused = paused;
  if (paused) {
    turn.send(producer.worker, media::PauseProducer{producer.id});
  } else {
    turn.send(producer.worker, media::ResumeProducer{producer.id});
  }
  for (const Follower& follower : followers_of(turn, producer)) {
    if (!follower.is_told) { continue; }
    if (paused) {
      turn.notify({*follower.receiver->connection}, ConsumerPaused{follower.consumer});
    } else {
      turn.notify({*follower.receiver->connection}, ConsumerResumed{follower.consumer});
    }
  }
}

void Room::forget_producer(Turn& turn, Participant& owner, media::ProducerId id) {
  Producer* producer = owner.find(id);
  MADANG_CHECK(producer != nullptr);
  const std::vector<Follower> followers = followers_of(turn, *producer);
  producer->consumers.clear();  // all at once: each alone would be searched for
  for (const Follower& follower : followers) {
    forget_consumer(turn, *follower.receiver, follower.consumer);
    if (follower.is_told) {
      turn.notify({*follower.receiver->connection}, ConsumerClosed{follower.consumer});
    }
  }
  turn.commons.directory.remove(id);
  std::erase_if(owner.producers, [&](const Producer& p) { return p.id == id; });
}

Room::ProducerAt Room::find_producer(Turn& turn, media::ProducerId id) {
  const std::optional<Where> at = turn.commons.directory.find(id);
  if (!at || at->room != handle_) { return {}; }
  Participant& owner = participants_.at(at->participant);
  return {&owner, owner.find(id)};
}

}  // namespace madang::room
