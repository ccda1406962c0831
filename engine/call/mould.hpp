#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/base/time.hpp"
#include "engine/call/answer_mould.hpp"

namespace rung::call {

struct Call;
struct SendAnswer;
struct SendRequest;
struct Program;

/// A request as a rung wrote it once, to cast those of the next calls from. Only what names the
/// call differs, and that is equally long in all of them.
struct Mould {
    std::uint32_t number = 0;  ///< Of the moulds of a run, from 0.
    std::string octets;
    base::Link link;           ///< Less the stream, which each call has its own of.
    std::uint32_t tokens = 0;  ///< Of the pool, that it bears (identity/token_pool.hpp),
    base::WallTime good_until = base::WallTime::max();  ///< and until when they are fresh.
    std::size_t branch_at = 0;                          ///< Of the placeholder.
    std::size_t tag_at = 0;                             ///< Of `Call::tag`,
    std::size_t call_id_at = 0;                         ///< and of `Call::call_id`.
    std::size_t tag_size = 0;
    std::size_t call_id_size = 0;

    [[nodiscard]] bool fits(const Call& call, base::WallTime now) const;

    /// The request of that call, its branch still to come.
    void cast(const Call& call, std::string& out) const;
};

/// The moulds of a run, by ladder and instruction. One place for each thread.
class Moulds {
public:
    /// nullptr: there is none yet.
    [[nodiscard]] const Mould* find(const Call& call, std::uint32_t instruction) const;

    /// Takes one whose octets are the first request of that call, and finds the names in it; not
    /// where they are not there once each.
    void keep(const Call& call, std::uint32_t instruction, Mould mould);

    [[nodiscard]] AnswerMoulds& answers() { return answers_; }

private:
    std::vector<std::vector<std::unique_ptr<const Mould>>> by_ladder_;
    std::uint32_t count_ = 0;
    AnswerMoulds answers_;
};

/// The rung writes the same for every call but for the names that the stack gives it.
[[nodiscard]] bool suits_a_mould(const SendRequest& request, const Program& program);
[[nodiscard]] bool suits_a_mould(const SendAnswer& answer, const Program& program);

}  // namespace rung::call
