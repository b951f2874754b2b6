#include "ortc/h264_profile_level_id.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.hpp"

namespace madang::ortc::h264 {
namespace {

// profile_idc, and which constraint bits of profile-iop must have which value.
struct ProfilePattern {
  std::uint8_t idc;
  std::uint8_t mask;
  std::uint8_t bits;
  Profile profile;
};

//= RFC 6184 §8.1 table 5: combinations of profile_idc and profile-iop for the same sub-profile
constexpr ProfilePattern kPatterns[] = {
    {0x42, 0x4F, 0x40, Profile::ConstrainedBaseline},
    {0x4D, 0x8F, 0x80, Profile::ConstrainedBaseline},
    {0x58, 0xCF, 0xC0, Profile::ConstrainedBaseline},
    {0x42, 0x4F, 0x00, Profile::Baseline},
    {0x58, 0xCF, 0x80, Profile::Baseline},
    {0x4D, 0xAF, 0x00, Profile::Main},
    {0x64, 0xFF, 0x00, Profile::High},
    {0x64, 0xFF, 0x0C, Profile::ConstrainedHigh},
    {0xF4, 0xFF, 0x00, Profile::PredictiveHigh444},
};

constexpr std::uint8_t kConstraintSet3 = 0x10;

constexpr std::array kLevels{Level::L1,   Level::L1_1, Level::L1_2, Level::L1_3,
                             Level::L2,   Level::L2_1, Level::L2_2, Level::L3,
                             Level::L3_1, Level::L3_2, Level::L4,   Level::L4_1,
                             Level::L4_2, Level::L5,   Level::L5_1, Level::L5_2};

std::optional<Profile> find_profile(std::uint8_t idc, std::uint8_t iop) {
  for (const ProfilePattern& pattern : kPatterns) {
    if (pattern.idc == idc && (iop & pattern.mask) == pattern.bits) { return pattern.profile; }
  }
  return std::nullopt;
}

std::optional<Level> find_level(std::uint8_t level_idc, std::uint8_t iop) {
  //= RFC 6184 §8.1: level 1b is level_idc 11 with constraint_set3_flag
  if (level_idc == 11 && (iop & kConstraintSet3) != 0) { return Level::L1b; }
  const auto level = static_cast<Level>(level_idc);
  if (std::find(kLevels.begin(), kLevels.end(), level) == kLevels.end()) { return std::nullopt; }
  return level;
}

std::string_view canonical_profile(Profile profile) {
  switch (profile) {
    case Profile::ConstrainedBaseline: return "42e0";
    case Profile::Baseline: return "4200";
    case Profile::Main: return "4d00";
    case Profile::ConstrainedHigh: return "640c";
    case Profile::High: return "6400";
    case Profile::PredictiveHigh444: break;
  }
  return "f400";
}

std::optional<std::string> spell_level_1b(Profile profile) {
  switch (profile) {
    case Profile::ConstrainedBaseline: return "42f00b";
    case Profile::Baseline: return "42100b";
    case Profile::Main: return "4d100b";
    default: return std::nullopt;
  }
}

// Twice the level number, so that 1b fits between 1 (20) and 1.1 (22).
int rank(Level level) { return level == Level::L1b ? 21 : 2 * static_cast<int>(level); }

bool allows_asymmetry(const ParameterMap& parameters) {
  const ParameterValue* value = parameters.find("level-asymmetry-allowed");
  return value && (equal(*value, std::int64_t{1}) || equal(*value, std::string("1")));
}

// "" and 0 count as absent, as everywhere in this protocol.
const ParameterValue* find_given(const ParameterMap& parameters) {
  const ParameterValue* value = parameters.find("profile-level-id");
  if (!value || equal(*value, std::string()) || equal(*value, std::int64_t{0})) { return nullptr; }
  return value;
}

}  // namespace

std::optional<ProfileLevelId> parse_profile_level_id(std::string_view text) {
  if (text.size() != 6) { return std::nullopt; }
  const auto bytes = from_hex(text);
  if (!bytes) { return std::nullopt; }
  const std::uint8_t iop = (*bytes)[1];
  const auto profile = find_profile((*bytes)[0], iop);
  const auto level = find_level((*bytes)[2], iop);
  if (!profile || !level) { return std::nullopt; }
  return ProfileLevelId{*profile, *level};
}

std::optional<ProfileLevelId> profile_level_id_of(const ParameterMap& parameters) {
  const ParameterValue* value = find_given(parameters);
  if (!value) { return ProfileLevelId{}; }
  if (const auto* text = std::get_if<std::string>(value)) { return parse_profile_level_id(*text); }
  // SDP readers that turn digits into numbers make 420034 one; its digits are meant.
  if (const auto* number = std::get_if<std::int64_t>(value)) {
    return parse_profile_level_id(std::to_string(*number));
  }
  return std::nullopt;
}

std::optional<std::string> to_string(ProfileLevelId id) {
  if (id.level == Level::L1b) { return spell_level_1b(id.profile); }
  const std::array level{static_cast<std::uint8_t>(id.level)};
  return std::string(canonical_profile(id.profile)) + to_hex(level);
}

bool is_lower(Level a, Level b) { return rank(a) < rank(b); }

std::optional<std::string> answer_profile_level_id(const ParameterMap& local,
                                                   const ParameterMap& remote) {
  if (!find_given(local) && !find_given(remote)) { return std::nullopt; }
  const auto ours = profile_level_id_of(local);
  const auto theirs = profile_level_id_of(remote);
  if (!ours || !theirs) { return std::nullopt; }
  //= RFC 6184 §8.2.2: with level-asymmetry-allowed on both sides each may use its own level
  const bool asymmetric = allows_asymmetry(local) && allows_asymmetry(remote);
  const bool keep_ours = asymmetric || !is_lower(theirs->level, ours->level);
  return to_string(ProfileLevelId{ours->profile, keep_ours ? ours->level : theirs->level});
}

}  // namespace madang::ortc::h264
