#include "server/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace madang::server {
namespace {

using testing::HasSubstr;

std::string refusal_of(const Given& given) {
  Config config;
  const auto done = apply(config, given);
  return done ? "" : done.error().message;
}

TEST(Settings, HaveOneNameEachAndHelp) {
  std::set<std::string_view> names;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_FALSE(setting.help.empty()) << setting.name;
    EXPECT_EQ(setting.is_list, setting.clear != nullptr) << setting.name;
    EXPECT_EQ(find_setting(setting.name), &setting);
  }
}

TEST(Settings, AreAppliedByName) {
  Config config;
  ASSERT_TRUE(apply(config, {"listen", {"[::1]:8443"}, "--listen"}));
  ASSERT_TRUE(apply(config, {"rtc-port", {"50000"}, "--rtc-port"}));
  ASSERT_TRUE(apply(config, {"rtc-listen", {"127.0.0.1", "::1"}, "--rtc-listen"}));
  ASSERT_TRUE(apply(config, {"plain-ports", {"41000-41999"}, "--plain-ports"}));
  ASSERT_TRUE(apply(config, {"incoming-max", {"2500"}, "--incoming-max"}));
  ASSERT_TRUE(apply(config, {"limit-rooms", {"7"}, "--limit-rooms"}));
  EXPECT_EQ(config.listen, "[::1]:8443");
  EXPECT_EQ(config.rtc_port, 50'000);
  EXPECT_THAT(config.rtc_listen, testing::ElementsAre("127.0.0.1", "::1"));
  EXPECT_EQ(config.plain_port_min, 41'000);
  EXPECT_EQ(config.plain_port_max, 41'999);
  EXPECT_EQ(config.incoming_max.bps, 2'500'000);
  EXPECT_EQ(config.limits.rooms, 7u);
}

TEST(Settings, RefuseWrongValuesInASentenceThatNamesPlaceAndSetting) {
  EXPECT_THAT(refusal_of({"rtc-port", {"70000"}, "a.yaml:3"}), HasSubstr("a.yaml:3: rtc-port: \"70000\" is not a number"));
  EXPECT_THAT(refusal_of({"rtc-port", {""}, "x"}), HasSubstr("rtc-port"));
  EXPECT_THAT(refusal_of({"rtc-port", {"-1"}, "x"}), HasSubstr("rtc-port"));
  EXPECT_THAT(refusal_of({"rtc-port", {"1", "2"}, "x"}), HasSubstr("takes one value"));
  EXPECT_THAT(refusal_of({"listen", {"everywhere"}, "x"}), HasSubstr("ADDRESS:PORT"));
  EXPECT_THAT(refusal_of({"rtc-listen", {"localhost"}, "x"}), HasSubstr("IP address"));
  EXPECT_THAT(refusal_of({"plain-ports", {"9-1"}, "x"}), HasSubstr("range"));
  EXPECT_THAT(refusal_of({"tls", {"maybe"}, "x"}), HasSubstr("self-signed, files"));
  EXPECT_THAT(refusal_of({"allow-plaintext", {"yes"}, "x"}), HasSubstr("true or false"));
  EXPECT_THAT(refusal_of({"colour", {"red"}, "a.yaml:9"}), HasSubstr("a.yaml:9: unknown setting colour"));
}

TEST(Yaml, JoinsNestedKeysAndKeepsLines) {
  const auto given = parse_yaml("listen: 127.0.0.1:1\nrtc:\n  port: 5\n  listen: [127.0.0.1, '::1']\n", "m.yaml");
  ASSERT_TRUE(given) << given.error().message;
  ASSERT_EQ(given->size(), 3u);
  EXPECT_EQ((*given)[0].name, "listen");
  EXPECT_EQ((*given)[1].name, "rtc-port");
  EXPECT_EQ((*given)[1].where, "m.yaml:3");
  EXPECT_THAT((*given)[2].values, testing::ElementsAre("127.0.0.1", "::1"));
}

TEST(Yaml, RefusesWhatIsNotSettings) {
  EXPECT_THAT(parse_yaml("- a\n- b\n", "m.yaml").error().message, HasSubstr("m.yaml:1"));
  EXPECT_THAT(parse_yaml("listen: [a, {b: c}]\n", "m.yaml").error().message, HasSubstr("m.yaml:1"));
  EXPECT_THAT(parse_yaml("listen:\n", "m.yaml").error().message, HasSubstr("has no value"));
  EXPECT_THAT(parse_yaml("a: b\n  c: : d\n", "m.yaml").error().message, HasSubstr("m.yaml:2"));
  EXPECT_TRUE(parse_yaml("", "m.yaml")->empty());
}

TEST(Environment, TakesOnlyOurs) {
  const char* const environment[] = {"PATH=/bin", "MADANG_RTC_PORT=5", "MADANG_RTC_LISTEN=127.0.0.1,::1",
                                     "MADANG_CONFIG=x.yaml", nullptr};
  const auto given = parse_environment(environment);
  ASSERT_TRUE(given);
  ASSERT_EQ(given->size(), 2u);
  EXPECT_EQ((*given)[0].name, "rtc-port");
  EXPECT_THAT((*given)[1].values, testing::ElementsAre("127.0.0.1", "::1"));
}

TEST(Check, SeesSettingsThatContradictEachOther) {
  Config config;
  EXPECT_TRUE(check(config));
  config.tls_certificate_file = "a.pem";
  EXPECT_THAT(check(config).error().message, HasSubstr("belong together"));
  config.tls_key_file = "b.pem";
  config.tls = "self-signed";
  EXPECT_THAT(check(config).error().message, HasSubstr("contradicts"));
  config = {};
  config.tls = "files";
  EXPECT_THAT(check(config).error().message, HasSubstr("needs tls-certificate"));
  config = {};
  config.rtc_announce = {"a", "b"};
  EXPECT_THAT(check(config).error().message, HasSubstr("rtc-announce"));
}

}  // namespace
}  // namespace madang::server
