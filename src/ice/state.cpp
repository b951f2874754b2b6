#include "ice/state.hpp"

namespace madang::ice {

const char* text_of(State state) {
  switch (state) {
    case State::New: return "new";
    case State::Connected: return "connected";
    case State::Completed: return "completed";
    case State::Disconnected: return "disconnected";
    case State::Closed: return "closed";
  }
  return "";
}

}  // namespace madang::ice
