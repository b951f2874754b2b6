#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "room/pending_asks.hpp"
#include "room/pending_calls.hpp"

namespace madang::room {
namespace {

TEST(PendingCalls, AreTakenOnceUnderTheirOwnNumber) {
  PendingCalls calls;
  const media::CallId first = calls.add({{}, RestartingIce{CallId{1}}});
  const media::CallId second = calls.add({{}, RestartingIce{CallId{2}}});
  EXPECT_NE(first.value, 0u);  // 0 is for commands without a reply
  EXPECT_NE(first, second);
  EXPECT_EQ(call_of(calls.take(second)->then), CallId{2});
  EXPECT_FALSE(calls.take(second));
  EXPECT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls.take_all().size(), 1u);
  EXPECT_EQ(calls.size(), 0u);
}

TEST(PendingCalls, AnOfferAnswersNobody) {
  EXPECT_FALSE(call_of(Offering{}));
  EXPECT_EQ(call_of(Producing{CallId{5}, {}}), CallId{5});
}

TEST(PendingAsks, EndOldestFirst) {
  PendingAsks asks;
  EXPECT_EQ(asks.next_deadline(), kNever);
  const AskId first = asks.add({{}, media::ConsumerId{{0, 1}}, at(10s)});
  const AskId second = asks.add({{}, media::ConsumerId{{0, 2}}, at(20s)});
  EXPECT_EQ(asks.next_deadline(), at(10s));
  EXPECT_FALSE(asks.take_overdue(at(9s)));
  EXPECT_EQ(asks.take_overdue(at(10s))->consumer, (media::ConsumerId{{0, 1}}));
  EXPECT_EQ(asks.find(first), nullptr);
  EXPECT_FALSE(asks.take_overdue(at(10s)));
  asks.remove(second);
  EXPECT_EQ(asks.size(), 0u);
}

}  // namespace
}  // namespace madang::room
