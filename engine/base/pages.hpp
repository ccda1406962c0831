#pragma once
#include <cstddef>
#include <span>
#include <utility>

namespace rung::base {

/// A block of memory whose pages are all there when it is made: one system call instead of a fault
/// for each of them, at the moment when the load first needs it.
class Pages {
public:
    /// `size` octets, all 0. Throws `std::bad_alloc`.
    explicit Pages(std::size_t size);
    ~Pages();

    Pages(Pages&& other) noexcept : octets_{std::exchange(other.octets_, {})} {}

    Pages& operator=(Pages&&) = delete;
    Pages(const Pages&) = delete;
    Pages& operator=(const Pages&) = delete;

    [[nodiscard]] std::span<char> octets() const { return octets_; }

private:
    std::span<char> octets_;
};

}  // namespace rung::base
