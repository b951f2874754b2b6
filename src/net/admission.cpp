#include "net/admission.hpp"

#include <algorithm>

namespace madang::net {

IpAddress admission_key(const IpAddress& ip) {
  IpAddress key = ip;
  if (!ip.is_v4()) { std::fill(key.bytes.begin() + 8, key.bytes.end(), std::uint8_t{0}); }
  return key;
}

Admission::Ticket& Admission::Ticket::operator=(Ticket&& other) noexcept {
  if (this != &other) {
    release();
    counts_ = std::move(other.counts_);
    key_ = other.key_;
  }
  return *this;
}

void Admission::Ticket::release() {
  if (!counts_) { return; }
  const auto found = counts_->find(key_);
  if (--found->second == 0) { counts_->erase(found); }
  counts_.reset();
}

Admission::Ticket Admission::admit(const IpAddress& ip) {
  const SocketAddress key{admission_key(ip), 0};
  std::size_t& count = (*counts_)[key];
  if (count >= per_address_max_) {
    if (count == 0) { counts_->erase(key); }
    return {};
  }
  ++count;
  Ticket ticket;
  ticket.counts_ = counts_;
  ticket.key_ = key;
  return ticket;
}

}  // namespace madang::net
