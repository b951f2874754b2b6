#include "signaling/json.hpp"

#include <boost/json.hpp>
#include <utility>

#include "signaling/ortc_json.hpp"

namespace madang::signaling {

namespace {

namespace json = boost::json;

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Walks over valid JSON text without building anything.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ >= text_.size(); }
  char peek() {
    while (!at_end() && is_space(text_[at_])) { ++at_; }
    return at_end() ? '\0' : text_[at_];
  }
  void skip_one() { ++at_; }
  /// The next value as it stands: a bracket and all up to its partner, a string, a word.
  std::string_view value() {
    peek();
    const std::size_t begin = at_;
    int depth = 0;
    do {
      const char c = at_end() ? '\0' : text_[at_];
      if (c == '"') {
        skip_string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        --depth;
        ++at_;
      } else if (depth == 0) {
        skip_word();
      } else {
        ++at_;
      }
    } while (depth > 0 && !at_end());
    return text_.substr(begin, at_ - begin);
  }

 private:
  void skip_string() {
    for (++at_; !at_end() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') { ++at_; }
    }
    ++at_;
  }
  void skip_word() {
    while (!at_end() && !is_space(text_[at_]) &&
           std::string_view(",]}:").find(text_[at_]) == std::string_view::npos) {
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// The last member of that name. `object` is valid JSON; nothing where one of its keys is written
/// with escapes, since then two spellings could be the same key.
std::optional<std::string_view> find_member(std::string_view object, std::string_view key) {
  std::optional<std::string_view> found;
  Scanner scan(object);
  if (scan.peek() != '{') { return found; }
  scan.skip_one();
  while (scan.peek() == '"') {
    const std::string_view quoted = scan.value();
    if (quoted.find('\\') != std::string_view::npos) { return std::nullopt; }
    scan.peek();
    scan.skip_one();  // the colon
    const std::string_view value = scan.value();
    if (quoted.substr(1, quoted.size() - 2) == key) { found = value; }
    if (scan.peek() == ',') { scan.skip_one(); }
  }
  return found;
}

}  // namespace

Result<Json> Json::parse(std::string text) {
  json::parse_options options;
  options.max_depth = kJsonDepthMax;
  json::error_code failure;
  json::value value = json::parse(text, failure, {}, options);
  if (failure) { return fail(Code::InvalidArgument, "invalid JSON: " + failure.message()); }
  return Json(std::move(text), std::move(value));
}

Json Json::empty_object() { return Json("{}", json::object{}); }

Json::Json(std::string text, json::value value)
    : text_(std::move(text)), value_(std::make_unique<json::value>(std::move(value))) {}
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

bool Json::is_object() const { return value_->is_object(); }

const json::value* Json::member(std::string_view key) const {
  const json::object* object = value_->if_object();
  return object == nullptr ? nullptr : object->if_contains(key);
}

std::optional<std::string> Json::member_text(std::string_view key) const {
  const json::value* value = member(key);
  if (value == nullptr) { return std::nullopt; }
  if (const auto text = find_member(text_, key)) { return std::string(*text); }
  return json::serialize(*value);
}

}  // namespace madang::signaling
