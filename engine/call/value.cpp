#include "engine/call/value.hpp"

#include <charconv>

#include "engine/call/print.hpp"

namespace rung::call {

std::string_view write_duration(base::Duration duration, base::Arena& scratch) {
    using std::chrono::duration_cast;
    const auto nanoseconds = duration.count();
    if (nanoseconds % 1'000'000'000 == 0) {
        return print(scratch, "{}s", nanoseconds / 1'000'000'000);
    }
    if (nanoseconds % 1'000'000 == 0 && nanoseconds < 1'000'000'000) {
        return print(scratch, "{}ms", nanoseconds / 1'000'000);
    }
    if (nanoseconds >= 1'000'000'000) {
        return print(scratch, "{:.4g}s", static_cast<double>(nanoseconds) / 1e9);
    }
    if (nanoseconds >= 1'000'000) {
        return print(scratch, "{:.4g}ms", static_cast<double>(nanoseconds) / 1e6);
    }
    return print(scratch, "{:.4g}us", static_cast<double>(nanoseconds) / 1e3);
}

std::string_view text_of(const Value& value, base::Arena& scratch) {
    switch (value.kind) {
        case Value::Kind::absent:
            return {};
        case Value::Kind::truth:
            return value.truth ? "true" : "false";
        case Value::Kind::number:
            return print(scratch, "{}", value.number);
        case Value::Kind::real:
            return print(scratch, "{:.6g}", value.real);
        case Value::Kind::duration:
            return write_duration(value.duration, scratch);
        case Value::Kind::text:
            return value.text;
    }
    return {};
}

bool as_real(const Value& value, double& out) {
    switch (value.kind) {
        case Value::Kind::number:
            out = static_cast<double>(value.number);
            return true;
        case Value::Kind::real:
            out = value.real;
            return true;
        case Value::Kind::duration:
            out = std::chrono::duration<double>(value.duration).count();
            return true;
        case Value::Kind::text: {
            const char* end = value.text.data() + value.text.size();
            const auto [stop, error] = std::from_chars(value.text.data(), end, out);
            return error == std::errc{} && stop == end;
        }
        case Value::Kind::absent:
        case Value::Kind::truth:
            return false;
    }
    return false;
}

}  // namespace rung::call
