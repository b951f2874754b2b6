// Transports of a room: opening, connecting, and what the engine says to it.
#include <algorithm>
#include <utility>

#include "room/permissions.hpp"
#include "room/room.hpp"

namespace madang::room {

Result<Done> Room::open(Turn& turn, Participant& owner, CallId call, Transport transport,
                        media::Command command) {
  MADANG_TRY(
      [[maybe_unused]] auto fits,
      require_room_for_one_more(owner.transports.size(), turn.limits().transports, "transports"));
  MADANG_TRY(const media::CallId pending, begin(turn, owner, OpeningTransport{call, transport.id}));
  turn.commons.directory.add(transport.id, where(owner));
  turn.send(transport.worker, std::move(command), pending);
  owner.transports.push_back(std::move(transport));
  return Done{};
}

Result<Done> Room::connect(Turn& turn, Participant& owner, Transport& transport, CallId call,
                           media::Command command) {
  MADANG_TRY(const media::CallId pending, begin(turn, owner, Connecting{call, transport.id}));
  transport.connect_called = true;
  turn.send(transport.worker, std::move(command), pending);
  return Done{};
}

Result<Done> Room::connect_webrtc(Turn& turn, Participant& owner, Transport& transport, CallId call,
                                  Result<media::DtlsParameters> dtls) {
  if (transport.connect_called) {
    return fail(Code::InvalidState, "connect() already called [method:webRtcTransport.connect]");
  }
  MADANG_TRY(media::DtlsParameters parameters, std::move(dtls));
  return connect(turn, owner, transport, call,
                 media::ConnectWebRtcTransport{transport.id, std::move(parameters)});
}

namespace {

Result<Response> opened(const Transport& transport, media::ReplyBody body) {
  if (auto* webrtc = std::get_if<media::WebRtcTransportCreated>(&body)) {
    return Response{WebRtcTransportOpened{transport.id, std::move(*webrtc), transport.sctp}};
  }
  if (auto* plain = std::get_if<media::PlainTransportCreated>(&body)) {
    return Response{PlainTransportOpened{transport.id, std::move(*plain), transport.sctp}};
  }
  return fail(Code::Internal, "the engine opened something else than a transport");
}

}  // namespace

void Room::finish(Turn& turn, Participant& owner, OpeningTransport then,
                  Result<media::ReplyBody> result) {
  const Transport* transport = owner.find(then.transport);
  MADANG_CHECK(transport != nullptr);  // transports go only here and together with their owner
  if (result) {
    turn.respond(then.call, opened(*transport, std::move(result).value()));
    return;
  }
  turn.respond(then.call, std::move(result).error());
  // Peers that joined meanwhile may already have been given consumers on it.
  std::vector<media::ConsumerId> stranded;
  for (const auto& [id, consumer] : owner.consumers) {
    if (consumer.transport == then.transport) { stranded.push_back(id); }
  }
  for (const media::ConsumerId id : stranded) { forget_consumer(turn, owner, id); }
  std::vector<media::DataConsumerId> stranded_data;
  for (const auto& [id, consumer] : owner.data_consumers) {
    if (consumer.transport == then.transport) { stranded_data.push_back(id); }
  }
  for (const media::DataConsumerId id : stranded_data) { forget_data_consumer(turn, owner, id); }
  std::erase_if(owner.transports, [&](const Transport& t) { return t.id == then.transport; });
  turn.commons.directory.remove(then.transport);
}

void Room::finish(Turn& turn, Participant& owner, Connecting then,
                  Result<media::ReplyBody> result) {
  if (result) { return turn.respond(then.call, Response{Accepted{}}); }
  turn.respond(then.call, std::move(result).error());
  if (Transport* transport = owner.find(then.transport)) { transport->connect_called = false; }
}

void Room::finish(Turn& turn, Participant&, RestartingIce then, Result<media::ReplyBody> result) {
  if (!result) { return turn.respond(then.call, std::move(result).error()); }
  auto* restarted = std::get_if<media::IceRestarted>(&*result);
  if (restarted == nullptr) {
    return turn.respond(then.call,
                        fail(Code::Internal, "the engine did something else than restart ICE"));
  }
  turn.respond(then.call, Response{IceRestarted{std::move(restarted->ice)}});
}

}  // namespace madang::room
