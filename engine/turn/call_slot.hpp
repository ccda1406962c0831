#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/base/packer.hpp"
#include "engine/call/call.hpp"
#include "engine/call/runner.hpp"
#include "engine/turn/meter.hpp"

namespace rung::turn {

/// A call in progress and what the turn knows of it. Is used again: keeps its memory.
struct CallSlot {
    call::Call call;
    const call::Runner* runner = nullptr;
    CallMeasure measure;
    std::vector<base::Link> links;    ///< Of this call alone, to be closed with it.
    std::string filed_under;          ///< Its key in `by_call_id_`; empty when it has none.
    std::vector<std::uint64_t> keys;  ///< Its keys in `by_key_`.
    std::uint32_t sent_in = 0;        ///< The turn that sent for it last,
    std::uint8_t sent = 0;            ///< and how much.
};

/// As those of a call (engine/call/packing.hpp), between two turns.
[[nodiscard]] bool pack(const CallSlot& slot, base::Packer& out);
void unpack(base::Unpacker& in, CallSlot& slot);

}  // namespace rung::turn
