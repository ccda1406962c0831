#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/link.hpp"
#include "engine/base/time.hpp"
#include "engine/sip/message.hpp"

namespace rung::call {

/// What our own verifier said about the Identity headers of a request.
struct IdentityVerdict {
    bool verified = false;
    int status = 0;  ///< What RFC 8224 6.2.2 calls for; 0 when verified.
    std::string reason;
    std::string explanation;
};

/// A message that a call keeps: its octets, and what they say. One that has just come in is only
/// borrowed from the network: most calls are over before it would have to be copied.
class StoredMessage {
public:
    StoredMessage() = default;
    StoredMessage(const StoredMessage&) = delete;
    StoredMessage& operator=(const StoredMessage&) = delete;

    [[nodiscard]] std::string_view octets() const { return octets_; }

    /// The message in the octets, parsed when it is first asked for.
    [[nodiscard]] const sip::Message& view() const {
        static_cast<void>(is_sip());
        return lent_ != nullptr ? *lent_ : *view_;
    }

    /// False for `raw` octets that are no SIP.
    [[nodiscard]] bool is_sip() const {
        if (lent_ != nullptr) {
            return true;
        }
        if (!is_read_) {
            if (view_ == nullptr) {
                view_ = std::make_unique<sip::Message>();
            }
            is_read_ = true;
            is_sip_ = sip::parse(octets_, *view_).has_value();
        }
        return is_sip_;
    }

    void assign(std::string_view bytes) {
        own_.assign(bytes);
        written();
    }

    /// Hands the octets, its own ones, to `change(std::string&)`.
    template <class Change>
    void edit(Change&& change) {
        keep();
        change(own_);
        written();
    }

    /// Empty, with one pin.
    void begin() {
        octets_ = {};
        lent_ = nullptr;
        is_read_ = false;
        pins = 1;
        copies = 0;
        local = {};
        elapsed = {};
        verdict.reset();
    }

    /// Both arguments live until `keep` or until the slot is used for another message.
    void borrow(std::string_view bytes, const sip::Message& message) {
        octets_ = bytes;
        lent_ = &message;
    }

    [[nodiscard]] bool is_borrowed() const { return lent_ != nullptr; }

    /// Makes what is borrowed its own.
    void keep() {
        if (lent_ != nullptr) {
            assign(octets_);
        }
    }

    std::uint32_t copies = 0;  ///< How often the same octets came again.
    std::uint16_t pins = 0;    ///< Who still needs it: labels, open requests, "the newest".
    base::Instant at;
    base::Duration elapsed{0};  ///< Of an answer: since its request.
    base::Link link;
    base::IpAddress local;
    std::optional<IdentityVerdict> verdict;

private:
    void written() {
        octets_ = own_;
        lent_ = nullptr;
        is_read_ = false;
    }

    mutable bool is_read_ = false;
    mutable bool is_sip_ = false;
    std::string_view octets_;
    const sip::Message* lent_ = nullptr;
    std::string own_;
    mutable std::unique_ptr<sip::Message> view_;
};

/// The messages of one call. Slots that nobody pins are used again, so a long call does not grow.
class MessageStore {
public:
    /// A slot with one pin; the caller unpins it.
    StoredMessage& take() {
        if (untouched_ < messages_.size()) {
            return fresh(*messages_[untouched_++]);
        }
        // From behind: what a long trace has pinned stands in front.
        const auto found = std::find_if(messages_.rbegin(),
                                        messages_.rend(),
                                        [](const auto& message) { return message->pins == 0; });
        if (found != messages_.rend()) {
            return fresh(**found);
        }
        messages_.push_back(std::make_unique<StoredMessage>());
        ++untouched_;
        return fresh(*messages_.back());
    }

    /// As `take`, for a message that is borrowed until `settle`.
    StoredMessage& borrow(std::string_view bytes, const sip::Message& message) {
        settle();
        borrowed_ = &take();
        borrowed_->borrow(bytes, message);
        return *borrowed_;
    }

    /// What is borrowed ends now: it becomes the call's own if somebody still needs it.
    void settle() {
        if (borrowed_ != nullptr && borrowed_->pins > 0) {
            borrowed_->keep();
        }
        borrowed_ = nullptr;
    }

    static StoredMessage& pin(StoredMessage& message) {
        ++message.pins;
        return message;
    }

    static void unpin(StoredMessage* message) {
        if (message != nullptr) {
            --message->pins;
        }
    }

    /// `visit(StoredMessage&)`, in an order that stays.
    template <class Visit>
    void for_each_needed(Visit&& visit) const {
        for (std::size_t i = 0; i < untouched_; ++i) {
            if (messages_[i]->pins > 0) {
                visit(*messages_[i]);
            }
        }
    }

    void clear() {
        untouched_ = 0;
        borrowed_ = nullptr;
    }

private:
    StoredMessage& fresh(StoredMessage& message) {
        if (borrowed_ == &message) {
            borrowed_ = nullptr;
        }
        message.begin();
        return message;
    }

    std::vector<std::unique_ptr<StoredMessage>> messages_;
    std::size_t untouched_ = 0;  ///< From here on nobody has been given one since `clear`.
    StoredMessage* borrowed_ = nullptr;
};

}  // namespace rung::call
