#include "rtp/receive/seq_validator.hpp"

namespace madang::rtp {
namespace {
enum class Step { Forward, Backward, TooFar };

Step judge(std::int64_t step) {
  if (step > 0) { return step < SeqValidator::kDropoutMax ? Step::Forward : Step::TooFar; }
  return -step <= SeqValidator::kMisorderMax ? Step::Backward : Step::TooFar;
}
}  // namespace

std::optional<SeqValidator::Accepted> SeqValidator::on_packet(WireSeq wire) {
  const std::optional<Seq> newest = unwrapper_.newest();
  if (!newest) { return Accepted{unwrapper_.unwrap(wire), true, false}; }
  const Seq seq = unwrapper_.peek(wire);
  const Step step = judge(seq - *newest);
  if (step != Step::TooFar) {
    resync_at_.reset();
    unwrapper_.unwrap(wire);
    return Accepted{seq, step == Step::Forward, false};
  }
  //= RFC 3550 A.1: two sequential packets -- assume that the other side restarted without telling
  //us
  if (resync_at_ != wire) {
    resync_at_ = wire + 1;
    return std::nullopt;
  }
  resync_at_.reset();
  // Whatever the direction of the jump, Seq goes on upwards: nothing behind may see it return.
  const Seq restarted = seq > *newest ? seq : seq + 0x10000;
  unwrapper_.reset(restarted);
  return Accepted{restarted, true, true};
}

std::optional<Seq> SeqValidator::peek(WireSeq wire) const {
  const std::optional<Seq> newest = unwrapper_.newest();
  if (!newest) { return std::nullopt; }
  const Seq seq = unwrapper_.peek(wire);
  return judge(seq - *newest) == Step::TooFar ? std::nullopt : std::optional(seq);
}

}  // namespace madang::rtp
