// SPDX-License-Identifier: MIT
#include <algorithm>

#include "storage/mysql_stores.h"

namespace storage {

TokenStoreSettings token_store_settings(const auth::Realms& realms) {
  TokenStoreSettings settings;
  for (const auth::Realm& realm : realms.all()) {
    settings.revocation_lifetime =
        std::max({settings.revocation_lifetime, realm.access_token_lifetime + 2 * realm.leeway,
                  realm.warehouse_token_lifetime + 2 * realm.leeway});
  }
  return settings;
}

}  // namespace storage
