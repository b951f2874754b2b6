#include "srtp/drop.hpp"

namespace madang::srtp {

std::string_view to_string(Drop drop) {
  switch (drop) {
    case Drop::TooShort: return "too_short";
    case Drop::Malformed: return "malformed";
    case Drop::BadTag: return "bad_tag";
    case Drop::Replay: return "replay";
    case Drop::TooManySsrcs: return "too_many_ssrcs";
  }
  return "";
}

}  // namespace madang::srtp
