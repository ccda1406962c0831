#pragma once
// What every test includes anyway; compiled once for each test program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/precompiled.hpp"
