// SPDX-License-Identifier: MIT
#pragma once

#include "program.h"

namespace ctl {

// `import`, below the command of each kind of account.
void add_customer_import(CLI::App& group, Program& program);
void add_company_user_import(CLI::App& group, Program& program);
void add_user_import(CLI::App& group, Program& program);

}  // namespace ctl
