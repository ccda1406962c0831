#include "engine/load/schedule.hpp"
