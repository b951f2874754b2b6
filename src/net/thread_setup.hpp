// What a worker thread tells the kernel about itself.
#pragma once

#include <string_view>

namespace madang::net {

/// Names the calling thread (15 bytes are kept), and asks for timers without slack: pacing lives on milliseconds.
void set_up_thread(std::string_view name);

/// Pins the calling thread; false when the kernel refuses.
bool pin_thread(int cpu);

/// CPUs this process may run on.
int usable_cpus();

}  // namespace madang::net
