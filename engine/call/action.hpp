#pragma once
#include <cstdint>
#include <string_view>

#include "engine/base/link.hpp"
#include "engine/base/slab.hpp"
#include "engine/call/call.hpp"

namespace rung::call {

/// Stands in a rendered request where the branch of its transaction goes; as wide as a branch, so
/// that it is overwritten in place once the transaction has been opened.
inline constexpr std::string_view branch_placeholder = "z9hG4bK***********************************";

struct Mould;

/// What a call wants done before it goes on. The turn carries it out and calls `resume` again.
struct Action {
    enum class Kind : std::uint8_t {
        wait,          ///< Nothing to do until an input comes or `Call::deadline` passes.
        send_request,  ///< Open a transaction for `call.sent[index]`, put its branch in, send.
        send_ack,      ///< The ACK of a 2xx: `call.sent[index]` is the ACK, `of` its INVITE.
        send_cancel,   ///< `call.sent[index]` cancels `of`; it bears that one's branch already.
        send_answer,   ///< `message` answers `call.received[index]` with `status`.
        send_octets,   ///< `raw` or a copy: no transaction.
        send_piece,    ///< The octets of `message` from `begin` to `upto`.
        open_link,     ///< Open `link`.
        close_link,    ///< End `link` as `ending` says.
        trigger,       ///< Have the target call `uri`, or hang up that call.
        sign,          ///< Make an Identity value of `Runner::signing_request`.
        resolve,       ///< Look up `call.unresolved`.
        finish,        ///< The call is over; its slot can go.
    };

    Kind kind = Kind::wait;
    std::int16_t index = -1;
    std::int16_t of = -1;
    int status = 0;
    StoredMessage* message = nullptr;  ///< Owned by the call; `link` and `local` say where to.
    std::uint32_t line = 0;            ///< Of the rung; 0: the stack's own doing.
    const char* remark = "";           ///< For the ladder of the call.
    bool once = false;                 ///< The transaction is not to repeat it.
    bool rerouted = false;             ///< An answer that does not go where its request came from.
    base::Link link{};                 ///< Of `open_link` and `close_link`.
    base::Ending ending = base::Ending::orderly;
    std::size_t begin = 0;  ///< Of the message, what goes out now.
    std::size_t upto = ~std::size_t{0};
    std::string_view uri{};  ///< Of `trigger`; lives until the next input.
    bool hang_up = false;
    const Mould* mould = nullptr;  ///< What the request was cast from.
};

}  // namespace rung::call
