// VP9 payload descriptor (RFC 9628 §4.2).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"
#include "rtp/payload/frame_info.hpp"
#include "rtp/payload/picture_numbers.hpp"

namespace madang::rtp::payload {

inline constexpr std::size_t kVp9SpatialLayersMax = 8;

/// "SS data": how the sender divides its stream into layers (RFC 9628 §4.2.1).
struct Vp9ScalabilityStructure {
  struct Resolution {
    std::uint16_t width = 0;
    std::uint16_t height = 0;
    friend bool operator==(const Resolution&, const Resolution&) = default;
  };
  std::uint8_t spatial_layers = 1;
  bool has_resolutions = false;
  std::array<Resolution, kVp9SpatialLayersMax> resolutions{};
  std::uint8_t pictures_in_group = 0;  ///< N_G; 0 without a group description
  friend bool operator==(const Vp9ScalabilityStructure&, const Vp9ScalabilityStructure&) = default;
};

struct Vp9Descriptor {
  std::uint8_t size = 1;  ///< bytes before the VP9 frame
  bool inter_picture = false;     ///< P
  bool flexible = false;          ///< F
  bool start_of_frame = false;    ///< B
  bool end_of_frame = false;      ///< E
  bool not_reference = false;     ///< Z: not a reference for upper spatial layers
  bool has_layers = false;        ///< L
  std::uint8_t temporal = 0;      ///< TID
  bool switching_up = false;      ///< U
  std::uint8_t spatial = 0;       ///< SID
  bool inter_layer = false;       ///< D
  bool wide_picture_id = false;   ///< 15 bits instead of 7
  std::optional<std::uint16_t> picture_id;
  std::optional<std::uint8_t> tl0_picture_index;  ///< non-flexible mode only
  std::uint8_t references = 0;                    ///< how many of reference_diffs count, flexible mode only
  std::array<std::uint8_t, 3> reference_diffs{};  ///< P_DIFF
  std::optional<Vp9ScalabilityStructure> structure;

  /// First packet of a frame of the lowest spatial layer that depends on nothing.
  bool is_key_frame() const { return !inter_picture && start_of_frame && spatial == 0 && !inter_layer; }

  static std::optional<Vp9Descriptor> parse(Bytes payload);

  /// Puts other numbers into a copy of the descriptor (`payload.first(size)` or more) in the width it has; a number it
  /// does not carry is left out.
  void rewrite(MutableBytes descriptor, const PictureNumbers& numbers) const;
  friend bool operator==(const Vp9Descriptor&, const Vp9Descriptor&) = default;
};

std::optional<FrameInfo> inspect_vp9(Bytes payload, bool marker);

}  // namespace madang::rtp::payload
