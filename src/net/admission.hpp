// Who may still connect: counts per address.
#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>

#include "base/socket_address.hpp"

namespace madang::net {

/// What one person has: an IPv4 address, or an IPv6 /64. Whoever has one v6 address has 2^64 of them.
IpAddress admission_key(const IpAddress& ip);

/// Counts live things per admission_key, up to a cap. Tickets count until they are destroyed.
class Admission {
 public:
  class Ticket {
   public:
    Ticket() = default;
    Ticket(Ticket&& other) noexcept = default;
    Ticket& operator=(Ticket&& other) noexcept;
    ~Ticket() { release(); }
    explicit operator bool() const { return counts_ != nullptr; }
    void release();

   private:
    friend class Admission;
    using Counts = std::unordered_map<SocketAddress, std::size_t>;
    // Shared: a ticket may be destroyed with the last pending operation, after the server.
    std::shared_ptr<Counts> counts_;
    SocketAddress key_;
  };

  explicit Admission(std::size_t per_address_max)
      : per_address_max_(per_address_max), counts_(std::make_shared<Ticket::Counts>()) {}

  /// Empty when the cap is reached.
  Ticket admit(const IpAddress& ip);

 private:
  std::size_t per_address_max_;
  std::shared_ptr<Ticket::Counts> counts_;
};

}  // namespace madang::net
