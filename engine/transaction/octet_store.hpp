#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "engine/base/pages.hpp"

namespace rung::transaction {

/// Octets that are written once, read now and then, and given up in about the order in which they
/// came. Records are laid one behind the other into chunks; a chunk is used again when all its
/// records are gone. Chunks are made as they are first needed, up to the limit.
class OctetStore {
public:
    static constexpr std::uint32_t chunk_size = 256 * 1024;
    static constexpr std::uint32_t no_chunk = std::numeric_limits<std::uint32_t>::max();

    struct Record {
        std::uint32_t chunk = no_chunk;
        std::uint32_t offset = 0;
        std::uint32_t size = 0;

        [[nodiscard]] bool empty() const { return chunk == no_chunk; }
    };

    /// `limit` octets, rounded up to chunks.
    explicit OctetStore(std::size_t limit);

    /// `size` is at most `chunk_size`. nullopt when everything is in use.
    [[nodiscard]] std::optional<Record> take(std::uint32_t size);

    [[nodiscard]] std::span<char> octets(const Record& record);
    void give_back(const Record& record);

private:
    struct Chunk {
        base::Pages octets{chunk_size};
        std::uint32_t used = 0;
        std::uint32_t records = 0;
    };

    [[nodiscard]] bool open_another();

    std::vector<Chunk> chunks_;
    std::vector<std::uint32_t> free_;
    std::uint32_t limit_;
    std::uint32_t open_ = no_chunk;
};

}  // namespace rung::transaction
