// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>

#include "auth/access_token.h"
#include "process/channel.h"

namespace signer {

/// Has access tokens signed by the signer process. For token workers.
class RemoteSigner final : public auth::AccessTokenSigner {
 public:
  /// `channel` is this worker slot's own end and outlives the object. `patience`: for one answer.
  explicit RemoteSigner(const process::Channel& channel,
                        std::chrono::milliseconds patience = std::chrono::milliseconds(2000))
      : channel_(channel), patience_(patience) {}

  /// Throws auth::SignerUnavailable: no answer in time, or no key for the realm. Throws
  /// std::invalid_argument when the signer refuses the request: then it should not have been made.
  [[nodiscard]] auth::SignedAccessToken sign(const auth::AccessTokenRequest& request) override;

 private:
  const process::Channel& channel_;
  std::chrono::milliseconds patience_;
};

}  // namespace signer
