// What a worker thread tells the kernel about itself.
#pragma once

#include <pthread.h>

#include <string_view>

#include "base/time.hpp"

namespace madang::net {

/// Names the calling thread (15 bytes are kept), and asks for timers without slack: pacing lives on milliseconds.
void set_up_thread(std::string_view name);

/// Pins the calling thread; false when the kernel refuses.
bool pin_thread(int cpu);

/// What a thread that is still there has used of its CPUs so far; zero when the kernel does not tell.
Duration cpu_time_of(pthread_t thread);

/// CPUs this process may run on.
int usable_cpus();

}  // namespace madang::net
