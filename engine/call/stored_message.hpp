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

/// A message that a call keeps: its octets, and the view parsed over them.
struct StoredMessage {
    std::string octets;
    sip::Message view;
    bool parsed = false;  ///< False for `raw` octets that are no SIP.
    base::Link link;
    base::IpAddress local;
    base::Instant at;
    base::Duration elapsed{0};  ///< Of an answer: since its request.
    std::uint32_t copies = 0;   ///< How often the same octets came again.
    std::optional<IdentityVerdict> verdict;
    std::uint16_t pins = 0;  ///< Who still needs it: labels, open requests, "the newest".

    /// Copies the octets and parses them anew.
    void assign(std::string_view bytes) {
        octets.assign(bytes);
        parsed = sip::parse(octets, view).has_value();
    }
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
