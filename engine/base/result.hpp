#pragma once
#include <boost/system/result.hpp>

namespace rung::base {

/// A value or a small error enum. No monadic operators in Boost 1.81: test it and return early.
/// `E` needs `BOOST_NORETURN void throw_exception_from_error(E, source_location)` only where
/// `value()` is called; use `*result` behind a test instead.
template <class T, class E>
using Result = boost::system::result<T, E>;

}  // namespace rung::base
