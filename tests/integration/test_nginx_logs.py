# SPDX-License-Identifier: MIT
"""No token reaches a log of nginx, in whatever way the path was spelt."""

import time

from nginx_site import NginxSite

SECRET = "5ec7e7" * 16
SPELLINGS = [
    f"/refresh-tokens/{SECRET}",
    f"/v1.2/refresh-tokens/{SECRET}/",
    f"//refresh-tokens//{SECRET}?x",
    f"/x/../refresh%2Dtokens%2f{SECRET}",
    f"/%72efresh-%74okens/{SECRET}",
    f"/refresh-token/{SECRET}",
    f"/REFRESH-TOKENS/{SECRET}",
    f"/c?refresh_token={SECRET}",
    f"/access-tokens/eyJ{SECRET}",
]


def test_no_token_reaches_the_access_log():
    with NginxSite() as site:
        for target in SPELLINGS:
            site.request("DELETE", target, {"Referer": f"https://x/?token={SECRET}", "User-Agent": SECRET})
        site.request("DELETE", SPELLINGS[0], [("Authorization", SECRET), ("Authorization", SECRET)])
        # nginx writes the line after the answer is sent.
        deadline = time.monotonic() + 10
        while (log := site.log("nginx-access")).count("DELETE /") <= len(SPELLINGS):
            assert time.monotonic() < deadline, log
        assert "5ec7e7" not in log
        assert "DELETE /refresh-tokens/[hidden]" in log
    edits = {"site.conf": [("nginx-access.log bearerd;", "nginx-access.log combined;")]}
    with NginxSite(edits=edits) as site:
        site.request("DELETE", SPELLINGS[0])
        deadline = time.monotonic() + 10
        while SECRET not in site.log("nginx-access"):
            assert time.monotonic() < deadline


def test_no_token_reaches_the_error_log_when_bearerd_is_away():
    line = "location ^~ /refresh-tokens/      { error_log /dev/null emerg; "
    for edits in ({}, {"token-routes.conf": [(line, line.replace("error_log /dev/null emerg;", ""))]}):
        with NginxSite(edits=edits) as site:
            site.token.close()
            for target in SPELLINGS[:5]:
                assert site.request("DELETE", target).status == 503
            with_token = SECRET in site.log("nginx-error")
        assert with_token == bool(edits)
