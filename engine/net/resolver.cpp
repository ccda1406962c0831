#include "engine/net/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "engine/net/setup_error.hpp"
#include "engine/net/socket_address.hpp"

namespace rung::net {

namespace {

std::string lower_case(std::string_view host);
bool is_host_name(std::string_view host);
void ask_each_server_once();
ResolveError error_of(int status);
std::optional<base::IpAddress> ip_of(const addrinfo& entry);

}  // namespace

std::string explain(const Resolution& resolution) {
    switch (resolution.error) {
        case ResolveError::none:
            return resolution.host + " is known";
        case ResolveError::no_such_name:
            return resolution.host + " does not exist: neither an A nor an AAAA record";
        case ResolveError::no_answer:
            return resolution.host + " cannot be resolved: no name server answered";
        case ResolveError::failed:
            return resolution.host + " cannot be resolved: this machine could not ask";
    }
    return {};
}

Resolver::Resolver(Lookup lookup)
    : lookup_{std::move(lookup)}, wake_{::eventfd(0, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC)} {
    if (wake_.fd() < 0) {
        throw SetupError{"resolver: too many open files; raise the limit with ulimit -n"};
    }
}

Resolver::~Resolver() {
    if (!thread_.joinable()) {
        return;
    }
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        questions_.clear();
    }
    changed_.notify_one();
    thread_.join();
}

Resolver::Answer Resolver::ask(std::string_view host) {
    std::string name = lower_case(host);
    if (const auto known = names_.find(name); known != names_.end()) {
        return known->second.settled ? Answer::known : Answer::pending;
    }
    const auto literal = base::IpAddress::parse(name);
    if (names_.size() == max_names || (!literal && !is_host_name(name))) {
        return Answer::refused;
    }
    if (literal) {
        names_[name] = {{name, {*literal}, ResolveError::none}, true};
        return Answer::known;
    }
    {
        const std::lock_guard lock{mutex_};
        if (questions_.size() == max_queued) {
            return Answer::refused;
        }
        questions_.push_back(name);
    }
    names_[std::move(name)] = {};
    start_thread();
    changed_.notify_one();
    return Answer::pending;
}

const Resolution* Resolver::take() {
    const std::lock_guard lock{mutex_};
    if (answers_.empty()) {
        return nullptr;
    }
    eventfd_t one = 0;  // The descriptor counts the answers that wait.
    ::eventfd_read(wake_.fd(), &one);
    Entry& entry = names_[answers_.front().host];
    entry = {std::move(answers_.front()), true};
    answers_.pop_front();
    return &entry.resolution;
}

const Resolution* Resolver::find(std::string_view host) const {
    const auto known = names_.find(lower_case(host));
    return known != names_.end() && known->second.settled ? &known->second.resolution : nullptr;
}

ResolveError Resolver::system_lookup(const std::string& host,
                                     std::vector<base::IpAddress>& addresses) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_DGRAM;  // One entry for each address, not one for each kind of socket.
    addrinfo* entries = nullptr;
    if (const int status = ::getaddrinfo(host.c_str(), nullptr, &hints, &entries); status != 0) {
        return error_of(status);
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner{entries, &::freeaddrinfo};
    for (const addrinfo* entry = entries; entry != nullptr; entry = entry->ai_next) {
        const auto ip = ip_of(*entry);
        if (ip && addresses.size() < max_addresses &&
            std::ranges::find(addresses, *ip) == addresses.end()) {
            addresses.push_back(*ip);
        }
    }
    return addresses.empty() ? ResolveError::no_such_name : ResolveError::none;
}

void Resolver::start_thread() {
    if (!thread_.joinable()) {
        thread_ = std::thread{[this] { work(); }};
    }
}

void Resolver::work() {
    ask_each_server_once();
    std::unique_lock lock{mutex_};
    for (;;) {
        changed_.wait(lock, [this] { return stopping_ || !questions_.empty(); });
        if (stopping_) {
            return;
        }
        Resolution resolution;
        resolution.host = std::move(questions_.front());
        questions_.pop_front();
        lock.unlock();
        resolution.error = lookup_(resolution.host, resolution.addresses);
        lock.lock();
        answers_.push_back(std::move(resolution));
        ::eventfd_write(wake_.fd(), 1);
    }
}

namespace {

std::string lower_case(std::string_view host) {
    std::string name{host};
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return name;
}

/// RFC 1123 2.1, and the underscore that real networks use; RFC 1035 2.3.4 for the length.
bool is_host_name(std::string_view host) {
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    });
}

/// The resolver's state belongs to the thread: no other part of the program is changed.
void ask_each_server_once() {
    ::res_init();
    _res.retrans = 2;
    _res.retry = 1;
}

ResolveError error_of(int status) {
    switch (status) {
        case EAI_NONAME:
#ifdef EAI_NODATA
        case EAI_NODATA:
#endif
            return ResolveError::no_such_name;
        case EAI_AGAIN:
        case EAI_FAIL:
            return ResolveError::no_answer;
        default:
            return ResolveError::failed;
    }
}

std::optional<base::IpAddress> ip_of(const addrinfo& entry) {
    SocketAddress address{};
    if (entry.ai_addrlen > sizeof address) {
        return std::nullopt;
    }
    std::memcpy(&address, entry.ai_addr, entry.ai_addrlen);
    const base::IpAddress ip = to_endpoint(address).ip;
    return ip.is_any() ? std::nullopt : std::optional{ip};
}

}  // namespace

}  // namespace rung::net
