#include "dtls/channel.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace madang::dtls {

const BIO_METHOD* Channel::method() {
  static const BIO_METHOD* const made = [] {
    BIO_METHOD* fresh = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "madang dtls channel");
    MADANG_CHECK(fresh != nullptr);
    BIO_meth_set_read(fresh, &Channel::on_read);
    BIO_meth_set_write(fresh, &Channel::on_write);
    BIO_meth_set_ctrl(fresh, &Channel::on_control);
    return fresh;
  }();
  return made;
}

BIO* Channel::make_bio() {
  BIO* bio = BIO_new(method());
  MADANG_CHECK(bio != nullptr);
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  return bio;
}

int Channel::on_read(BIO* bio, char* to, int size) {
  auto& self = *static_cast<Channel*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (self.input_.empty() || size <= 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  // One read takes the whole datagram, as recv() would: what does not fit is gone.
  const std::size_t n = std::min(static_cast<std::size_t>(size), self.input_.size());
  std::memcpy(to, self.input_.data(), n);
  self.input_ = {};
  return static_cast<int>(n);
}

int Channel::on_write(BIO* bio, const char* from, int size) {
  auto& self = *static_cast<Channel*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  if (self.out_ == nullptr || size <= 0) { return size; }
  self.out_->push_bytes<SendDatagram>({reinterpret_cast<const std::uint8_t*>(from), static_cast<std::size_t>(size)});
  ++self.sent_;
  return size;
}

long Channel::on_control(BIO* bio, int command, long, void* pointer) {
  auto& self = *static_cast<Channel*>(BIO_get_data(bio));
  switch (command) {
    case BIO_CTRL_FLUSH: return 1;
    case BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT: self.timer_ = static_cast<timeval*>(pointer); return 1;
    default: return 0;
  }
}

}  // namespace madang::dtls
