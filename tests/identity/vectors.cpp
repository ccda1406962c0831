#include "tests/identity/vectors.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace rung::identity::testing {

namespace {

const std::string folder = TESTS_FOLDER "/identity/vectors/";
constexpr std::string_view url_base = "http://127.0.0.1:18080/pki/";

std::vector<std::string> texts_of(const JsonDocument& document, JsonDocument::Index list) {
    std::vector<std::string> texts;
    if (list != JsonDocument::none) {
        for (const auto text : children_of(document, list)) {
            texts.emplace_back(document.text(text));
        }
    }
    return texts;
}

}  // namespace

std::string vector_file(const std::string& name) {
    std::ifstream file(folder + name, std::ios::binary);
    EXPECT_TRUE(file.is_open()) << name;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

JsonDocument vector_json(const std::string& name) {
    const JsonLimits limits{.octets = 10'000'000, .depth = 16, .values = 100'000, .members = 1000};
    auto document = parse_json(vector_file(name), limits);
    EXPECT_TRUE(document.has_value()) << name;
    return document ? *document : *parse_json("[]");
}

std::string text_of(const JsonDocument& document,
                    JsonDocument::Index object,
                    std::string_view name) {
    const JsonDocument::Index value = document.member(object, name);
    return value == JsonDocument::none ? std::string{} : std::string(document.text(value));
}

std::vector<JsonDocument::Index> children_of(const JsonDocument& document,
                                             JsonDocument::Index container) {
    std::vector<JsonDocument::Index> children;
    for (auto child = document.first_child(container); child != JsonDocument::none;
         child = document.next_sibling(child)) {
        children.push_back(child);
    }
    return children;
}

std::string vector_url(std::string_view name) {
    std::string url(url_base);
    url += name;
    url += ".pem";
    return url;
}

CredentialStore vector_credentials() {
    CredentialStore store = *CredentialStore::with_anchors(vector_file("pki/root.pem"));
    for (const auto& entry : std::filesystem::directory_iterator(folder + "pki")) {
        if (entry.path().extension() == ".pem") {
            store.add(vector_url(entry.path().stem().string()),
                      vector_file("pki/" + entry.path().filename().string()));
        }
    }
    return store;
}

std::vector<TokenVector> token_vectors() {
    const JsonDocument document = vector_json("vectors.json");
    std::vector<TokenVector> vectors;
    for (const auto entry : children_of(document, document.find("vectors"))) {
        TokenVector vector;
        vector.id = text_of(document, entry, "id");
        vector.header_json = text_of(document, entry, "header_json");
        vector.payload_json = text_of(document, entry, "payload_json");
        vector.signing_input = text_of(document, entry, "signing_input");
        vector.signature = text_of(document, entry, "signature_b64url");
        vector.full = text_of(document, entry, "full");
        vector.public_key = text_of(document, entry, "public_key");
        vector.value = text_of(document, entry, "identity_header_value");
        vector.signature_verifies = document.boolean(document.member(entry, "signature_verifies"));
        vector.expect = texts_of(document, document.member(entry, "expect"));
        vectors.push_back(std::move(vector));
    }
    return vectors;
}

std::string header_value(std::string_view id) {
    for (const TokenVector& vector : token_vectors()) {
        if (vector.id == id) {
            EXPECT_FALSE(vector.value.empty()) << id;
            return vector.value;
        }
    }
    ADD_FAILURE() << "no vector " << id;
    return {};
}

}  // namespace rung::identity::testing
