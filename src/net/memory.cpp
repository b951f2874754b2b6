#include "net/memory.hpp"

#include <malloc.h>

namespace madang::net {

void give_memory_back() { ::malloc_trim(0); }

}  // namespace madang::net
