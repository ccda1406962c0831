#include "engine/call/answer_mould.hpp"

#include <algorithm>

#include "engine/base/put.hpp"

namespace rung::call {

namespace {

/// The rows that an answer takes over from its request (RFC 3261 8.2.6.2).
constexpr std::array taken_over{
    sip::HeaderId::via, sip::HeaderId::from, sip::HeaderId::to, sip::HeaderId::call_id};

}  // namespace

AnswerMould::AnswerMould(const StoredMessage& request,
                         std::string_view answer,
                         std::string_view tag)
    : octets_{answer},
      tag_size_{tag.size()},
      pattern_{request.view().pattern()},
      link_{request.link},
      local_{request.local} {
    sip::Message written;
    if (!sip::parse(octets_, written)) {
        state_ = State::useless;
        return;
    }
    for (const sip::HeaderId id : taken_over) {
        std::vector<std::string_view> rows;
        for (const sip::Header& row : written.headers()) {
            if (row.id == id) {
                rows.push_back(row.value);
            }
        }
        std::size_t n = 0;
        for (const sip::Header& asked : request.view().headers()) {
            if (asked.id == id && n < rows.size()) {
                take_row(request.view(), asked.value, rows[n++]);
            }
        }
    }
    if (request.view().to_tag().empty()) {
        tag_at_ = octets_.find(tag);
    }
}

/// The names in a row of the request, where the answer has them. A Via is written anew, so its
/// branch may stand elsewhere in it.
void AnswerMould::take_row(const sip::Message& request,
                           std::string_view asked,
                           std::string_view answered) {
    const auto begin = static_cast<std::size_t>(asked.data() - request.raw().data());
    const auto to = static_cast<std::size_t>(answered.data() - octets_.data());
    for (const sip::NameRange& name : request.names()) {
        if (name.begin < begin || name.end > begin + asked.size()) {
            continue;
        }
        const std::string_view text = asked.substr(name.begin - begin, name.end - name.begin);
        const std::size_t place = name.begin - begin;
        const bool stayed = place <= answered.size() && answered.substr(place).starts_with(text);
        const std::size_t at = stayed ? place : answered.find(text);
        if (at != std::string_view::npos) {
            copies_.push_back({name.begin,
                               static_cast<std::uint32_t>(to + at),
                               static_cast<std::uint32_t>(text.size())});
        }
    }
}

bool AnswerMould::fits(const StoredMessage& request, std::string_view tag) const {
    return request.view().pattern() == pattern_ && request.link.remote == link_.remote &&
           request.link.transport == link_.transport && request.link.socket == link_.socket &&
           request.local == local_ && tag.size() == tag_size_;
}

void AnswerMould::cast(const StoredMessage& request, std::string_view tag, std::string& out) const {
    out.assign(octets_);
    const std::string_view asked = request.view().raw();
    for (const Copy& copy : copies_) {
        base::put(out.data() + copy.to, asked.substr(copy.from, copy.size));
    }
    if (tag_at_ != std::string_view::npos) {
        base::put(out.data() + tag_at_, tag);
    }
}

void AnswerMould::judge(const StoredMessage& request,
                        std::string_view tag,
                        std::string_view answer) {
    if (state_ == State::made) {
        std::string own;
        cast(request, tag, own);
        state_ = own == answer ? State::proven : State::useless;
    }
}

AnswerMould* AnswerMoulds::find(std::uint32_t ladder,
                                std::uint32_t instruction,
                                const StoredMessage& request,
                                std::string_view tag) {
    auto& moulds = of(ladder, instruction).moulds;
    const auto found = std::ranges::find_if(
        moulds, [&](const AnswerMould& mould) { return mould.fits(request, tag); });
    return found == moulds.end() ? nullptr : &*found;
}

void AnswerMoulds::keep(std::uint32_t ladder, std::uint32_t instruction, AnswerMould mould) {
    OfRung& rung = of(ladder, instruction);
    if (rung.made == ever) {
        return;
    }
    if (rung.moulds.size() < most) {
        rung.moulds.push_back(std::move(mould));
    } else {
        rung.moulds[rung.made % most] = std::move(mould);
    }
    ++rung.made;
}

AnswerMoulds::OfRung& AnswerMoulds::of(std::uint32_t ladder, std::uint32_t instruction) {
    if (by_ladder_.size() <= ladder) {
        by_ladder_.resize(std::size_t{ladder} + 1);
    }
    auto& rungs = by_ladder_[ladder];
    if (rungs.size() <= instruction) {
        rungs.resize(std::size_t{instruction} + 1);
    }
    return rungs[instruction];
}

}  // namespace rung::call
