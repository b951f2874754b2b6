#include "server/surveys.hpp"

#include <utility>

#include "signaling/stats_json.hpp"

namespace madang::server {

template <typename Command, typename Item>
void Surveys::ask(std::uint64_t number, Survey& survey, const Item& item, Command command, Outbox<room::Effect>& out) {
  if (survey.waiting == kQuestionsMax) { return; }
  const media::CallId call{kMine | ++last_call_};
  questions_.emplace(call, Question{number, item.id.text()});
  ++survey.waiting;
  out.push(room::Send{item.worker, call, std::move(command)});
}

bool Surveys::begin(Instant now, net::HttpExchangeId exchange, room::RoomDetail detail, Outbox<room::Effect>& out) {
  if (surveys_.size() == kSurveysMax) { return false; }
  const std::uint64_t number = ++last_survey_;
  Survey survey{.so_far = {exchange, std::move(detail), {}}, .deadline = now + kPatience};
  const auto& people = survey.so_far.detail.people;
  for (const room::PersonCensus& person : people) {
    for (const auto& transport : person.transports) { ask(number, survey, transport, media::GetTransportStats{transport.id}, out); }
  }
  for (const room::PersonCensus& person : people) {
    for (const auto& producer : person.producers) { ask(number, survey, producer, media::GetProducerStats{producer.id}, out); }
  }
  for (const room::PersonCensus& person : people) {
    for (const auto& consumer : person.consumers) { ask(number, survey, consumer, media::GetConsumerStats{consumer.id}, out); }
  }
  if (survey.waiting == 0) { survey.deadline = now; }
  surveys_.emplace(number, std::move(survey));
  return true;
}

std::optional<Surveys::Finished> Surveys::on_reply(media::Reply&& reply) {
  const auto asked = questions_.find(reply.call);
  if (asked == questions_.end()) { return std::nullopt; }
  const Question question = std::move(asked->second);
  questions_.erase(asked);
  const auto found = surveys_.find(question.survey);
  if (found == surveys_.end()) { return std::nullopt; }  // overdue, and answered without this
  Survey& survey = found->second;
  // What was closed meanwhile has no figures any more.
  if (reply.result) {
    if (const auto* report = std::get_if<media::StatsReport>(&*reply.result)) {
      survey.so_far.stats.emplace(question.about, signaling::encode_stats(*report));
    }
  }
  if (--survey.waiting > 0) { return std::nullopt; }
  Finished finished = std::move(survey.so_far);
  surveys_.erase(found);
  return finished;
}

std::vector<Surveys::Finished> Surveys::take_overdue(Instant now) {
  std::vector<Finished> finished;
  for (auto it = surveys_.begin(); it != surveys_.end();) {
    if (it->second.deadline > now) {
      ++it;
      continue;
    }
    std::erase_if(questions_, [&](const auto& question) { return question.second.survey == it->first; });
    finished.push_back(std::move(it->second.so_far));
    it = surveys_.erase(it);
  }
  return finished;
}

Instant Surveys::next_deadline() const {
  Instant next = kNever;
  for (const auto& [number, survey] : surveys_) { next = soonest(next, survey.deadline); }
  return next;
}

}  // namespace madang::server
