// Inside of TlsIdentity, for the .cpp files of net/ only.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include "net/tls_identity.hpp"

namespace madang::net {

namespace asio = boost::asio;

struct TlsIdentity::Parts {
  asio::ssl::context context{asio::ssl::context::tls_server};
};

}  // namespace madang::net
