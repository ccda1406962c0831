// Boost.JSON without its library package: compiled here, in a file that holds nothing else.
#include <boost/json/src.hpp>
