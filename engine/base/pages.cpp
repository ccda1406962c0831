#include "engine/base/pages.hpp"

#include <sys/mman.h>

#include <new>

namespace rung::base {

Pages::Pages(std::size_t size) {
    void* const at = ::mmap(
        nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (at == MAP_FAILED) {
        throw std::bad_alloc{};
    }
    octets_ = {static_cast<char*>(at), size};
}

Pages::~Pages() {
    if (!octets_.empty()) {
        ::munmap(octets_.data(), octets_.size());
    }
}

}  // namespace rung::base
