// The profile-level-id of H264: three bytes that say what a decoder can take (RFC 6184 §8.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ortc/parameters.hpp"

namespace madang::ortc::h264 {

enum class Profile : std::uint8_t {
  ConstrainedBaseline,
  Baseline,
  Main,
  ConstrainedHigh,
  High,
  PredictiveHigh444,
};

/// Ten times the number of the standard (level 3.1 is 31); level 1b has no such number and is 0
/// here.
enum class Level : std::uint8_t {
  L1b = 0,
  L1 = 10,
  L1_1 = 11,
  L1_2 = 12,
  L1_3 = 13,
  L2 = 20,
  L2_1 = 21,
  L2_2 = 22,
  L3 = 30,
  L3_1 = 31,
  L3_2 = 32,
  L4 = 40,
  L4_1 = 41,
  L4_2 = 42,
  L5 = 50,
  L5_1 = 51,
  L5_2 = 52,
};

struct ProfileLevelId {
  Profile profile = Profile::ConstrainedBaseline;
  Level level = Level::L3_1;
  friend bool operator==(const ProfileLevelId&, const ProfileLevelId&) = default;
};

/// Six hexadecimal digits, either case. A profile or level that does not exist is nothing.
std::optional<ProfileLevelId> parse_profile_level_id(std::string_view text);

/// The `profile-level-id` among format parameters; where there is none, constrained baseline 3.1.
std::optional<ProfileLevelId> profile_level_id_of(const ParameterMap& parameters);

/// The one canonical spelling, lower case. Level 1b of a profile that cannot carry it is nothing.
std::optional<std::string> to_string(ProfileLevelId id);

/// 1 < 1b < 1.1 < …
bool is_lower(Level a, Level b);

/// What the answerer declares, given that both sides have the same profile: its own level when both
/// allow asymmetry, else the lower of the two. Nothing when neither side declares a
/// profile-level-id, or when the answer has no spelling.
std::optional<std::string> answer_profile_level_id(const ParameterMap& local,
                                                   const ParameterMap& remote);

}  // namespace madang::ortc::h264
