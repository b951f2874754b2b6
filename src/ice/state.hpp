// The states of a lite agent and what moves it between them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace madang::ice {

enum class State : std::uint8_t {
  New,           ///< no valid check yet
  Connected,     ///< a valid check came; media may flow over its tuple
  Completed,     ///< the peer nominated a tuple
  Disconnected,  ///< no tuple is left: consent ran out or the connections closed; a valid check revives it
  Closed,        ///< for good
};

enum class StateEvent : std::uint8_t {
  Checked,    ///< a valid check that nominates nothing
  Nominated,  ///< a valid check that nominates its tuple
  Lost,       ///< the last tuple is gone
  Close,
};

inline constexpr std::size_t kStates = 5, kStateEvents = 4;

/// Row: state; column: event.
inline constexpr std::array<std::array<State, kStateEvents>, kStates> kTransitions = {{
    //                 Checked              Nominated         Lost                 Close
    /* New          */ {State::Connected, State::Completed, State::New, State::Closed},
    /* Connected    */ {State::Connected, State::Completed, State::Disconnected, State::Closed},
    /* Completed    */ {State::Completed, State::Completed, State::Disconnected, State::Closed},
    /* Disconnected */ {State::Connected, State::Completed, State::Disconnected, State::Closed},
    /* Closed       */ {State::Closed, State::Closed, State::Closed, State::Closed},
}};

constexpr State next_state(State state, StateEvent event) {
  return kTransitions[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

/// As signalled: `new`, `connected`, `completed`, `disconnected`, `closed`.
const char* text_of(State state);

}  // namespace madang::ice
