#include "net/thread_setup.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <time.h>

#include <string>

namespace madang::net {

void set_up_thread(std::string_view name) {
  prctl(PR_SET_NAME, std::string(name.substr(0, 15)).c_str());
  prctl(PR_SET_TIMERSLACK, 1UL);
}

bool pin_thread(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(cpu), &set);
  return pthread_setaffinity_np(pthread_self(), sizeof set, &set) == 0;
}

Duration cpu_time_of(pthread_t thread) {
  clockid_t clock{};
  timespec used{};
  if (pthread_getcpuclockid(thread, &clock) != 0 || clock_gettime(clock, &used) != 0) { return {}; }
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

int usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
}

}  // namespace madang::net
