#include <boost/json.hpp>

#include "bench/side_by_side/report.hpp"

namespace rung::bench {

namespace {

namespace json = boost::json;

json::string text_of(std::string_view text) {
    return json::string{text};
}

json::object object_of(const Trial& trial) {
    json::object object{{"generator", text_of(name_of(trial.generator))},
                        {"stage", trial.step.stage == Stage::probe ? "probe" : "confirmation"},
                        {"asked", trial.step.rate},
                        {"for_seconds", trial.duration.count()},
                        {"held", trial.refusal.empty()}};
    if (!trial.refusal.empty()) {
        object["refusal"] = text_of(trial.refusal);
    }
    if (!trial.run.remark.empty()) {
        object["remark"] = text_of(trial.run.remark);
    }
    // A generator that had to be killed left no figures.
    if (trial.run.seconds > 0) {
        object["passed"] = trial.run.passed;
        object["failed"] = trial.run.failed;
        object["retransmitted"] = trial.run.retransmitted;
        object["seconds"] = trial.run.seconds;
        object["delivered"] = delivered(trial.run);
        object["cpu_ns"] = trial.run.cpu.count();
        object["far_side_passed"] = trial.run.far_side_passed;
        object["far_side_cpu_ns"] = trial.run.far_side_cpu.count();
    }
    return object;
}

json::value value_of(const Best& best) {
    if (best.rate == 0) {
        return nullptr;
    }
    return json::object{{"asked", best.rate},
                        {"delivered", best.delivered},
                        {"cpu_ns_a_call", best.cpu_ns_a_call},
                        {"far_side_cpu_ns_a_call", best.far_side_cpu_ns_a_call}};
}

json::object object_of(const ContestResult& result) {
    json::object object{{"flow", text_of(result.contest.flow->name)},
                        {"transport", text_of(name_of(result.contest.transport))},
                        {"sipp", value_of(result.sipp)},
                        {"rung", value_of(result.rung)}};
    if (result.bare > 0) {
        object["bare"] = result.bare;
    }
    if (ratio(result) > 0) {
        object["ratio"] = ratio(result);
    }
    if (!result.error.empty()) {
        object["error"] = text_of(result.error);
    }
    json::array trials;
    for (const Trial& trial : result.trials) {
        trials.push_back(object_of(trial));
    }
    object["runs"] = std::move(trials);
    return object;
}

json::object object_of(const Machine& machine) {
    return {{"cpu", text_of(machine.cpu)},
            {"cores", machine.cores},
            {"kernel", text_of(machine.kernel)},
            {"rung", text_of(machine.rung)},
            {"sipp", text_of(machine.sipp)},
            {"load_average", machine.load_average}};
}

}  // namespace

std::string to_json(const Report& report) {
    json::array contests;
    for (const ContestResult& result : report.contests) {
        contests.push_back(object_of(result));
    }
    const json::object object{
        {"date", text_of(report.machine.date)},
        {"machine", object_of(report.machine)},
        {"scheduling", report.scheduling == Scheduling::fifo ? "fifo" : "plain"},
        {"generator_core", generator_core},
        {"far_side_core", far_side_core},
        {"confirmations", report.plan.search.confirmations},
        {"confirmation_seconds", report.plan.confirmation.count()},
        {"contests", std::move(contests)}};
    return json::serialize(object) + "\n";
}

}  // namespace rung::bench
