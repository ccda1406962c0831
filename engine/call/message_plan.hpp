#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/call/evaluator.hpp"
#include "engine/call/program.hpp"
#include "engine/sip/template.hpp"

namespace rung::call {

/// What the stack puts into a message. "Rows" are whole header rows with their CRLF, or nothing.
enum class StackSlot : std::uint8_t {
    start,  ///< Request-URI, or status and reason.
    via_rows,
    route_rows,  ///< Route of a request, Record-Route of an answer.
    from,
    to,
    call_id,
    cseq,  ///< Number and method.
    contact_rows,
    rack_rows,   ///< RAck of a PRACK.
    rung_rows,   ///< X-Rung, by which a request that comes back finds its call.
    extra_rows,  ///< What a policy adds.
    content_length,
    body,
    count,
};

/// The stack's values for one message; they point into the call, the program or the arena.
struct StackValues {
    std::array<std::string_view, static_cast<std::size_t>(StackSlot::count)> values;

    std::string_view& operator[](StackSlot slot) { return values[static_cast<std::size_t>(slot)]; }
};

/// A `->` rung turned into a template once: the stack's headers in their order, with what the
/// ladder replaces, adds and leaves out. Made when a ladder is loaded.
class MessagePlan {
public:
    MessagePlan(const SendRequest& request, const Program& program);
    MessagePlan(const SendAnswer& answer, const Program& program);

    /// Appends the message to `out`. `values` holds the stack's part less body and Content-Length;
    /// `body` is what `body sdp` stands for. A subject in the ladder's lines reads from `current`.
    void render(StackValues values,
                std::string_view default_body,
                const Evaluator& evaluator,
                std::string& out) const;

    /// The message as the stack alone would write it, for `ours.…`.
    void render_stack_only(StackValues values, std::string& out) const;

    /// True when a line speaks of `ours.…`.
    [[nodiscard]] bool uses_ours() const { return uses_ours_; }

    /// True when the ladder's lines say what CSeq is.
    [[nodiscard]] bool writes_cseq() const { return writes_cseq_; }

    /// True when they say what To is.
    [[nodiscard]] bool writes_to() const { return writes_to_; }

    /// True when they say what Authorization or Proxy-Authorization is.
    [[nodiscard]] bool writes_credentials() const { return writes_credentials_; }

    [[nodiscard]] bool wants_default_sdp() const { return default_sdp_; }

    /// Every call would write the same, but for its names (mould.hpp).
    [[nodiscard]] bool is_mouldable() const { return mouldable_; }

private:
    struct Writer;

    void compile(const Edits& edits, const Program& program, std::string_view method);

    sip::MessageTemplate whole_;
    sip::MessageTemplate stack_only_;
    std::vector<const Text*> texts_;  ///< Slot StackSlot::count + i.
    const Text* content_ = nullptr;   ///< The ladder's own body.
    bool uses_ours_ = false;
    bool default_sdp_ = false;
    bool writes_cseq_ = false;
    bool writes_to_ = false;
    bool writes_credentials_ = false;
    bool mouldable_ = false;
};

}  // namespace rung::call
