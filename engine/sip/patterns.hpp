#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sip/message.hpp"

namespace rung::sip {

/// Reads messages as `parse` does, but one that differs from an earlier message in names alone (the
/// branch, the tags, the Call-ID, the users) is not taken apart again: its parts stand where they
/// stood in that one. Under load nearly all messages are like that. Bounded; one for each thread.
class Patterns {
public:
    /// As `parse`. `out` must not outlive the next `read`.
    base::Result<void, ParseError> read(std::string_view bytes, Message& out);

private:
    static constexpr std::size_t sizes = 32;  ///< Sizes that are kept apart, with
    static constexpr std::size_t ways = 2;    ///< so many patterns each.
    static constexpr std::size_t largest = 4096;
    /// A pattern that was of no use so often in a row gives way.
    static constexpr std::uint8_t patience = 4;

    struct Pattern {
        std::string octets;
        std::string free;  ///< As long as `octets`: 0xff where a letter or digit may differ.
        std::vector<NameRange> ranges;
        Message message;  ///< Of `octets`.
        std::uint8_t misses = patience;

        [[nodiscard]] bool takes(std::string_view bytes) const;
    };

    void learn(Pattern& pattern, std::string_view bytes);
    static void release(Pattern& pattern, std::string_view part);
    static void release_user(Pattern& pattern, std::string_view uri);
    static void release_address(Pattern& pattern, HeaderId id);

    std::array<std::array<std::unique_ptr<Pattern>, ways>, sizes> patterns_;
    std::uint32_t learnt_ = 0;
};

}  // namespace rung::sip
