// ortc_vectors FILE: runs recorded negotiation cases against ortc/ and prints where they differ.
//
// FILE is {"routerCaps", "cases": [{"name", "fn", "input", "output" | "error": {"name",
// "message"}}]}, recorded with every random number fixed. Exit status: 0 all agree, 1 some differ,
// 2 the file cannot be read.

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>

#include "ortc/consumer.hpp"
#include "ortc/producer.hpp"
#include "ortc/router_capabilities.hpp"
#include "signaling/ortc_json.hpp"

namespace madang {
namespace {

namespace json = boost::json;
using signaling::to_json;

constexpr std::uint32_t kFixedRandom = 500'000'000;

std::string_view class_of(Code code) {
  switch (code) {
    case Code::InvalidArgument: return "TypeError";
    case Code::Unsupported: return "UnsupportedError";
    default: return "Error";
  }
}

const json::value& at(const json::value& value, std::string_view key) {
  static const json::value absent;
  const json::object* object = value.if_object();
  const json::value* found = object ? object->if_contains(key) : nullptr;
  return found ? *found : absent;
}

std::string text_at(const json::value& value, std::string_view key) {
  const json::string* text = at(value, key).if_string();
  return text ? std::string(*text) : std::string();
}

bool flag_at(const json::value& value, std::string_view key) { return at(value, key) == true; }

// ---- compare by meaning ------------------------------------------------------------------------

bool equal_numbers(const json::value& a, const json::value& b) {
  return a.to_number<double>() == b.to_number<double>();
}

struct Differences {
  std::string case_name;
  int count = 0;

  void add(const std::string& path, const std::string& expected, const std::string& got) {
    ++count;
    std::printf("%s\n  at %s\n  expected %s\n  got      %s\n", case_name.c_str(),
                path.empty() ? "(top)" : path.c_str(), expected.c_str(), got.c_str());
  }

  void compare(const json::value& expected, const json::value& got, const std::string& path) {
    if (expected.is_object() && got.is_object()) {
      compare_objects(expected.get_object(), got.get_object(), path);
    } else if (expected.is_array() && got.is_array()) {
      compare_arrays(expected.get_array(), got.get_array(), path);
    } else if (expected.is_number() && got.is_number()) {
      if (!equal_numbers(expected, got)) {
        add(path, json::serialize(expected), json::serialize(got));
      }
    } else if (expected != got) {
      add(path, json::serialize(expected), json::serialize(got));
    }
  }

  void compare_objects(const json::object& expected, const json::object& got,
                       const std::string& path) {
    for (const auto& [key, value] : expected) {
      const std::string below = path + "." + std::string(key);
      if (const json::value* other = got.if_contains(key)) {
        compare(value, *other, below);
      } else {
        add(below, json::serialize(value), "(absent)");
      }
    }
    for (const auto& [key, value] : got) {
      if (!expected.contains(key)) {
        add(path + "." + std::string(key), "(absent)", json::serialize(value));
      }
    }
  }

  void compare_arrays(const json::array& expected, const json::array& got,
                      const std::string& path) {
    if (expected.size() != got.size()) {
      add(path + ".length", std::to_string(expected.size()), std::to_string(got.size()));
    }
    for (std::size_t i = 0; i < std::min(expected.size(), got.size()); ++i) {
      compare(expected[i], got[i], path + "[" + std::to_string(i) + "]");
    }
  }
};

// ---- the functions -----------------------------------------------------------------------------

// A case's input may come from inside the router, where `dtx` is not always filled in: forget what
// the parser of foreign input filled in.
Result<ortc::RtpParameters> parse_inner(const json::value& value) {
  MADANG_TRY(auto parameters, signaling::parse_rtp_parameters(value));
  const json::array* encodings = at(value, "encodings").if_array();
  for (std::size_t i = 0; encodings && i < parameters.encodings.size(); ++i) {
    if (at((*encodings)[i], "dtx").is_null()) { parameters.encodings[i].dtx.reset(); }
  }
  return parameters;
}

Result<ortc::RtpParameters> parse_and_complete(const json::value& value) {
  MADANG_TRY(auto parameters, signaling::parse_rtp_parameters(value));
  ortc::complete_producer_parameters(parameters,
                                     std::string(parameters.rtcp.cname.value_or("CNAME")));
  return parameters;
}

template <typename Int>
std::optional<Int> number_at(const json::value& value, std::string_view key) {
  const json::value& number = at(value, key);
  return number.is_number() ? std::optional(number.to_number<Int>()) : std::nullopt;
}

ortc::ProducerMapping read_mapping(const json::value& value) {
  ortc::ProducerMapping mapping;
  if (const json::array* codecs = at(value, "codecs").if_array()) {
    for (const json::value& codec : *codecs) {
      mapping.codecs.push_back({number_at<std::uint8_t>(codec, "payloadType").value_or(0),
                                number_at<std::uint8_t>(codec, "mappedPayloadType").value_or(0)});
    }
  }
  if (const json::array* encodings = at(value, "encodings").if_array()) {
    for (const json::value& encoding : *encodings) {
      mapping.encodings.push_back({number_at<std::uint32_t>(encoding, "mappedSsrc").value_or(0),
                                   number_at<std::uint32_t>(encoding, "ssrc"), std::nullopt});
    }
  }
  return mapping;
}

using Outcome = Result<json::value>;

Outcome router_capabilities(const json::value& input) {
  MADANG_TRY(const auto codecs, signaling::parse_media_codecs(input));
  MADANG_TRY(const auto capabilities, ortc::generate_router_capabilities(codecs));
  return to_json(capabilities);
}

Outcome validated(const json::value& input) {
  MADANG_TRY(const auto parameters, parse_and_complete(input));
  return to_json(parameters);
}

Outcome validated_then_mapped(const json::value& input, const json::value& router_caps) {
  MADANG_TRY(auto parameters, parse_and_complete(input));
  MADANG_TRY(const auto router, signaling::parse_rtp_capabilities(router_caps));
  MADANG_TRY(const auto mapping, ortc::producer_mapping(parameters, router, kFixedRandom));
  return to_json(mapping);
}

Outcome mapped(const json::value& input) {
  MADANG_TRY(auto parameters, parse_inner(at(input, "params")));
  MADANG_TRY(const auto router, signaling::parse_rtp_capabilities(at(input, "caps")));
  MADANG_TRY(const auto mapping, ortc::producer_mapping(parameters, router, kFixedRandom));
  return to_json(mapping);
}

Outcome rewritten(const json::value& params, const json::value& router_caps) {
  MADANG_TRY(auto parameters, parse_inner(params));
  MADANG_TRY(const auto router, signaling::parse_rtp_capabilities(router_caps));
  MADANG_TRY([[maybe_unused]] const auto mapping,
             ortc::producer_mapping(parameters, router, kFixedRandom));
  return to_json(parameters);
}

Outcome consumable(const json::value& input) {
  MADANG_TRY(const auto parameters, parse_inner(at(input, "params")));
  MADANG_TRY(const auto router, signaling::parse_rtp_capabilities(at(input, "caps")));
  const auto kind = at(input, "kind") == "audio" ? ortc::MediaKind::Audio : ortc::MediaKind::Video;
  return to_json(
      ortc::consumable_parameters(kind, parameters, router, read_mapping(at(input, "rtpMapping"))));
}

Outcome can_consume(const json::value& input) {
  MADANG_TRY(const auto parameters, parse_inner(at(input, "consumableParams")));
  MADANG_TRY(const auto remote, signaling::parse_rtp_capabilities(at(input, "caps")));
  return json::value(ortc::can_consume(parameters, remote));
}

Outcome consumer(const json::value& input) {
  MADANG_TRY(const auto parameters, parse_inner(at(input, "consumableRtpParameters")));
  MADANG_TRY(const auto remote,
             signaling::parse_rtp_capabilities(at(input, "remoteRtpCapabilities")));
  const ortc::ConsumerOptions options{kFixedRandom, flag_at(input, "enableRtx"), std::nullopt};
  MADANG_TRY(const auto made, ortc::consumer_parameters(parameters, remote, options));
  return to_json(made);
}

Outcome pipe_consumer(const json::value& input) {
  MADANG_TRY(const auto parameters, parse_inner(at(input, "consumableRtpParameters")));
  return to_json(ortc::pipe_consumer_parameters(
      parameters, {kFixedRandom, kFixedRandom, flag_at(input, "enableRtx")}));
}

// The recorded function changes its argument in place, so keys it does not know stay.
Outcome sctp_stream(const json::value& input) {
  MADANG_TRY(const auto parameters, signaling::parse_sctp_stream_parameters(input));
  json::object object = input.is_object() ? input.get_object() : json::object();
  const json::value normal = to_json(parameters);
  for (const auto& [key, value] : normal.get_object()) { object[key] = value; }
  return json::value(std::move(object));
}

/// Knows the file, and runs one case of it at a time.
class Runner {
 public:
  explicit Runner(const json::value& file) : router_caps_(at(file, "routerCaps")) {
    const json::array* cases = at(file, "cases").if_array();
    for (std::size_t i = 0; cases && i < cases->size(); ++i) { remember_params((*cases)[i]); }
  }

  bool agrees(const json::value& one) const {
    Differences differences{text_at(one, "fn") + ": " + text_at(one, "name")};
    const auto outcome = run(one);
    const json::value& error = at(one, "error");
    if (!outcome) {
      differences.add("fn", "a function known here", text_at(one, "fn"));
    } else if (outcome->has_value() && error.is_null()) {
      differences.compare(at(one, "output"), outcome->value(), "output");
    } else if (outcome->has_value()) {
      differences.add("error", json::serialize(error), json::serialize(outcome->value()));
    } else {
      const Error& refused = outcome->error();
      const json::value got{{"name", class_of(refused.code)}, {"message", refused.message}};
      differences.compare(error, got, "error");
    }
    return differences.count == 0;
  }

 private:
  // "params after mapping" has no input of its own: it is about the params of the mapping case of
  // its name.
  void remember_params(const json::value& one) {
    if (text_at(one, "fn") == "getProducerRtpParametersMapping") {
      params_[text_at(one, "name")] = &at(at(one, "input"), "params");
    }
  }

  // Where that case is not in the file: what was negotiated once must not change when it is again.
  const json::value& params_of(const json::value& one) const {
    if (!at(one, "input").is_null()) { return at(one, "input"); }
    const auto found = params_.find(text_at(one, "name"));
    return found == params_.end() ? at(one, "output") : *found->second;
  }

  std::optional<Outcome> run(const json::value& one) const {
    const std::string fn = text_at(one, "fn");
    const json::value& input = at(one, "input");
    if (fn == "generateRouterRtpCapabilities") { return router_capabilities(input); }
    if (fn == "getProducerRtpParametersMapping") { return mapped(input); }
    if (fn == "validateRtpParameters then getProducerRtpParametersMapping") {
      return validated_then_mapped(input, router_caps_);
    }
    if (fn.starts_with("validateRtpParameters")) { return validated(input); }
    if (fn.starts_with("params after mapping")) { return rewritten(params_of(one), router_caps_); }
    if (fn == "getConsumableRtpParameters") { return consumable(input); }
    if (fn == "canConsume") { return can_consume(input); }
    if (fn.starts_with("getConsumerRtpParameters")) { return consumer(input); }
    if (fn == "getPipeConsumerRtpParameters") { return pipe_consumer(input); }
    if (fn == "validateSctpStreamParameters") { return sctp_stream(input); }
    return std::nullopt;
  }

  const json::value& router_caps_;
  std::map<std::string, const json::value*> params_;
};

std::optional<json::value> read(const char* path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) { return std::nullopt; }
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  json::error_code error;
  json::value file = json::parse(text, error);
  if (error || !at(file, "cases").is_array()) { return std::nullopt; }
  return file;
}

int run_file(const char* path) {
  const auto file = read(path);
  if (!file) {
    std::fprintf(stderr, "ortc_vectors: cannot read cases from %s\n", path);
    return 2;
  }
  const Runner runner(*file);
  const json::array& cases = at(*file, "cases").get_array();
  std::size_t agreeing = 0;
  for (const json::value& one : cases) { agreeing += runner.agrees(one) ? 1 : 0; }
  std::printf("%zu of %zu agree\n", agreeing, cases.size());
  return agreeing == cases.size() ? 0 : 1;
}

}  // namespace
}  // namespace madang

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: ortc_vectors FILE\n");
    return 2;
  }
  return madang::run_file(argv[1]);
}
