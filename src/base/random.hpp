// Randomness is handed in at construction: secure in the server, seeded in tests and the simulator.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace madang {

/// A source of random bits. Machines take it by reference and never make their own.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;

  std::uint64_t next();
  /// Uniform in [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound);
};

/// xoshiro256**: the same seed gives the same numbers on every machine. Never for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::uint64_t step();
  std::array<std::uint64_t, 4> state_;
};

}  // namespace madang
