// SPDX-License-Identifier: MIT
#include "storage/account_queries.h"

#include <algorithm>
#include <stdexcept>

#include "account_statements.h"
#include "presets.h"

namespace storage {

const std::vector<AccountPreset>& account_presets() {
  static const std::vector<AccountPreset> kPresets = {
      presets::bearerd(), presets::spryker(), presets::wordpress(), presets::magento(),
      presets::drupal(),  presets::phpbb(),   presets::postfixadmin()};
  return kPresets;
}

const AccountPreset* find_account_preset(std::string_view name) {
  const auto& presets = account_presets();
  const auto found = std::find_if(presets.begin(), presets.end(),
                                  [&](const AccountPreset& preset) { return preset.name == name; });
  return found == presets.end() ? nullptr : &*found;
}

std::vector<NamedQuery> statements_of(AccountQueries& queries) {
  std::vector<NamedQuery> statements;
  const auto add_kind = [&](const std::string& kind, KindQueries& of) {
    for (const auto& [name, text] :
         {std::pair("select", &of.select), std::pair("by_login", &of.by_login),
          std::pair("by_id", &of.by_id), std::pair("by_reference", &of.by_reference),
          std::pair("replace_hash", &of.replace_hash), std::pair("set_password", &of.set_password),
          std::pair("confirm", &of.confirm)}) {
      statements.push_back({kind + "." + name, text});
    }
  };
  add_kind("customer", queries.customer);
  add_kind("user", queries.user);
  statements.push_back({"company_user", &queries.company_user});
  statements.push_back({"registration_key", &queries.registration_key});
  statements.push_back({"warehouse", &queries.warehouse});
  statements.push_back({"search", &queries.search});
  statements.push_back({"search_total", &queries.search_total});
  statements.push_back({"refresh_token.find", &queries.refresh_token.find});
  statements.push_back({"refresh_token.take", &queries.refresh_token.take});
  statements.push_back({"refresh_token.revoke_all", &queries.refresh_token.revoke_all});
  return statements;
}

AccountQueries queries_of(const AccountSettings& settings) {
  const AccountPreset* preset = find_account_preset(settings.preset);
  if (preset == nullptr) throw std::invalid_argument("there is no preset " + settings.preset);
  AccountQueries queries = preset->queries;
  AccountQueries given = settings.queries;
  const std::vector<NamedQuery> own = statements_of(given);
  const std::vector<NamedQuery> whole = statements_of(queries);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (own[i].text->empty()) continue;
    *whole[i].text = *own[i].text == "none" ? "" : *own[i].text;
  }
  return queries;
}

std::vector<std::string> problems_in(const AccountQueries& queries) {
  const auto parsed = AccountStatements::parse(queries);
  return parsed ? std::vector<std::string>() : parsed.error();
}

}  // namespace storage
