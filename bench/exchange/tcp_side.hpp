#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rung::bench {

/// One end of some connections: reads messages of one size, writes one of another for each.
class TcpSide {
public:
    TcpSide(std::size_t reads, std::size_t writes);
    ~TcpSide();
    TcpSide(const TcpSide&) = delete;
    TcpSide& operator=(const TcpSide&) = delete;

    /// Takes the socket over. Throws std::system_error.
    void add(int fd);

    /// Messages to send on every connection, beside those that answer what it reads.
    void begin(std::size_t messages);

    /// What has arrived, and what is due for it. Returns how many whole messages arrived.
    std::size_t turn();

private:
    struct Connection {
        int fd = -1;
        std::size_t begun = 0;   ///< Octets of a message that is not whole yet.
        std::size_t unsent = 0;  ///< Octets.
        bool is_waiting = false;
    };

    [[nodiscard]] std::size_t read(Connection& connection);
    void write(std::size_t index);
    [[nodiscard]] bool write_once(Connection& connection) const;

    std::size_t reads_;
    std::size_t writes_;
    int epoll_;
    std::string text_;  ///< One message to write.
    std::string in_;
    std::vector<Connection> connections_;
    std::vector<std::size_t> waiting_;  ///< Connections that did not take everything.
    std::vector<std::size_t> retried_;
};

}  // namespace rung::bench
