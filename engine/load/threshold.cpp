#include "engine/load/threshold.hpp"

namespace rung::load {

bool Threshold::met_by(double value) const {
    switch (comparison) {
        case Comparison::equal:
            return value == limit;
        case Comparison::unequal:
            return value != limit;
        case Comparison::less:
            return value < limit;
        case Comparison::at_most:
            return value <= limit;
        case Comparison::greater:
            return value > limit;
        case Comparison::at_least:
            return value >= limit;
    }
    return false;
}

}  // namespace rung::load
