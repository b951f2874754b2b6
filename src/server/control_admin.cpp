// The operator's side of the control thread.
#include <spdlog/spdlog.h>

#include <utility>

#include "net/real_clock.hpp"
#include "server/control.hpp"
#include "server/version.hpp"

namespace madang::server {

namespace {

constexpr std::string_view kDescriptionPath = "/api/v1/openapi.yaml";

net::HttpResponse guarded(net::HttpResponse response) {
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("X-Content-Type-Options", "nosniff");
  return response;
}

net::HttpResponse json(std::string text) {
  net::HttpResponse response;
  response.headers.add("Content-Type", "application/json; charset=utf-8");
  response.body = std::move(text);
  return response;
}

net::HttpResponse done_or_missing(bool done, std::string_view what) {
  if (!done) { return net::error_response(404, "Error", what); }
  net::HttpResponse response;
  response.status = 204;
  return response;
}

}  // namespace

void Control::on_admin_request(net::HttpExchangeId id, const net::HttpRequest& request) {
  if (auto refusal = admin_.refuse(request)) { return http_.respond(id, guarded(std::move(*refusal))); }
  if (request.path == kDescriptionPath) {
    net::HttpRequest description = request;
    description.path = "/openapi.yaml";
    return http_.respond(id, site_.answer_operator(description));
  }
  if (!request.path.starts_with("/api/")) { return http_.respond(id, site_.answer_operator(request)); }
  const auto routed = route_admin(request.method, request.path);
  if (!routed) {
    return http_.respond(id, guarded(net::error_response(404, "Error", "Cannot " + request.method + " " + request.path)));
  }
  if (const auto* asked = std::get_if<AskRoom>(&*routed)) {
    look_into(id, asked->room);
  } else if (std::holds_alternative<AskServer>(*routed)) {
    http_.respond(id, guarded(run(AskServer{})));
  } else if (std::holds_alternative<AskRooms>(*routed)) {
    http_.respond(id, guarded(run(AskRooms{})));
  } else if (const auto* close = std::get_if<CloseRoom>(&*routed)) {
    http_.respond(id, guarded(run(*close)));
  } else {
    http_.respond(id, guarded(run(std::get<DropPerson>(*routed))));
  }
  carry_out();
}

void Control::look_into(net::HttpExchangeId id, const std::string& room) {
  auto detail = lobby_.census_of(room);
  if (!detail) { return http_.respond(id, guarded(net::error_response(404, "Error", "there is no such room"))); }
  if (!surveys_.begin(net::now(), id, std::move(*detail), effects_)) {
    http_.respond(id, guarded(net::error_response(429, "Error", "too many rooms are being looked into; try again")));
  }
}

void Control::answer(const Surveys::Finished& finished) {
  http_.respond(finished.exchange, guarded(json(to_json(finished.detail, finished.stats, clock_))));
}

net::HttpResponse Control::run(const AskServer&) {
  ServerReport report{.version = kVersionText,
                      .uptime = net::now() - started_,
                      .counts = lobby_.counts(),
                      .websockets = http_.stats().websockets_now,
                      .workers = {}};
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const WorkerStats& stats = workers_[i]->stats();
    WorkerReport worker{.id = static_cast<std::uint32_t>(i),
                        .cpu = workers_[i]->cpu_time(),
                        .datagrams_in = stats.datagrams_in,
                        .datagrams_out = stats.datagrams_out,
                        .forwarded = stats.forwarded,
                        .slabs_free = stats.slabs_free,
                        .drops = {}};
    for (std::size_t drop = 0; drop < media::kDrops; ++drop) { worker.drops[drop] = stats.drops[drop]; }
    report.workers.push_back(std::move(worker));
  }
  return json(to_json(report));
}

net::HttpResponse Control::run(const AskRooms&) { return json(to_json(lobby_.census(), clock_)); }

net::HttpResponse Control::run(const CloseRoom& request) {
  spdlog::info("the operator closes a room");
  return done_or_missing(lobby_.close_room(net::now(), request.room, effects_), "there is no such room");
}

net::HttpResponse Control::run(const DropPerson& request) {
  spdlog::info("the operator sends somebody away");
  return done_or_missing(lobby_.drop(net::now(), request.room, request.person, effects_),
                         "there is no such room, or nobody of that name in it");
}

}  // namespace madang::server
