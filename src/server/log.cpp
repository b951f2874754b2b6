#include "server/log.hpp"

#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <memory>

namespace madang::server {

namespace {

/// Escapes what could end a line, colour a terminal or turn text around.
void append_escaped(spdlog::memory_buf_t& to, spdlog::string_view_t text, bool quotes_too) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      fmt::format_to(std::back_inserter(to), "\\u{:04x}", byte);
    } else if (quotes_too && (c == '"' || c == '\\')) {
      to.push_back('\\');
      to.push_back(c);
    } else {
      to.push_back(c);
    }
  }
}

class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(bool json) : json_(json) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& to) override {
    using namespace std::chrono;
    const auto since = message.time.time_since_epoch();
    const std::time_t seconds = duration_cast<std::chrono::seconds>(since).count();
    const auto ms = duration_cast<milliseconds>(since).count() % 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char stamp[32];
    std::strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%S", &utc);
    const auto level = spdlog::level::to_string_view(message.level);
    const auto out = std::back_inserter(to);
    if (json_) {
      fmt::format_to(out, R"({{"time":"{}.{:03}Z","level":"{}","message":")", stamp, ms,
                     fmt::string_view(level.data(), level.size()));
      append_escaped(to, message.payload, true);
      fmt::format_to(out, "\"}}\n");
    } else {
      fmt::format_to(out, "{}.{:03}Z {:<7} ", stamp, ms, fmt::string_view(level.data(), level.size()));
      append_escaped(to, message.payload, false);
      to.push_back('\n');
    }
  }
  std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<LineFormatter>(json_); }

 private:
  bool json_;
};

}  // namespace

void set_up_log(const Config& config) {
  auto logger = spdlog::stderr_logger_mt("madang");
  logger->set_formatter(std::make_unique<LineFormatter>(config.log_format == "json"));
  logger->set_level(spdlog::level::from_str(config.log_level));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace madang::server
