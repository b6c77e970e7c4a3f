// SPDX-License-Identifier: MIT
#define BOOST_TEST_MODULE bearerd
#include <boost/test/unit_test.hpp>
