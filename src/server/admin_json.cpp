#include "server/admin_json.hpp"

#include <fmt/core.h>

#include "room/room_kind.hpp"
#include "signaling/json_writer.hpp"

namespace madang::server {

namespace {

using signaling::JsonArrayWriter;
using signaling::JsonObjectWriter;

std::string_view kind_text(ortc::MediaKind kind) { return kind == ortc::MediaKind::Audio ? "audio" : "video"; }

template <typename Range, typename Write>
std::string array_of(const Range& range, Write&& write) {
  JsonArrayWriter array;
  for (const auto& one : range) { array.raw(write(one)); }
  return std::move(array).finish();
}

std::string drops_json(const WorkerReport& worker) {
  JsonObjectWriter drops;
  for (std::size_t i = 0; i < worker.drops.size(); ++i) {
    drops.number(media::to_string(static_cast<media::Drop>(i)), worker.drops[i]);
  }
  return std::move(drops).finish();
}

std::string worker_json(const WorkerReport& worker) {
  JsonObjectWriter out;
  out.number("id", worker.id)
      .raw("cpuSeconds", fmt::format("{:.3f}", std::chrono::duration<double>(worker.cpu).count()))
      .number("datagramsIn", worker.datagrams_in)
      .number("datagramsOut", worker.datagrams_out)
      .number("forwarded", worker.forwarded)
      .number("slabsFree", worker.slabs_free)
      .raw("drops", drops_json(worker));
  return std::move(out).finish();
}

void write_room(JsonObjectWriter& out, const room::RoomCensus& room, const NtpClock& clock) {
  out.text("roomId", room.name)
      .text("kind", room::to_string(room.kind))
      .number("worker", room.worker.value)
      .number("createdAt", unix_ms(clock.at(room.created)))
      .number("peers", room.peers)
      .number("broadcasters", room.broadcasters)
      .number("producers", room.producers)
      .number("consumers", room.consumers);
}

void write_stats(JsonObjectWriter& out, const std::string& id, const StatsTexts& stats) {
  const auto found = stats.find(id);
  if (found != stats.end()) { out.raw("stats", found->second); }
}

std::string transport_json(const room::TransportCensus& transport, const StatsTexts& stats) {
  JsonObjectWriter out;
  out.text("id", transport.id.text()).text("type", transport.is_plain ? "plain" : "webrtc").number("worker", transport.worker.value);
  write_stats(out, transport.id.text(), stats);
  return std::move(out).finish();
}

std::string producer_json(const room::ProducerCensus& producer, const StatsTexts& stats) {
  JsonObjectWriter out;
  out.text("id", producer.id.text())
      .text("kind", kind_text(producer.kind))
      .text("codec", producer.codec)
      .boolean("paused", producer.paused);
  write_stats(out, producer.id.text(), stats);
  return std::move(out).finish();
}

std::string consumer_json(const room::ConsumerCensus& consumer, const StatsTexts& stats) {
  JsonObjectWriter out;
  out.text("id", consumer.id.text())
      .text("producerId", consumer.producer.text())
      .text("peerId", consumer.from)
      .text("kind", kind_text(consumer.kind))
      .number("score", static_cast<unsigned>(consumer.score.score))
      .number("producerScore", static_cast<unsigned>(consumer.score.producer_score));
  write_stats(out, consumer.id.text(), stats);
  return std::move(out).finish();
}

std::string person_json(const room::PersonCensus& person, const StatsTexts& stats) {
  const auto with = [&](auto&& write) { return [&stats, write](const auto& one) { return write(one, stats); }; };
  JsonObjectWriter out;
  out.text("peerId", person.id)
      .text("displayName", person.display_name)
      .text("type", person.is_broadcaster ? "broadcaster" : "peer")
      .boolean("joined", person.joined)
      .raw("device", person.device.empty() ? "null" : person.device)
      .raw("transports", array_of(person.transports, with(transport_json)))
      .raw("producers", array_of(person.producers, with(producer_json)))
      .raw("consumers", array_of(person.consumers, with(consumer_json)));
  return std::move(out).finish();
}

}  // namespace

std::string to_json(const ServerReport& report) {
  JsonObjectWriter out;
  out.text("version", report.version)
      .number("uptimeSeconds", std::chrono::duration_cast<std::chrono::seconds>(report.uptime).count())
      .number("rooms", report.counts.rooms)
      .number("peers", report.counts.peers)
      .number("broadcasters", report.counts.broadcasters)
      .number("transports", report.counts.transports)
      .number("producers", report.counts.producers)
      .number("consumers", report.counts.consumers)
      .number("websockets", report.websockets)
      .raw("workers", array_of(report.workers, worker_json));
  return std::move(out).finish();
}

std::string to_json(const std::vector<room::RoomCensus>& rooms, const NtpClock& clock) {
  JsonObjectWriter out;
  out.raw("rooms", array_of(rooms, [&](const room::RoomCensus& room) {
    JsonObjectWriter one;
    write_room(one, room, clock);
    return std::move(one).finish();
  }));
  return std::move(out).finish();
}

std::string to_json(const room::RoomDetail& detail, const StatsTexts& stats, const NtpClock& clock) {
  JsonObjectWriter out;
  write_room(out, detail.room, clock);
  out.raw("people", array_of(detail.people, [&](const room::PersonCensus& person) { return person_json(person, stats); }));
  return std::move(out).finish();
}

}  // namespace madang::server
