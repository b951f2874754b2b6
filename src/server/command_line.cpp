#include "server/command_line.hpp"

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>

#include "server/settings.hpp"
#include "server/version.hpp"

namespace madang::server {

namespace {

constexpr const char* kDescription =
    "Madang runs rooms of live audio, video and data.\n"
    "Without a word it serves: open the address it prints, in two browsers, and you have a call.";

constexpr const char* kFooter =
    "Every setting can also stand in the environment (MADANG_RTC_PORT=50000) and in a YAML file\n"
    "(rtc-port: 50000, or rtc: {port: 50000}). Flags are stronger than the environment, that than the file.\n\n"
    "Examples:\n"
    "  madang                                            a first call on this machine\n"
    "  madang --listen 0.0.0.0:443 --tls self-signed \\\n"
    "         --rtc-listen 0.0.0.0 --rtc-announce 203.0.113.7    for others\n"
    "  madang --config madang.yaml                       settings from a file\n"
    "  madang config check --config madang.yaml          is that file right?";

using Flags = std::map<std::string, std::vector<std::string>>;

void add_settings(CLI::App& app, Flags& flags) {
  for (const Setting& setting : settings()) {
    const std::string flag = "--" + std::string(setting.name);
    std::vector<std::string>& values = flags[std::string(setting.name)];
    CLI::Option* option = nullptr;
    if (setting.is_switch) {
      // `--x` and `--x=false`: the library counts them as 1 and -1.
      option = app.add_flag_function(
          flag, [&values](std::int64_t count) { values = {count > 0 ? "true" : "false"}; }, std::string(setting.help));
    } else {
      option = app.add_option(flag, values, std::string(setting.help));
      option->type_name(std::string(setting.value));
      option->expected(setting.is_list ? -1 : 1);
      option->multi_option_policy(setting.is_list ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::Throw);
    }
    option->group(std::string(setting.group));
  }
}

Result<Done> read_file(Config& config, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) { return fail(Code::NotFound, fmt::format("config: cannot read {}", path)); }
  const std::string text(std::istreambuf_iterator<char>(file), {});
  MADANG_TRY(const auto given, parse_yaml(text, path));
  for (const Given& one : given) { MADANG_TRY([[maybe_unused]] const Done applied, apply(config, one)); }
  return Done{};
}

Result<Config> layered(const std::string& file, const Flags& flags, const char* const* environment) {
  Config config;
  if (!file.empty()) { MADANG_TRY([[maybe_unused]] const Done read, read_file(config, file)); }
  MADANG_TRY(const auto from_environment, parse_environment(environment));
  for (const Given& one : from_environment) { MADANG_TRY([[maybe_unused]] const Done applied, apply(config, one)); }
  for (const auto& [name, values] : flags) {
    if (values.empty()) { continue; }
    MADANG_TRY([[maybe_unused]] const Done applied, apply(config, {.name = name, .values = values, .where = "--" + name}));
  }
  if (config.tls.empty() && !config.tls_certificate_file.empty()) { config.tls = "files"; }
  MADANG_TRY([[maybe_unused]] const Done checked, check(config));
  return config;
}

std::string environment_value(const char* const* environment, std::string_view name) {
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    if (entry.starts_with(name) && entry.size() > name.size() && entry[name.size()] == '=') {
      return std::string(entry.substr(name.size() + 1));
    }
  }
  return {};
}

/// The same for every sub-command: settings are what a person looks for.
std::string whole_help(const CLI::App& app) {
  return app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
}

}  // namespace

Result<CommandLine> parse_command_line(int argc, const char* const* argv, const char* const* environment) {
  Flags flags;
  std::string file = environment_value(environment, "MADANG_CONFIG");
  CLI::App app(kDescription, "madang");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string(kVersionText), "Print the version and stop");
  app.set_help_flag("-h,--help", "Print this and stop");
  app.add_option("-c,--config", file, "Read settings from this YAML file")->type_name("FILE");
  add_settings(app, flags);
  app.fallthrough();
  CLI::App* serve = app.add_subcommand("serve", "Run the server (the default)");
  serve->fallthrough();
  CLI::App* config_command = app.add_subcommand("config", "About settings");
  config_command->fallthrough();
  config_command->require_subcommand(1);
  CLI::App* check_command = config_command->add_subcommand("check", "Read all settings, say whether they are right");
  check_command->fallthrough();

  CommandLine out;
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return CommandLine{.what = CommandLine::Do::Print, .config = {}, .text = whole_help(app), .exit_code = 0};
  } catch (const CLI::CallForVersion& version) {
    return CommandLine{.what = CommandLine::Do::Print, .config = {}, .text = std::string(version.what()) + "\n", .exit_code = 0};
  } catch (const CLI::ParseError& error) {
    return fail(Code::InvalidArgument, std::string(error.what()) + " (madang --help lists what there is)");
  }
  MADANG_TRY(out.config, layered(file, flags, environment));
  out.what = check_command->parsed() ? CommandLine::Do::CheckConfig : CommandLine::Do::Serve;
  return out;
}

}  // namespace madang::server
