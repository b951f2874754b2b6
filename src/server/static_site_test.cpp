#include "server/static_site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace madang::server {
namespace {

constexpr std::uint8_t kPlain[] = {'p', 'a', 'g', 'e'};
constexpr std::uint8_t kGzip[] = {0x1f, 0x8b};
constexpr std::uint8_t kBrotli[] = {0x0b};
const Asset kAssets[] = {
    {"/index.html", "text/html; charset=utf-8", kPlain, kGzip, kBrotli, false},
    {"/admin.html", "text/html; charset=utf-8", kPlain, {}, {}, false},
    {"/assets/app-1234.js", "text/javascript; charset=utf-8", kPlain, {}, {}, true},
};

net::HttpRequest get(std::string path) {
  net::HttpRequest request;
  request.method = "GET";
  request.path = std::move(path);
  return request;
}

TEST(StaticSite, GivesTheEntryWithAStrictPolicy) {
  const auto response = StaticSite(kAssets).answer(get("/"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(response.headers.find("Cache-Control"), "no-cache");
  const std::string policy(response.headers.find("Content-Security-Policy"));
  EXPECT_THAT(policy, testing::HasSubstr("default-src 'none'"));
  EXPECT_THAT(policy, testing::Not(testing::HasSubstr("unsafe")));
  EXPECT_THAT(policy, testing::HasSubstr("require-trusted-types-for 'script'"));
  EXPECT_EQ(response.headers.find("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(response.static_body.size(), sizeof kPlain);
}

std::string encoding_for(std::string accepted) {
  auto request = get("/");
  request.headers.add("Accept-Encoding", std::move(accepted));
  const auto response = StaticSite(kAssets).answer(request);
  EXPECT_EQ(response.headers.find("Vary"), "Accept-Encoding");
  return std::string(response.headers.find("Content-Encoding"));
}

TEST(StaticSite, SendsTheSmallestFormThatTheClientTakes) {
  EXPECT_EQ(encoding_for("gzip, deflate, br, zstd"), "br");
  EXPECT_EQ(encoding_for("gzip"), "gzip");
  EXPECT_EQ(encoding_for("br;q=0, gzip;q=0.5"), "gzip");
  EXPECT_EQ(encoding_for("br; q=0.001"), "br");
  EXPECT_EQ(encoding_for("gzip;q=0, br;q=0.000"), "");
  EXPECT_EQ(encoding_for("gzipped, brotli"), "");
  EXPECT_EQ(encoding_for(""), "");
  auto request = get("/");
  request.headers.add("Accept-Encoding", "br");
  EXPECT_EQ(StaticSite(kAssets).answer(request).static_body.size(), sizeof kBrotli);
}

TEST(StaticSite, CachesHashedNamesForGood) {
  const auto response = StaticSite(kAssets).answer(get("/assets/app-1234.js"));
  EXPECT_THAT(std::string(response.headers.find("Cache-Control")), testing::HasSubstr("immutable"));
}

TEST(StaticSite, KeepsTheOperatorsPageOnTheOperatorsSide) {
  const StaticSite site(kAssets);
  for (const char* path : {"/", "/admin", "/admin.html", "/assets/app-1234.js"}) {
    EXPECT_EQ(site.answer_operator(get(path)).status, 200) << path;
  }
  EXPECT_EQ(site.answer_operator(get("/index.html")).status, 404);
  EXPECT_EQ(site.answer(get("/admin.html")).status, 404);
  EXPECT_EQ(site.answer(get("/admin")).status, 404);
}

TEST(StaticSite, KnowsNothingElse) {
  for (const char* path : {"/etc/passwd", "/../index.html", "/assets/", "/index.html/", "//index.html", "/%2e%2e/x"}) {
    EXPECT_EQ(StaticSite(kAssets).answer(get(path)).status, 404) << path;
  }
  auto post = get("/");
  post.method = "POST";
  EXPECT_EQ(StaticSite(kAssets).answer(post).status, 404);
}

}  // namespace
}  // namespace madang::server
