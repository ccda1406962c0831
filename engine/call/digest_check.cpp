#include "engine/call/digest_check.hpp"

#include <algorithm>

#include "engine/call/digest_response.hpp"
#include "engine/call/print.hpp"
#include "engine/sip/authentication.hpp"
#include "engine/sip/characters.hpp"
#include "engine/sip/fields.hpp"

namespace rung::call {

namespace {

/// Parameters of credentials by name; the first one that is asked for in vain is remembered.
class Parameters {
public:
    Parameters(const sip::Authentication& credentials, base::Arena& scratch)
        : credentials_{credentials}, scratch_{scratch} {}

    [[nodiscard]] std::string_view value(std::string_view name) const {
        const auto parameter = credentials_.parameter(name);
        return parameter ? parameter->value : std::string_view{};
    }

    std::string_view required(std::string_view name) {
        const auto parameter = credentials_.parameter(name);
        if (!parameter && missing_.empty()) {
            missing_ = name;
        }
        return parameter ? parameter->value : std::string_view{};
    }

    [[nodiscard]] std::string_view plain(std::string_view value) const {
        std::string storage;
        const std::string_view text = sip::unescaped_quoted(value, storage);
        return text.data() == value.data() ? text : scratch_.keep(text);
    }

    [[nodiscard]] std::string_view missing() const { return missing_; }

private:
    const sip::Authentication& credentials_;
    base::Arena& scratch_;
    std::string_view missing_;
};

bool is_nonce_count(std::string_view nc) {
    return nc.size() == 8 && std::ranges::all_of(nc, [](char c) { return sip::hex_value(c) >= 0; });
}

/// Fills in what the credentials say, with their escapes; why they are none otherwise.
std::string_view read(Parameters& parameters,
                      DigestInput& input,
                      std::string_view& response,
                      base::Arena& scratch) {
    const std::string_view algorithm = parameters.value("algorithm");
    const std::string_view qop = parameters.value("qop");
    input.username = parameters.required("username");
    input.realm = parameters.required("realm");
    input.nonce = parameters.required("nonce");
    input.uri = parameters.plain(parameters.required("uri"));
    response = parameters.required("response");
    input.qop = sip::equal_ignoring_case(qop, "auth-int") ? Qop::auth_int
                : sip::equal_ignoring_case(qop, "auth")   ? Qop::auth
                                                          : Qop::none;
    const auto known = algorithm.empty() ? DigestAlgorithm::md5 : digest_algorithm(algorithm);
    if (!known) {
        return join(scratch, "the algorithm ", algorithm, " is unknown");
    }
    input.algorithm = *known;
    if (input.qop != Qop::none || is_session(*known)) {
        input.cnonce = parameters.plain(parameters.required("cnonce"));
    }
    if (input.qop != Qop::none) {
        input.nc = parameters.required("nc");
    }
    if (!parameters.missing().empty()) {
        return join(scratch, "the parameter ", parameters.missing(), " is missing");
    }
    if (input.qop == Qop::none && !qop.empty()) {
        return join(scratch, "the qop ", qop, " is unknown");
    }
    const bool counted = input.qop == Qop::none || is_nonce_count(input.nc);
    return counted ? std::string_view{} : "nc is not eight hexadecimal digits";
}

bool fits(const DigestInput& input, std::string_view response) {
    const HexDigest right = digest_response(input);
    return !right.text().empty() && sip::equal_ignoring_case(right.text(), response);
}

}  // namespace

std::string_view why_not_verified(std::string_view value,
                                  const sip::Message& request,
                                  std::string_view password,
                                  base::Arena& scratch) {
    std::string_view rest = value;
    const auto credentials = sip::next_authentication(rest);
    if (!credentials || !credentials->is_digest()) {
        return "these are no Digest credentials";
    }
    Parameters parameters{*credentials, scratch};
    DigestInput input;
    std::string_view response;
    if (const auto why = read(parameters, input, response, scratch); !why.empty()) {
        return why;
    }
    input.password = password;
    input.method = request.method();
    input.body = request.body();
    DigestInput plain = input;
    plain.username = parameters.plain(input.username);
    plain.realm = parameters.plain(input.realm);
    plain.nonce = parameters.plain(input.nonce);
    // RFC 9110 5.6.4 has what is escaped unescaped first; many peers hash it as it is written.
    const bool escaped = plain.username.size() != input.username.size() ||
                         plain.realm.size() != input.realm.size() ||
                         plain.nonce.size() != input.nonce.size();
    if (fits(plain, response) || (escaped && fits(input, response))) {
        return {};
    }
    return "the response does not fit that password";
}

}  // namespace rung::call
