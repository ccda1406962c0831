#include "engine/turn/likeness.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "engine/base/ensure.hpp"
#include "engine/base/put.hpp"

namespace rung::turn {

namespace {

constexpr std::size_t word = sizeof(std::uint64_t);

/// Not 0 where one of the next eight octets differs.
std::uint64_t differing(std::string_view model, std::string_view text, std::size_t at) {
    std::uint64_t left = 0;
    std::uint64_t right = 0;
    std::memcpy(&left, model.data() + at, word);
    std::memcpy(&right, text.data() + at, word);
    return left ^ right;
}

/// Of the octets of a word that is not 0, in the order of memory.
std::size_t first_of(std::uint64_t bits) {
    const bool little = std::endian::native == std::endian::little;
    return static_cast<std::size_t>(little ? std::countr_zero(bits) : std::countl_zero(bits)) / 8;
}

std::size_t last_of(std::uint64_t bits) {
    const bool little = std::endian::native == std::endian::little;
    const int zeros = little ? std::countl_zero(bits) : std::countr_zero(bits);
    return word - 1 - static_cast<std::size_t>(zeros) / 8;
}

/// From where on they differ; the size when they do no more.
std::size_t next_difference(std::string_view model, std::string_view text, std::size_t at) {
    for (; at + word <= text.size(); at += word) {
        if (const std::uint64_t bits = differing(model, text, at); bits != 0) {
            return at + first_of(bits);
        }
    }
    while (at < text.size() && model[at] == text[at]) {
        ++at;
    }
    return at;
}

/// The end of the run that begins at `at`, behind its last octet that differs.
std::size_t end_of_run(std::string_view model, std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end + word <= text.size()) {
        const std::uint64_t bits = differing(model, text, end);
        if (bits == 0) {
            return end;
        }
        end += last_of(bits) + 1;
    }
    for (std::size_t rest = end; rest < text.size(); ++rest) {
        end = model[rest] != text[rest] ? rest + 1 : end;
    }
    return end;
}

using Lengths = std::array<std::uint16_t, 2>;  ///< What is the same, and what is not.

}  // namespace

std::optional<std::size_t> write_difference(std::string_view model,
                                            std::string_view text,
                                            std::span<char> out) {
    ENSURE(model.size() == text.size() && text.size() <= 0xffff);
    std::size_t written = 0;
    std::size_t last = 0;
    for (std::size_t begin = next_difference(model, text, 0); begin < text.size();
         begin = next_difference(model, text, last)) {
        const std::size_t end = end_of_run(model, text, begin);
        const Lengths lengths{static_cast<std::uint16_t>(begin - last),
                              static_cast<std::uint16_t>(end - begin)};
        if (out.size() - written < sizeof lengths + lengths[1]) {
            return std::nullopt;
        }
        std::memcpy(out.data() + written, lengths.data(), sizeof lengths);
        std::memcpy(out.data() + written + sizeof lengths, text.data() + begin, lengths[1]);
        written += sizeof lengths + lengths[1];
        last = end;
    }
    return written;
}

void apply_difference(std::string_view model, std::string_view difference, std::span<char> out) {
    ENSURE(out.size() == model.size());
    base::put(out.data(), model);
    std::size_t at = 0;
    while (!difference.empty()) {
        Lengths lengths{};
        std::memcpy(lengths.data(), difference.data(), sizeof lengths);
        at += lengths[0];
        std::memcpy(out.data() + at, difference.data() + sizeof lengths, lengths[1]);
        at += lengths[1];
        difference.remove_prefix(sizeof lengths + lengths[1]);
    }
}

Models::Number Models::use(Kind kind, std::string_view text) {
    kind.size = text.size();
    Model* model = current_of(kind);
    const bool worn = model != nullptr && model->used >= uses && in_use_ + kept_for_others < most;
    if (model == nullptr || worn) {
        Model* const fresh = free_one();
        if (fresh == nullptr) {
            return none;
        }
        if (worn) {
            model->current = false;
        }
        fresh->kind = kind;
        fresh->text = text;
        fresh->used = 0;
        fresh->current = true;
        model = fresh;
    }
    in_use_ += model->users == 0 ? 1 : 0;
    ++model->users;
    ++model->used;
    newest_ = static_cast<Number>(model - models_.data());
    return newest_;
}

void Models::leave(Number number) {
    in_use_ -= --models_[number].users == 0 ? 1 : 0;
}

/// One that nobody will ask for comes first. All get their memory at once, not when they are first
/// needed in the middle of a run.
Models::Model* Models::free_one() {
    constexpr std::size_t usual = 4'096;
    for (Model& model : models_) {
        model.text.reserve(usual);
    }
    Model* found = nullptr;
    for (Model& model : models_) {
        if (model.users == 0 && (found == nullptr || (found->current && !model.current))) {
            found = &model;
        }
    }
    return found;
}

Models::Model* Models::current_of(const Kind& kind) {
    const auto fits = [&kind](const Model& model) { return model.current && model.kind == kind; };
    if (fits(models_[newest_])) {
        return &models_[newest_];
    }
    const auto found = std::ranges::find_if(models_, fits);
    return found != models_.end() ? &*found : nullptr;
}

}  // namespace rung::turn
