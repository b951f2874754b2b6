#include "server/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace madang::server {
namespace {

using testing::HasSubstr;

Result<CommandLine> parse(std::vector<const char*> words, std::vector<const char*> environment = {}) {
  words.insert(words.begin(), "madang");
  environment.push_back(nullptr);
  return parse_command_line(static_cast<int>(words.size()), words.data(), environment.data());
}

TEST(CommandLine, ServesWithoutAWord) {
  const auto line = parse({});
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->what, CommandLine::Do::Serve);
  EXPECT_EQ(line->config.listen, "127.0.0.1:3000");
}

TEST(CommandLine, TakesFlagsBeforeAndAfterServe) {
  EXPECT_EQ(parse({"--rtc-port", "5", "serve"})->config.rtc_port, 5);
  EXPECT_EQ(parse({"serve", "--rtc-port", "5"})->config.rtc_port, 5);
  EXPECT_TRUE(parse({"serve", "--allow-plaintext"})->config.allow_plaintext);
  EXPECT_FALSE(parse({"serve", "--create-room-on-get=false"})->config.create_room_on_get);
  EXPECT_TRUE(parse({"serve", "--create-room-on-get=true"})->config.create_room_on_get);
}

TEST(CommandLine, FlagsBeatEnvironmentBeatsFile) {
  const std::string path = testing::TempDir() + "madang_command_line_test.yaml";
  std::ofstream(path) << "rtc-port: 1\nworkers: 1\nlimit-rooms: 1\n";
  const auto line = parse({"--config", path.c_str(), "--rtc-port", "3"}, {"MADANG_RTC_PORT=2", "MADANG_WORKERS=2"});
  std::remove(path.c_str());
  ASSERT_TRUE(line) << line.error().message;
  EXPECT_EQ(line->config.rtc_port, 3);
  EXPECT_EQ(line->config.workers, 2u);
  EXPECT_EQ(line->config.limits.rooms, 1u);
}

TEST(CommandLine, HelpAndVersionPrintAndEndWell) {
  for (const auto& words : {std::vector<const char*>{"--help"}, {"serve", "--help"}, {"-h"}}) {
    const auto line = parse(words);
    ASSERT_TRUE(line);
    EXPECT_EQ(line->what, CommandLine::Do::Print);
    EXPECT_EQ(line->exit_code, 0);
    EXPECT_THAT(line->text, HasSubstr("--rtc-port"));
  }
  for (const auto& words : {std::vector<const char*>{"--version"}, {"serve", "--version"}}) {
    const auto line = parse(words);
    ASSERT_TRUE(line);
    EXPECT_THAT(line->text, testing::StartsWith("madang "));
  }
}

TEST(CommandLine, ConfigCheckChecks) {
  EXPECT_EQ(parse({"config", "check"})->what, CommandLine::Do::CheckConfig);
  EXPECT_FALSE(parse({"config"}));
  EXPECT_THAT(parse({"config", "check", "--config", "/nowhere.yaml"}).error().message, HasSubstr("cannot read /nowhere.yaml"));
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(parse({"--colour", "red"}).error().message, HasSubstr("--colour"));
  EXPECT_THAT(parse({"--rtc-port", "many"}).error().message, HasSubstr("--rtc-port"));
  EXPECT_THAT(parse({}, {"MADANG_COLOUR=red"}).error().message, HasSubstr("MADANG_COLOUR: unknown setting"));
}

}  // namespace
}  // namespace madang::server
