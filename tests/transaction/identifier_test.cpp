#include "engine/transaction/identifier.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rung::transaction {
namespace {

constexpr std::uint64_t nonce = 0x0123456789abcdef;
const Identifiers identifiers{nonce, 0x1f};
constexpr base::Handle handle{0x2a, 0xfedcba98};

TEST(Identifiers, HaveAFixedWidth) {
    EXPECT_EQ(text_of(identifiers.branch(IdentifierKind::transaction, handle)),
              "z9hG4bKt0123456789abcdef1f0000002afedcba98");
    EXPECT_EQ(text_of(identifiers.bare(IdentifierKind::call, handle)),
              "c0123456789abcdef1f0000002afedcba98");
}

TEST(Identifiers, ReadBackWhatTheyWrote) {
    const base::Handle handles[]{{0, 0}, handle, {0xfffffffe, 0xffffffff}};
    for (const base::Handle one : handles) {
        for (const auto kind : {IdentifierKind::transaction, IdentifierKind::ack}) {
            const auto branch = identifiers.branch(kind, one);
            EXPECT_EQ(identifiers.decode_branch(kind, text_of(branch)), one);
        }
        for (const auto kind : {IdentifierKind::dialog, IdentifierKind::call}) {
            const auto text = identifiers.bare(kind, one);
            EXPECT_EQ(identifiers.decode_bare(kind, text_of(text)), one);
        }
    }
}

TEST(Identifiers, ReadNothingElse) {
    struct Case {
        std::string name;
        std::string branch;
    };

    const std::vector<Case> cases{
        {"empty", ""},
        {"the cookie alone", "z9hG4bK"},
        {"a peer's", "z9hG4bK776asdhds"},
        {"no cookie", "t0123456789abcdef1f0000002afedcba98"},
        {"cookie in another case", "Z9HG4BKt0123456789abcdef1f0000002afedcba98"},
        {"another kind", "z9hG4bKa0123456789abcdef1f0000002afedcba98"},
        {"another run", "z9hG4bKt0123456789abcdee1f0000002afedcba98"},
        {"another shard", "z9hG4bKt0123456789abcdef200000002afedcba98"},
        {"one short", "z9hG4bKt0123456789abcdef1f0000002afedcba9"},
        {"one long", "z9hG4bKt0123456789abcdef1f0000002afedcba980"},
        {"no digit in the index", "z9hG4bKt0123456789abcdef1f0000002gfedcba98"},
        {"no digit in the generation", "z9hG4bKt0123456789abcdef1f0000002a edcba98"},
        {"upper case", "z9hG4bKt0123456789abcdef1f0000002AFEDCBA98"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.name);
        EXPECT_EQ(identifiers.decode_branch(IdentifierKind::transaction, c.branch), std::nullopt);
    }
}

}  // namespace
}  // namespace rung::transaction
