#pragma once
#include <string>
#include <vector>

#include "engine/cli/options.hpp"

namespace rung::cli {

/// The verbs of the program. Each returns the exit status and throws `Failure` for what keeps it
/// from running. `command` is the command line as typed, for the result file.
int run(const RunOptions& options, const std::string& command);
int serve(const ServeOptions& options, const std::string& command);
int check(const CheckOptions& options);
int doctor(const DoctorOptions& options);
int explain_code(const std::string& name);
int format(const FormatOptions& options);
int list(const std::string& glob);
int make_new(const NewOptions& options);
int show(const ShowOptions& options);
int pki_init(const std::string& folder);

}  // namespace rung::cli
