#include "server/cors.hpp"

#include <gtest/gtest.h>

namespace madang::server {
namespace {

std::string allowed(const Cors& cors, std::string_view origin, std::string_view allow = {}) {
  net::HttpHeaders headers;
  if (!allow.empty()) { headers.add("Allow", std::string(allow)); }
  cors.add_to(headers, origin);
  std::string out;
  for (const auto& [name, value] : headers) {
    if (name.starts_with("Access-Control-")) { out += name.substr(15) + "=" + value + " "; }
  }
  return out;
}

TEST(Cors, AllowsNobodyByDefault) {
  const Cors cors({});
  EXPECT_EQ(allowed(cors, "https://a.example"), "");
  EXPECT_EQ(allowed(cors, ""), "");
}

TEST(Cors, AllowsExactlyTheConfiguredOrigins) {
  const Cors cors({"https://a.example", "http://b.example:8080"});
  EXPECT_EQ(allowed(cors, "https://a.example"), "Allow-Origin=https://a.example ");
  EXPECT_EQ(allowed(cors, "http://b.example:8080"), "Allow-Origin=http://b.example:8080 ");
  for (const char* foreign : {"", "null", "http://a.example", "https://a.example:444", "https://a.example.evil",
                              "https://x.a.example", "https://A.example", "http://b.example", "*"}) {
    EXPECT_EQ(allowed(cors, foreign), "") << foreign;
  }
}

TEST(Cors, AnswersThePreflightWithWhatThePathAllows) {
  const Cors cors({"*"});
  EXPECT_EQ(allowed(cors, "https://x.example", "GET,HEAD"),
            "Allow-Origin=https://x.example Allow-Methods=GET,HEAD Allow-Headers=Content-Type Max-Age=600 ");
  EXPECT_EQ(allowed(cors, ""), "");
}

}  // namespace
}  // namespace madang::server
