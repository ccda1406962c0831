#pragma once
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace rung::base {

/// Scratch text that lives until `reset`: for values computed while one call is at work. Keeps its
/// blocks, so it allocates nothing once it has seen its busiest moment.
class Arena {
public:
    /// `size` octets, uninitialised.
    std::span<char> take(std::size_t size) {
        while (block_ < blocks_.size() && used_ + size > blocks_[block_].size) {
            ++block_;
            used_ = 0;
        }
        if (block_ == blocks_.size()) {
            const std::size_t block_size = size > default_block ? size : default_block;
            blocks_.push_back({std::make_unique<char[]>(block_size), block_size});
            used_ = 0;
        }
        char* begin = blocks_[block_].octets.get() + used_;
        used_ += size;
        return {begin, size};
    }

    std::string_view keep(std::string_view text) {
        const std::span<char> copy = take(text.size());
        if (!text.empty()) {  // An empty one may stand nowhere, and memcpy takes no null.
            std::memcpy(copy.data(), text.data(), text.size());
        }
        return {copy.data(), copy.size()};
    }

    void reset() {
        block_ = 0;
        used_ = 0;
    }

private:
    static constexpr std::size_t default_block = 16384;

    struct Block {
        std::unique_ptr<char[]> octets;
        std::size_t size = 0;
    };

    std::vector<Block> blocks_;
    std::size_t block_ = 0;
    std::size_t used_ = 0;
};

}  // namespace rung::base
