#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"
#include "engine/call/party.hpp"
#include "engine/call/stored_message.hpp"

namespace rung::call {

/// One line of a call's ladder, as it happened. Its text stands in `Trace::octets`.
struct Record {
    enum class Direction : std::uint8_t { sent, received, note };
    base::Instant at;
    Direction direction = Direction::note;
    std::uint32_t line = 0;  ///< The rung that sent or took it; 0: the stack's own doing.
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
    PartyId party = no_party;  ///< Who sent or took it, where the ladder declares parties.
    const char* remark = "";   ///< "retransmission", "policy follow", …; lives for ever.
};

/// The ladder of a call as it happened, whole messages and notes.
struct Trace {
    std::vector<Record> records;
    std::string octets;

    [[nodiscard]] std::string_view text(const Record& record) const {
        return std::string_view{octets}.substr(record.begin, record.size);
    }
};

/// The trace of a call in progress. Most calls pass and nobody asks, so it copies nothing that the
/// call keeps anyway. Keeps its memory.
class Recording {
public:
    /// Bounds of one call's trace.
    struct Limits {
        std::size_t records;
        std::size_t octets;
    };

    /// What to record: a message of the call's store, which stays pinned, or text.
    struct Source {
        StoredMessage* message = nullptr;
        std::string_view text{};
        bool lives_until_settled = false;  ///< The text does; else it is copied at once.

        [[nodiscard]] std::string_view octets() const {
            return message != nullptr ? message->octets() : text;
        }
    };

    /// Dropped, with all that follows, once a limit is reached, so there is no gap; or when nobody
    /// wants it. `begin` and `size` of `record` need not be set.
    void add(const Limits& limits, Record record, const Source& source) {
        const std::string_view octets = source.octets();
        full_ = full_ || lines_.size() >= limits.records || size_ + octets.size() > limits.octets;
        if (!wanted || full_) {
            return;
        }
        size_ += octets.size();
        if (source.message != nullptr) {
            MessageStore::pin(*source.message);
            lines_.push_back({record, source.message});
            return;
        }
        settle();
        record.begin = static_cast<std::uint32_t>(octets_.size());
        record.size = static_cast<std::uint32_t>(octets.size());
        lines_.push_back({record, nullptr});
        if (source.lives_until_settled) {
            unsettled_ = octets;
        } else {
            octets_ += octets;
        }
    }

    /// Texts that lived until now are copied.
    void settle() {
        octets_ += unsettled_;
        unsettled_ = {};
    }

    [[nodiscard]] std::size_t size() const { return lines_.size(); }

    /// Nothing was dropped.
    [[nodiscard]] bool is_whole() const { return wanted && !full_; }

    /// What was recorded, from the newest on: `visit(record, message, octets)`, without a message
    /// where only the octets were kept, returns false to stop.
    template <class Visit>
    void visit_newest(Visit&& visit) const {
        for (std::size_t index = lines_.size(); index-- > 0;) {
            const Line& line = lines_[index];
            if (!visit(line.record, line.message, text_of(line))) {
                return;
            }
        }
    }

    /// The record that was added as number `index` is of that rung; nothing happens when it was
    /// dropped.
    void set_line(std::size_t index, std::uint32_t line) {
        if (index < lines_.size()) {
            lines_[index].record.line = line;
        }
    }

    /// The whole, with all texts.
    [[nodiscard]] Trace written();

    void clear() {
        lines_.clear();
        octets_.clear();
        unsettled_ = {};
        size_ = 0;
        full_ = false;
    }

    bool wanted = true;  ///< Nothing is kept where nobody will ask.

private:
    struct Line {
        Record record;  ///< `begin` and `size` are of `octets_`, for one without a message.
        StoredMessage* message = nullptr;
    };

    [[nodiscard]] std::string_view text_of(const Line& line) const {
        const bool settled = line.record.begin + line.record.size <= octets_.size();
        return line.message != nullptr ? line.message->octets()
               : settled ? std::string_view{octets_}.substr(line.record.begin, line.record.size)
                         : unsettled_;
    }

    std::vector<Line> lines_;
    std::string octets_;
    std::string_view unsettled_;  ///< The text of the last line without a message.
    std::size_t size_ = 0;        ///< Octets of all lines.
    bool full_ = false;
};

}  // namespace rung::call
