# Writes OUTPUT: a C++ file that holds every *.rung below FOLDER.
# cmake -DFOLDER=… -DOUTPUT=… -P embed.cmake
file(GLOB_RECURSE ladders RELATIVE ${FOLDER} ${FOLDER}/*.rung)
list(TRANSFORM ladders REPLACE "\\.rung$" "")
list(SORT ladders)
list(LENGTH ladders count)
# A compiler need not take longer literals (C++20 [implimits]).
set(longest 65536)
set(entries "")
foreach(name IN LISTS ladders)
    file(READ ${FOLDER}/${name}.rung text)
    string(LENGTH "${text}" length)
    if(length GREATER longest)
        message(FATAL_ERROR "${name}.rung is longer than ${longest} octets")
    endif()
    string(APPEND entries "    {\"${name}\", R\"__rung__(${text})__rung__\"},\n")
endforeach()
file(WRITE ${OUTPUT}.new "// Made by embed.cmake from the *.rung files of scenarios/library.
#include <array>

#include \"scenarios/library/library.hpp\"

namespace rung::library {
namespace {

constexpr std::array<Entry, ${count}> entries = {{
${entries}}};

}  // namespace

std::span<const Entry> all() {
    return entries;
}

}  // namespace rung::library
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)
