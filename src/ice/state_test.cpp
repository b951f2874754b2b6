#include "ice/state.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace madang::ice {
namespace {

constexpr State kAll[] = {State::New, State::Connected, State::Completed, State::Disconnected, State::Closed};

TEST(State, ClosedIsForGood) {
  for (std::size_t event = 0; event < kStateEvents; ++event) {
    EXPECT_EQ(next_state(State::Closed, static_cast<StateEvent>(event)), State::Closed);
  }
}

TEST(State, CloseEndsEveryState) {
  for (const State state : kAll) { EXPECT_EQ(next_state(state, StateEvent::Close), State::Closed); }
}

TEST(State, ANominationCompletesWhateverIsNotClosed) {
  for (const State state : {State::New, State::Connected, State::Completed, State::Disconnected}) {
    EXPECT_EQ(next_state(state, StateEvent::Nominated), State::Completed);
  }
}

TEST(State, APlainCheckNeverTakesBackANomination) {
  EXPECT_EQ(next_state(State::Completed, StateEvent::Checked), State::Completed);
  EXPECT_EQ(next_state(State::New, StateEvent::Checked), State::Connected);
  EXPECT_EQ(next_state(State::Connected, StateEvent::Checked), State::Connected);
  EXPECT_EQ(next_state(State::Disconnected, StateEvent::Checked), State::Connected);
}

TEST(State, LossDisconnectsOnlyWhatWasUp) {
  EXPECT_EQ(next_state(State::New, StateEvent::Lost), State::New);
  EXPECT_EQ(next_state(State::Connected, StateEvent::Lost), State::Disconnected);
  EXPECT_EQ(next_state(State::Completed, StateEvent::Lost), State::Disconnected);
  EXPECT_EQ(next_state(State::Disconnected, StateEvent::Lost), State::Disconnected);
}

TEST(State, EveryStateHasItsOwnWord) {
  std::set<std::string> words;
  for (const State state : kAll) { words.insert(text_of(state)); }
  EXPECT_EQ(words, (std::set<std::string>{"new", "connected", "completed", "disconnected", "closed"}));
}

}  // namespace
}  // namespace madang::ice
