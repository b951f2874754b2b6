#include "sctp/stream_reset.hpp"

#include <algorithm>

#include "sctp/parameter/capabilities.hpp"

namespace madang::sctp {
namespace {

void write_answer(ByteWriter& writer, std::uint32_t number, ResetResult result) {
  ChunkScope chunk(writer, ChunkType::Reconfig);
  ReconfigResponse{number, result}.write_to(writer);
  chunk.end();
}

}  // namespace

void StreamReset::start(std::uint32_t local_initial_tsn, std::uint32_t remote_initial_tsn) {
  request_.reset();
  next_number_ = local_initial_tsn;
  peer_next_number_ = remote_initial_tsn;
  peer_last_result_ = ResetResult::NothingToDo;
}

void StreamReset::add(std::span<const StreamId> streams, DataSender& sender, Output& out) {
  for (const StreamId stream : streams) {
    const bool is_known = std::find(waiting_.begin(), waiting_.end(), stream) != waiting_.end() ||
                          (request_ && std::find(request_->streams.begin(), request_->streams.end(), stream) !=
                                           request_->streams.end());
    if (is_known) { continue; }
    if (!sender.queue().begin_reset(stream)) {
      out.push(OutgoingStreamReset{stream, true});
      continue;
    }
    waiting_.push_back(stream);
  }
}

void StreamReset::refuse_all(DataSender& sender, Output& out) {
  if (request_) { waiting_.insert(waiting_.begin(), request_->streams.begin(), request_->streams.end()); }
  request_.reset();
  for (const StreamId stream : waiting_) {
    sender.queue().finish_reset(stream, false);
    out.push(OutgoingStreamReset{stream, true});
  }
  waiting_.clear();
}

bool StreamReset::write_request(Instant now, ByteWriter& writer, const DataSender& sender) {
  //= RFC 6525 §5.1.1: ... there MUST be at most one RE-CONFIG request in flight.
  if (!request_ && !waiting_.empty()) {
    Request request{.number = next_number_, .last_tsn = wire_of(sender.next_tsn() - 1), .streams = {}};
    // What is queued on a stream is still sent before it is reset.
    const auto ready = std::stable_partition(waiting_.begin(), waiting_.end(), [&sender](StreamId stream) {
      return !sender.queue().is_drained(stream);
    });
    const auto end = ready + std::min<std::ptrdiff_t>(waiting_.end() - ready, kResetStreamsMax);
    request.streams.assign(ready, end);
    waiting_.erase(ready, end);
    if (!request.streams.empty()) {
      ++next_number_;
      request_ = std::move(request);
    }
  }
  if (!request_ || !request_->is_due) { return false; }
  request_->is_due = false;
  request_->resend_at = now + sender.rto().value();
  ChunkScope chunk(writer, ChunkType::Reconfig);
  write_outgoing_reset(writer, {.request_number = request_->number, .response_number = peer_next_number_ - 1,
                                .last_tsn = request_->last_tsn, .streams = {}},
                       request_->streams);
  chunk.end();
  return true;
}

bool StreamReset::on_deadline(Instant now) {
  if (!request_ || now < request_->resend_at) { return false; }
  request_->is_due = true;
  request_->resend_at = kNever;
  return true;
}

StreamReset::Result StreamReset::on_reconfig(Instant now, const ChunkView& chunk, DataReceiver& receiver,
                                             DataSender& sender, ByteWriter& answers, Output& out) {
  TlvReader reader(chunk.value);
  //= RFC 6525 §3.1: ... one or two parameters.
  for (int i = 0; i < 2; ++i) {
    const auto parameter = reader.next();
    if (!parameter) { break; }
    if (const auto response = ReconfigResponse::parse(*parameter)) {
      on_response(now, *response, sender, out);
      continue;
    }
    const auto number = request_number_of(*parameter);
    if (!number) { return Result::Malformed; }
    if (*number == peer_next_number_) {
      const ResetResult result = on_request(*parameter, receiver, out);
      //= RFC 6525 §5.2.1: ... the Re-configuration Request Sequence Number ... incremented by one for each request.
      if (result != ResetResult::AlreadyInProgress) {
        ++peer_next_number_;
        peer_last_result_ = result;
      }
      write_answer(answers, *number, result);
    } else if (*number == peer_next_number_ - 1) {
      write_answer(answers, *number, peer_last_result_);
    } else {
      write_answer(answers, *number, ResetResult::BadNumber);
    }
  }
  return reader.ok() ? Result::Fine : Result::Malformed;
}

ResetResult StreamReset::on_request(const Tlv& parameter, DataReceiver& receiver, Output& out) {
  const auto request = OutgoingResetRequest::parse(parameter);
  // To reset our streams, begin TSNs anew or add streams on the peer's wish is not for data channels.
  if (!request) { return ResetResult::Denied; }
  if (receiver.has_deferred_reset()) { return ResetResult::AlreadyInProgress; }
  std::vector<StreamId> streams(request->stream_count());
  for (std::size_t i = 0; i < streams.size(); ++i) { streams[i] = request->stream(i); }
  return receiver.on_reset(request->last_tsn, streams, out) ? ResetResult::Performed : ResetResult::InProgress;
}

void StreamReset::on_response(Instant now, const ReconfigResponse& response, DataSender& sender, Output& out) {
  if (!request_ || response.response_number != request_->number) { return; }
  //= RFC 6525 §4.4: In progress ... the peer has not yet performed it; the request is sent again with the same number.
  if (response.result == ResetResult::InProgress) {
    request_->resend_at = now + sender.rto().value();
    return;
  }
  const bool performed = response.result == ResetResult::Performed || response.result == ResetResult::NothingToDo;
  for (const StreamId stream : request_->streams) {
    sender.queue().finish_reset(stream, performed);
    out.push(OutgoingStreamReset{stream, !performed});
  }
  request_.reset();
}

void StreamReset::write_deferred_answer(ByteWriter& writer) {
  peer_last_result_ = ResetResult::Performed;
  write_answer(writer, peer_next_number_ - 1, ResetResult::Performed);
}

std::size_t StreamReset::memory_bytes() const {
  return (waiting_.capacity() + (request_ ? request_->streams.capacity() : 0)) * sizeof(StreamId);
}

}  // namespace madang::sctp
