#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/sip/message.hpp"

namespace rung::transaction {

/// Where a request of ours has what its ACK takes from it. Requests that differ only in their
/// names, which are equally long, share it: what `write_ack` looks for in each it looks for once.
class RequestShape {
public:
    explicit RequestShape(std::string_view request);

    /// False where `write_ack` has to do more than to copy, or could not make one.
    [[nodiscard]] bool has_ack() const { return count_ > 0; }

    /// What `write_ack` (ack.hpp) would write for a request of this shape.
    void write_ack(std::string_view request, const sip::Message& response, std::string& out) const;

private:
    struct Range {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
    };

    bool take(std::string_view request, const sip::Header& row);
    bool copy_row(std::string_view request, const sip::Header& row);
    bool copy(std::string_view request, const char* begin, const char* end);

    static constexpr std::size_t most = 8;
    std::array<Range, most> ranges_{};  ///< The Request-URI, then rows as they stand.
    std::size_t count_ = 0;             ///< 0: no ACK.
    std::size_t behind_cseq_ = 0;       ///< The range that begins behind the CSeq number.
    bool has_via_ = false;
};

}  // namespace rung::transaction
