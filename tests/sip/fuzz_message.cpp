// libFuzzer target: octets of a peer, as a datagram and as a stream.
#include "tests/sip/exercise.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string bytes(data, data + size);
    static_cast<void>(rung::sip::exercise(bytes));
    return 0;
}
