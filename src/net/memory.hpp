// What the allocator keeps for later, given back to the machine.
#pragma once

namespace madang::net {

/// Walks the free memory of all threads: milliseconds, so not often.
void give_memory_back();

}  // namespace madang::net
