#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
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

/// A message that a call keeps: its octets, and what they say.
struct StoredMessage {
    std::string octets;  ///< Who changes them by hand calls `changed`.
    base::Link link;
    base::IpAddress local;
    base::Instant at;
    base::Duration elapsed{0};  ///< Of an answer: since its request.
    std::uint32_t copies = 0;   ///< How often the same octets came again.
    std::optional<IdentityVerdict> verdict;
    std::uint16_t pins = 0;  ///< Who still needs it: labels, open requests, "the newest".

    /// The message in the octets, parsed when it is first asked for.
    [[nodiscard]] const sip::Message& view() const {
        if (!is_read_) {
            is_read_ = true;
            is_sip_ = sip::parse(octets, view_).has_value();
        }
        return view_;
    }

    /// False for `raw` octets that are no SIP.
    [[nodiscard]] bool is_sip() const {
        static_cast<void>(view());
        return is_sip_;
    }

    void changed() { is_read_ = false; }

    void assign(std::string_view bytes) {
        octets.assign(bytes);
        changed();
    }

    /// Of a message that has been parsed already.
    void assign(std::string_view bytes, const sip::Message& message) {
        octets.assign(bytes);
        view_.assign_copy(message, octets.data());
        is_read_ = true;
        is_sip_ = true;
    }

private:
    mutable sip::Message view_;
    mutable bool is_read_ = false;
    mutable bool is_sip_ = false;
};

/// The messages of one call. Slots that nobody pins are used again, so a long call does not grow.
class MessageStore {
public:
    /// A slot with one pin; the caller unpins it.
    StoredMessage& take() {
        for (auto& message : messages_) {
            if (message->pins == 0) {
                return fresh(*message);
            }
        }
        messages_.push_back(std::make_unique<StoredMessage>());
        return fresh(*messages_.back());
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

    void clear() {
        for (auto& message : messages_) {
            message->pins = 0;
        }
    }

private:
    static StoredMessage& fresh(StoredMessage& message) {
        message.pins = 1;
        message.copies = 0;
        message.elapsed = {};
        message.verdict.reset();
        return message;
    }

    std::vector<std::unique_ptr<StoredMessage>> messages_;
};

}  // namespace rung::call
