// For our own bugs only. Never reachable from the network: their bytes are parsed, refused and counted instead.
#pragma once

namespace madang {
/// Prints the place and the broken sentence, then aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* what);
}  // namespace madang

/// On in release too.
#define MADANG_CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::madang::check_failed(__FILE__, __LINE__, #condition))

#ifdef NDEBUG
#define MADANG_DCHECK(condition) (static_cast<void>(sizeof(static_cast<bool>(condition))))
#else
#define MADANG_DCHECK(condition) MADANG_CHECK(condition)
#endif
