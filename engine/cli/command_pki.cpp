#include <fmt/format.h>

#include "engine/cli/commands.hpp"
#include "engine/cli/failure.hpp"
#include "engine/cli/output.hpp"
#include "engine/identity/pki_folder.hpp"
#include "engine/shard/shard.hpp"

namespace rung::cli {

int pki_init(const std::string& folder) {
    try {
        identity::PkiFolder::init(folder, shard::read_clocks().wall);
    } catch (const std::exception& error) {
        throw usage(error.what());
    }
    write(stdout,
          fmt::format("made a root, an intermediate and a leaf in {}\n"
                      "give the target root.pem to trust; Rung signs with shaken.key, known to the "
                      "far side as "
                      "{}\n",
                      folder,
                      identity::PkiFolder::info_url(identity::PkiFolder::default_name)));
    return 0;
}

}  // namespace rung::cli
