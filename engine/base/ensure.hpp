#pragma once
#include <cstdio>
#include <cstdlib>

/// Aborts on a programmer error. Never used for anything that a peer or a user can cause.
#define ENSURE(condition)                                                                  \
    (static_cast<bool>(condition)                                                          \
         ? static_cast<void>(0)                                                            \
         : (static_cast<void>(std::fprintf(                                                \
                stderr, "%s:%d: broken invariant: %s\n", __FILE__, __LINE__, #condition)), \
            std::abort()))
