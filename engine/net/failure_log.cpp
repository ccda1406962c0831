#include "engine/net/failure_log.hpp"

#include <algorithm>

namespace rung::net {

FailureLog::FailureLog() : text_(capacity * excerpt) {
    failures_.reserve(capacity);
}

void FailureLog::add(const base::Link& link, int error, std::string_view bytes) {
    if (taken_) {
        failures_.clear();
        taken_ = false;
    }
    if (failures_.size() == capacity) {
        ++lost_;
        return;
    }
    char* const copy = text_.data() + failures_.size() * excerpt;
    const std::string_view kept = bytes.substr(0, excerpt);
    std::ranges::copy(kept, copy);
    failures_.push_back({link, error, {copy, kept.size()}});
}

std::span<const base::SendFailure> FailureLog::take() {
    if (taken_) {
        failures_.clear();
    }
    taken_ = true;
    return failures_;
}

}  // namespace rung::net
