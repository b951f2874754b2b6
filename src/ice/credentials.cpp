#include "ice/credentials.hpp"

#include "stun/message_view.hpp"

namespace madang::ice {
namespace {

std::string make_word(Random& random, std::size_t chars) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string word(chars, ' ');
  for (char& c : word) { c = kAlphabet[random.below(kAlphabet.size())]; }
  return word;
}

}  // namespace

Credentials Credentials::make(Random& random) {
  Credentials made;
  made.ufrag = make_word(random, kUfragChars);
  made.password = make_word(random, kPasswordChars);
  return made;
}

std::optional<std::string_view> peek_local_ufrag(Bytes bytes) {
  const auto message = stun::MessageView::parse(bytes);
  if (!message || !message->is_binding(stun::MessageClass::Request)) { return std::nullopt; }
  const auto username = message->username();
  if (!username) { return std::nullopt; }
  //= RFC 8445 §7.2.2: the username is the ufrag of the peer (here: ours), a colon, and the ufrag of the sender.
  const std::size_t colon = username->find(':');
  if (colon == std::string_view::npos || colon == 0) { return std::nullopt; }
  return username->substr(0, colon);
}

}  // namespace madang::ice
