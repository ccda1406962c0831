#include "engine/transaction/octet_store.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace rung::transaction {

OctetStore::OctetStore(std::size_t limit)
    : limit_{static_cast<std::uint32_t>(
          std::max<std::size_t>((limit + chunk_size - 1) / chunk_size, 1))} {
    chunks_.reserve(limit_);
    free_.reserve(limit_);
}

std::optional<OctetStore::Record> OctetStore::take(std::uint32_t size) {
    ENSURE(size <= chunk_size);
    if ((open_ == no_chunk || chunk_size - chunks_[open_].used < size) && !open_another()) {
        return std::nullopt;
    }
    Chunk& chunk = chunks_[open_];
    const Record record{open_, chunk.used, size};
    chunk.used += size;
    ++chunk.records;
    return record;
}

std::span<char> OctetStore::octets(const Record& record) {
    return chunks_[record.chunk].octets.octets().subspan(record.offset, record.size);
}

void OctetStore::give_back(const Record& record) {
    Chunk& chunk = chunks_[record.chunk];
    if (--chunk.records > 0) {
        return;
    }
    chunk.used = 0;
    if (record.chunk != open_) {
        free_.push_back(record.chunk);
    }
}

bool OctetStore::open_another() {
    if (!free_.empty()) {
        open_ = free_.back();
        free_.pop_back();
        return true;
    }
    if (chunks_.size() == limit_) {
        return false;
    }
    open_ = static_cast<std::uint32_t>(chunks_.size());
    chunks_.emplace_back();
    return true;
}

}  // namespace rung::transaction
