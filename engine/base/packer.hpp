#pragma once
#include <concepts>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "engine/base/ensure.hpp"
#include "engine/base/link.hpp"

namespace rung::base {

/// A value that is its octets and no others, so that equal ones pack to the same. No pointer and no
/// view: what those name has to be packed, or to be said to live for ever (`address`, `view`).
template <class T>
concept Plain = std::is_trivially_copyable_v<T> && !std::is_pointer_v<T> &&
                !std::same_as<T, std::string_view> &&
                (std::has_unique_object_representations_v<T> || std::floating_point<T>);

/// Writes values one behind the other, to be read in this process alone: as memory has them.
class Packer {
public:
    explicit Packer(std::span<char> out) : out_{out} {}

    template <class... Values>
    void operator()(const Values&... values) {
        (put(values), ...);
    }

    /// Of what outlives the octets.
    template <class T>
    void address(T* pointer) {
        write(&pointer, sizeof(void*));
    }

    void view(std::string_view text) {
        address(text.data());
        put(text.size());
    }

    /// Less than what was written when there was no room.
    [[nodiscard]] bool fits() const { return fits_; }

    [[nodiscard]] std::size_t size() const { return size_; }

private:
    template <Plain T>
    void put(const T& value) {
        write(&value, sizeof value);
    }

    void put(std::string_view text) {
        put(static_cast<std::uint32_t>(text.size()));
        write(text.data(), text.size());
    }

    void put(const std::string& text) { put(std::string_view{text}); }

    /// As long with a value as without.
    template <class T>
    void put(const std::optional<T>& value) {
        put(value.has_value());
        put(value.value_or(T{}));
    }

    void put(const Link& link) { (*this)(link.transport, link.socket, link.remote, link.stream); }

    void write(const void* from, std::size_t size) {
        fits_ = fits_ && size <= out_.size() - size_;
        if (fits_ && size > 0) {
            std::memcpy(out_.data() + size_, from, size);
            size_ += size;
        }
    }

    std::span<char> out_;
    std::size_t size_ = 0;
    bool fits_ = true;
};

/// Reads what a `Packer` wrote, in the same order; strings keep their memory.
class Unpacker {
public:
    explicit Unpacker(std::string_view octets) : rest_{octets} {}

    template <class... Values>
    void operator()(Values&... values) {
        (get(values), ...);
    }

    template <class T>
    void address(T*& pointer) {
        read(&pointer, sizeof(void*));
    }

    void view(std::string_view& text) {
        const char* begin = nullptr;
        std::size_t size = 0;
        address(begin);
        get(size);
        text = {begin, size};
    }

    /// A text, to be read where it stands.
    [[nodiscard]] std::string_view text() {
        std::uint32_t size = 0;
        get(size);
        ENSURE(size <= rest_.size());
        const std::string_view text = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return text;
    }

    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    template <Plain T>
    void get(T& value) {
        read(&value, sizeof value);
    }

    void get(std::string& to) { to.assign(text()); }

    template <class T>
    void get(std::optional<T>& value) {
        bool has_value = false;
        T read{};
        (*this)(has_value, read);
        value = has_value ? std::optional{read} : std::nullopt;
    }

    void get(Link& link) { (*this)(link.transport, link.socket, link.remote, link.stream); }

    void read(void* to, std::size_t size) {
        ENSURE(size <= rest_.size());
        std::memcpy(to, rest_.data(), size);
        rest_.remove_prefix(size);
    }

    std::string_view rest_;
};

}  // namespace rung::base
