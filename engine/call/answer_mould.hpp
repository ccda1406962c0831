#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/address.hpp"
#include "engine/call/stored_message.hpp"

namespace rung::call {

/// An answer as a rung wrote it to one request, to cast those to the next requests of the same
/// pattern from: they differ in the names that they take over from the request, and in our tag.
class AnswerMould {
public:
    /// Of an answer without anything that another call would write otherwise.
    AnswerMould(const StoredMessage& request, std::string_view answer, std::string_view tag);

    [[nodiscard]] bool fits(const StoredMessage& request, std::string_view tag) const;

    /// The answer to `request`, which it fits.
    void cast(const StoredMessage& request, std::string_view tag, std::string& out) const;

    /// `answer` was written to a request that it fits: from the second one on it is known to be of
    /// use, or of none.
    void judge(const StoredMessage& request, std::string_view tag, std::string_view answer);

    [[nodiscard]] bool is_proven() const { return state_ == State::proven; }

private:
    enum class State : std::uint8_t { made, proven, useless };

    struct Copy {
        std::uint32_t from = 0;  ///< In the request,
        std::uint32_t to = 0;    ///< and in the answer.
        std::uint32_t size = 0;
    };

    void take_row(const sip::Message& request, std::string_view asked, std::string_view answered);

    std::string octets_;
    std::vector<Copy> copies_;
    std::size_t tag_at_ = std::string_view::npos;  ///< Where ours is, if it is not the request's.
    std::size_t tag_size_ = 0;
    std::uint32_t pattern_ = 0;
    base::Link link_;
    base::IpAddress local_;
    State state_ = State::made;
};

/// Those of a run. Bounded: a rung that is asked by ever other peers goes on writing.
class AnswerMoulds {
public:
    /// nullptr: there is none yet. The caller is to `judge` one that is not proven.
    [[nodiscard]] AnswerMould* find(std::uint32_t ladder,
                                    std::uint32_t instruction,
                                    const StoredMessage& request,
                                    std::string_view tag);

    void keep(std::uint32_t ladder, std::uint32_t instruction, AnswerMould mould);

private:
    static constexpr std::size_t most = 4;      ///< Of one rung at a time.
    static constexpr std::uint32_t ever = 256;  ///< That are made for it.

    struct OfRung {
        std::vector<AnswerMould> moulds;
        std::uint32_t made = 0;
    };

    [[nodiscard]] OfRung& of(std::uint32_t ladder, std::uint32_t instruction);

    std::vector<std::vector<OfRung>> by_ladder_;
};

}  // namespace rung::call
