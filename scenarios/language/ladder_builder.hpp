#pragma once
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/call/program.hpp"
#include "scenarios/language/dialog_rules.hpp"
#include "scenarios/language/expression_builder.hpp"
#include "scenarios/language/syntax.hpp"

namespace rung::language {

/// Tree to instructions, walked once in the order of the text; what has been given and what the
/// dialogs allow is carried along every way.
class LadderBuilder {
public:
    LadderBuilder(const Source& source, Reporter& reporter, Names& names, call::Program& program);

    void build(const syntax::Ladder& ladder);

private:
    struct State {
        Taken taken;
        std::vector<DialogState> dialogs = std::vector<DialogState>(1);  ///< By party.
        std::string ended;  ///< Why nothing behind is reached; empty: it is.

        void join(const State& other) {
            if (!other.ended.empty()) {
                return;
            }
            if (!ended.empty()) {
                *this = other;
                return;
            }
            taken.join(other.taken);
            join_dialogs(other);
        }

        void join_dialogs(const State& other) {
            for (std::size_t party = 0; party < dialogs.size(); ++party) {
                dialogs[party].join(other.dialogs[party]);
            }
        }
    };

    struct Visitor;

    /// What is known of the dialogs of the party at work.
    [[nodiscard]] DialogState& dialog() { return state_.dialogs[party_]; }

    void declare(const std::vector<syntax::Endpoint>& endpoints);
    [[nodiscard]] call::PartyId party_of(const syntax::Statement& statement);
    void block(const syntax::Block& block);
    void statement(const syntax::Statement& statement);

    void broken(const syntax::Broken& rung);
    void send_request(const syntax::SendRequest& rung);
    void send_again(const syntax::SendRequest& rung);
    void judge_edits(const syntax::SendRequest& rung, bool stands_alone);
    void send_answer(const syntax::SendAnswer& rung);
    void send_raw(const syntax::SendRaw& rung);
    void send_copy(const syntax::SendCopy& rung);
    void receive(const syntax::Receive& rung);
    void receive_copy(const syntax::ReceiveCopy& rung);
    void receive_nothing(const syntax::ReceiveNothing& rung);
    void receive_link(const syntax::ReceiveLink& rung);
    void receive_octets(const syntax::ReceiveOctets& rung);
    void judge_uri(const call::Text& uri, Span where);
    void judge_octet_check(const syntax::Check& check, std::size_t first);
    void trigger(const syntax::Trigger& rung);
    void connect();
    void close_link(const syntax::CloseLink& rung);
    [[nodiscard]] bool goes_over_udp() const;
    void judge_writes(const syntax::Edits& edits);
    void judge_join(const syntax::Statement& statement, const syntax::Statement* next);
    [[nodiscard]] call::PartyId socket_of(const syntax::Word& word);
    void pause(const syntax::Pause& rung);
    void let(const syntax::Let& let);
    void either(const syntax::Either& either);
    void mix(const syntax::Mix& mix);
    void together(const syntax::Together& together);
    void branch(const syntax::If& block);
    void repeat(const syntax::Repeat& repeat);
    void while_loop(const syntax::While& loop);
    void setup(const syntax::Setup& setup);
    void log(const syntax::Log& log);
    void verdict(const syntax::Verdict& verdict);
    void stop();
    void mark(const syntax::Mark& mark);
    void measure(const syntax::Measure& measure);

    void leave_loop(const State& before);
    void end_here(std::string_view word);
    void judge_reachable(const syntax::Statement& statement);
    void do_fragment(const syntax::Do& rung);
    /// The statement itself, or what the fragment begins with that it does.
    [[nodiscard]] const syntax::Statement& behind_do(const syntax::Statement& statement) const;
    void check_do(const syntax::Word& word, std::size_t index);

    void judge_arms(const syntax::Either& either);
    void judge_arms(const syntax::Mix& mix);
    void judge_arms(const syntax::Together& together);
    void judge_shares(const syntax::Mix& mix);

    /// Emits arms of which one is taken, each but the last with a jump behind them all. Returns
    /// where they begin. `lines`: of what begins each arm.
    std::vector<std::uint32_t> arms(const std::vector<syntax::Block>& arms,
                                    const std::vector<Span>& lines);
    call::Edits edits(const syntax::Edits& edits);
    call::Sign sign(const syntax::SignLine& sign);
    call::Digest digest(const syntax::DigestLine& digest);
    call::Check check(const syntax::Check& check);
    call::StatusSet statuses(const syntax::Statuses& statuses);
    call::Whose whose(const std::optional<syntax::Word>& word);
    call::LabelId give(const std::optional<syntax::Word>& label);
    void policy(const syntax::Policy& policy);

    /// Appends; returns the index.
    std::uint32_t emit(decltype(call::Instruction::what) what);
    [[nodiscard]] std::uint32_t here() const;
    [[nodiscard]] call::Place place(Span line) const;
    [[nodiscard]] Span own_line(Span line) const;

    /// Runs a part that may be left because of a mistake; the rest of the rung is still read.
    template <class Part>
    void guard(Part&& part) {
        try {
            part();
        } catch (const Abandoned&) {
            // Reported where it was found.
            return;
        }
    }

    const Source& source_;
    Reporter& reporter_;
    Names& names_;
    call::Program& program_;
    ExpressionBuilder expressions_;
    State state_;
    Span line_;
    bool in_setup_ = false;
    bool in_together_ = false;
    const std::vector<syntax::Fragment>* fragments_ = nullptr;
    std::size_t statements_ = 0;                              ///< So far.
    std::vector<std::size_t> doing_;                          ///< Fragments, the outermost first.
    Span do_line_;                                            ///< Of the outermost `do`.
    call::PartyId party_ = 0;                                 ///< Whose rung is being built.
    std::set<std::string_view> unknown_parties_;              ///< Said once each.
    std::set<call::LabelId> octet_labels_;                    ///< Borne by no SIP message.
    std::unordered_map<call::LabelId, std::string> methods_;  ///< Of labelled requests.
};

}  // namespace rung::language
