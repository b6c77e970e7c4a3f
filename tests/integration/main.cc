// SPDX-License-Identifier: MIT
#define BOOST_TEST_MODULE bearerd integration
#include <boost/test/unit_test.hpp>
