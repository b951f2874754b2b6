#include "rtp/receive/received_window.hpp"

namespace madang::rtp {

bool ReceivedWindow::insert(Seq seq) {
  if (!newest_) {
    newest_ = seq;
  } else if (seq > *newest_) {
    advance_to(seq);
  } else if (*newest_ - seq >= kSize || bit(seq)) {
    return false;
  }
  words_[index_of(seq) / 64] |= std::uint64_t{1} << (index_of(seq) % 64);
  return true;
}

bool ReceivedWindow::contains(Seq seq) const {
  if (!newest_ || seq > *newest_) { return false; }
  return *newest_ - seq >= kSize || bit(seq);
}

void ReceivedWindow::reset() {
  words_.fill(0);
  newest_.reset();
}

void ReceivedWindow::advance_to(Seq seq) {
  if (seq - *newest_ >= kSize) {
    words_.fill(0);
  } else {
    for (Seq s = *newest_ + 1; s <= seq; ++s) {
      words_[index_of(s) / 64] &= ~(std::uint64_t{1} << (index_of(s) % 64));
    }
  }
  newest_ = seq;
}

}  // namespace madang::rtp
