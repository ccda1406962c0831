#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rung::turn {

/// In what `text` differs from `model`, which is as long: runs of how many octets are the same (16
/// bits), how many are not (16 bits) and those; fewer than 8 octets that are the same stay within a
/// run. Returns what it took of `out`; nullopt when there was no room, for instance because it
/// would be no gain. Both have at most 65,535 octets.
[[nodiscard]] std::optional<std::size_t> write_difference(std::string_view model,
                                                          std::string_view text,
                                                          std::span<char> out);

/// Writes the text again; `out` is as long as the model.
void apply_difference(std::string_view model, std::string_view difference, std::span<char> out);

/// Texts that others are kept as differences from. Calls at one place of one ladder are the same
/// but for their numbers and times, so one of them is a model for all. Numbers and times move on:
/// after `uses` texts the next one becomes the model of its kind, unless few models are left; then
/// it stays until an old one has no users. Bounded: `most` models; where all have users, a text of
/// another kind gets none.
class Models {
public:
    using Number = std::uint8_t;

    static constexpr std::size_t most = 64;
    static constexpr Number none = 0xff;
    static constexpr std::uint32_t uses = 4'096;

    /// What may be alike.
    struct Kind {
        std::uint32_t ladder = 0;
        std::uint32_t position = 0;
        std::size_t size = 0;  ///< Of the text; set here.

        friend bool operator==(const Kind&, const Kind&) = default;
    };

    /// The model for that text, which has one more user now; the text itself becomes it where there
    /// is none yet.
    [[nodiscard]] Number use(Kind kind, std::string_view text);

    /// One user less. A model without any stays until its room is needed.
    void leave(Number number);

    [[nodiscard]] std::string_view text(Number number) const { return models_[number].text; }

private:
    struct Model {
        Kind kind;
        std::string text;
        std::uint32_t users = 0;
        std::uint32_t used = 0;  ///< How often.
        bool current = false;    ///< Those of its kind that come now use it.
    };

    static constexpr std::uint32_t kept_for_others = 24;

    [[nodiscard]] Model* free_one();
    [[nodiscard]] Model* current_of(const Kind& kind);

    std::array<Model, most> models_;
    std::uint32_t in_use_ = 0;  ///< Models that have users.
    Number newest_ = 0;         ///< Was asked for last; as a rule it is again.
};

}  // namespace rung::turn
