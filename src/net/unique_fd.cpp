#include "net/unique_fd.hpp"

#include <unistd.h>

namespace madang::net {

UniqueFd::~UniqueFd() {
  if (fd_ >= 0) { ::close(fd_); }
}

}  // namespace madang::net
