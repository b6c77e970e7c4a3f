# SPDX-License-Identifier: MIT
"""What nginx does to those who put an auth_request into a site, and that nginx/*.conf is prepared.

Each test runs the shipped files, and then the same without the line that matters: if the difference
is gone, either the line is not needed any more or the test shows nothing.
"""

import time

import pytest
from fastcgi_peer import KEEP_CONN, PASS, refusal
from nginx_site import NginxSite

BODY = '{"errors":[{"detail":"It\'s \\"$no\\" \\\\.","status":401,"code":"001"}]}'
CHALLENGE = 'Bearer realm="Access to shop API"'


def refuses(status, true_status=None, **headers):
    return lambda params, body: refusal(status, BODY, true_status, **headers)


# --- statuses, bodies, headers


@pytest.mark.parametrize(
    "status,true_status", [(401, 401), (403, 403), (403, 400), (403, 414), (403, 429), (403, 503)]
)
def test_the_client_gets_the_status_body_and_type_that_the_check_meant(status, true_status):
    with NginxSite(refuses(status, true_status, Retry_After="7")) as site:
        # .html: the type must not follow from the path's ending.
        answer = site.request("GET", "/customers/a.html")
    assert answer.status == true_status
    assert answer.body.decode() == BODY
    assert answer.header("Content-Type") == "application/vnd.api+json"
    assert answer.header("Cache-Control") == "no-store"
    assert answer.header("Retry-After") == ("7" if status == 403 else None)


def test_without_the_error_pages_the_body_is_lost():
    edits = {"protect.conf": [("error_page 401 = @bearerd_401;", "")]}
    with NginxSite(refuses(401), edits=edits) as site:
        assert b"<html>" in site.request("GET", "/customers").body


def test_a_status_other_than_401_and_403_has_to_travel_in_a_header():
    # The check answers 429 itself: nginx makes 500 of it, and the client may only learn "come again".
    with NginxSite(refuses(429)) as site:
        assert site.request("GET", "/customers").status == 503
    edits = {"refusals.conf": [("    if ($bearerd_status = 429) { return 429 $bearerd_body; }\n", "")]}
    with NginxSite(refuses(403, 429), edits=edits) as site:
        assert site.request("GET", "/customers").status == 403


def test_the_challenge_is_sent_once():
    with NginxSite(refuses(401, X_Bearerd_Challenge=CHALLENGE)) as site:
        assert site.request("GET", "/customers").all("WWW-Authenticate") == [CHALLENGE]
    # nginx copies WWW-Authenticate of the check by itself: bearerd must never send it.
    with NginxSite(refuses(401, X_Bearerd_Challenge=CHALLENGE, WWW_Authenticate=CHALLENGE)) as site:
        assert len(site.request("GET", "/customers").all("WWW-Authenticate")) == 2


def test_head_has_the_headers_only_and_the_connection_is_kept():
    with NginxSite(refuses(403)) as site, site.connect() as connection:
        answer = connection.request("HEAD", "/customers")
        assert (answer.status, answer.body) == (403, b"")
        assert connection.request("DELETE", "/customers/1").status == 403
        assert connection.request("GET", "/customers").body.decode() == BODY
        assert site.check.requests[1]["REQUEST_METHOD"] == "DELETE"


def test_a_stalled_upload_is_refused_at_once():
    with NginxSite(refuses(401)) as site, site.connect(timeout=10) as connection:
        connection.send(b"POST /customers HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\nfirst")
        assert connection.read().status == 401


# --- bearerd is away, slow, or not bearerd


def away(params, body):
    return None


def test_a_check_that_fails_is_503_and_never_lets_in():
    with NginxSite(away) as site:
        answer = site.request("GET", "/customers")
        assert answer.status == 503
        assert answer.json() == {"errors": [{"detail": "Service Unavailable", "status": 503}]}
        assert answer.header("Retry-After") == "5"
        assert answer.header("Content-Type") == "application/vnd.api+json"
    with NginxSite(away, edits={"protect.conf": [("error_page 500 = @bearerd_500;", "")]}) as site:
        answer = site.request("GET", "/customers")
        assert (answer.status, answer.header("Content-Type")) == (500, "text/html")


def test_a_check_whose_process_dies_is_asked_again():
    tries = []

    def dies_first(params, body):
        tries.append(1)
        return None if len(tries) % 2 else PASS

    with NginxSite(dies_first) as site:
        assert site.request("POST", "/customers", body="x").status == 200
        assert len(tries) == 2
    line = "    server unix:{dir}/run/check.sock max_fails=0;\n"
    with NginxSite(dies_first, edits={"http.conf": [(line * 2, line)]}) as site:
        assert site.request("GET", "/customers").status == 503


def test_a_check_that_hangs_is_given_up_soon():
    def hangs(params, body):
        time.sleep(60)

    began = time.monotonic()
    with NginxSite(hangs) as site:
        assert site.request("GET", "/customers").status == 503
    # Two tries of 2 s; nginx's default is 60 s.
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("status", ["200 OK", "204 No Content"])
def test_a_2xx_that_does_not_come_from_bearerd_opens_nothing(status):
    def stray(params, body):
        return f"Status: {status}\r\nContent-Type: text/html\r\n\r\n"

    with NginxSite(stray) as site:
        answer = site.request("GET", "/customers")
        assert answer.status == 502
        assert answer.header("Content-Type") == "application/vnd.api+json"
        assert ".unproven.invalid" in site.log("nginx-error")
    edits = {"site.conf": [("proxy_pass http://shop$bearerd_unproven;", "proxy_pass http://shop;")]}
    with NginxSite(stray, edits=edits) as site:
        assert site.request("GET", "/customers").status == 200


# --- what the check is told


def test_the_check_sees_the_raw_target_and_the_real_method():
    target = "/x/..%2fcustomers//a;b=1?q=%20"
    with NginxSite() as site:
        assert site.request("PATCH", target, body="{}").status == 200
        assert site.check.requests[0]["REQUEST_URI"] == target
        assert site.check.requests[0]["REQUEST_METHOD"] == "PATCH"
    with NginxSite(edits={"check.conf": [("$request_uri;", "$uri;")]}) as site:
        site.request("PATCH", target, body="{}")
        assert site.check.requests[0]["REQUEST_URI"] == "/bearerd-check"


def test_a_preflight_is_seen_as_one():
    headers = [("Origin", "https://shop.example"), ("Access-Control-Request-Method", "PATCH")]
    names = {"HTTP_ORIGIN", "HTTP_ACCESS_CONTROL_REQUEST_METHOD"}

    def preflights_only(params, body):
        return PASS if names <= set(params) and params["REQUEST_METHOD"] == "OPTIONS" else refusal(403, BODY)

    with NginxSite(preflights_only) as site:
        assert site.request("OPTIONS", "/carts", headers).status == 200
        assert site.request("OPTIONS", "/carts").status == 403
    line = "    fastcgi_param HTTP_ORIGIN        $http_origin if_not_empty;\n"
    with NginxSite(preflights_only, edits={"check.conf": [(line, "")]}) as site:
        assert site.request("OPTIONS", "/carts", headers).status == 403


def test_the_check_gets_nothing_but_its_list():
    headers = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Bearerd-Realm": "evil", "Content-Type": "a/b"}
    with NginxSite() as site:
        site.request("POST", "/customers", headers, body="x" * 100)
        assert set(site.check.requests[0]) == {
            "REQUEST_METHOD", "REQUEST_URI", "REMOTE_ADDR", "REQUEST_SCHEME", "HTTP_AUTHORIZATION",
            "BEARERD_REALM", "BEARERD_API", "BEARERD_REQUEST_ID",
        }  # fmt: skip
    edits = {"check.conf": [("fastcgi_pass_request_headers off;", "")]}
    with NginxSite(edits=edits) as site:
        site.request("POST", "/customers", headers, body="x" * 100)
        assert "HTTP_COOKIE" in site.check.requests[0]


def test_realm_and_unlisted_can_be_set_for_a_location():
    server = """
    location /intern/ {
        set $bearerd_unlisted protected;
        set $bearerd_realm staff;
        include bearerd/protect.conf;
        include bearerd/identity-proxy.conf;
        proxy_pass http://shop$bearerd_unproven;
    }"""
    with NginxSite(server=server) as site:
        assert site.request("GET", "/intern/x").status == 200
        assert site.request("GET", "/x").status == 200
        inside, outside = site.check.requests
    assert (inside["BEARERD_UNLISTED"], inside["BEARERD_REALM"]) == ("protected", "staff")
    assert ("BEARERD_UNLISTED" in outside, outside["BEARERD_REALM"]) == (False, "default")


# --- sizes and connections


def test_a_large_upload_passes_the_check():
    body = b"x" * 3_000_000
    with NginxSite() as site:
        answer = site.request("POST", "/customers", {"Authorization": "Bearer x"}, body)
        assert (answer.status, answer.json()["body_length"]) == (200, len(body))
    with NginxSite(edits={"check.conf": [("client_max_body_size 0;", "")]}) as site:
        assert site.request("POST", "/customers", body=body).status == 503


def test_headers_of_more_than_a_page_pass():
    def long_headers(params, body):
        return PASS.replace("\r\n\r\n", f"\r\nX-Bearerd-Scopes: {'s' * 6000}\r\n\r\n")

    with NginxSite(long_headers) as site:
        answer = site.request("GET", "/customers")
        assert len(answer.json()["identity"]["scopes"]) == 6000
    lines = "    fastcgi_buffer_size 16k;\n    fastcgi_buffers 4 16k;\n    fastcgi_busy_buffers_size 32k;\n"
    with NginxSite(long_headers, edits={"check.conf": [(lines, "")]}) as site:
        assert site.request("GET", "/customers").status == 503


def test_a_refresh_token_of_12_kb_fits_into_the_path():
    target = "/refresh-tokens/" + "ab" * 6000
    with NginxSite() as site:
        assert site.request("DELETE", target).status == 201
        assert site.token.requests[0]["REQUEST_URI"] == target
    with NginxSite(edits={"server.conf": [("large_client_header_buffers 3 20k;", "")]}) as site:
        assert site.request("DELETE", target).status == 414


@pytest.mark.parametrize("name,target", [("check.conf", "/customers"), ("token-fastcgi.conf", "/token")])
def test_connections_to_bearerd_are_not_kept_whatever_the_site_says(name, target):
    http = "fastcgi_keep_conn on;"
    with NginxSite(http=http) as site:
        site.request("GET", target)
        assert site.check.flags + site.token.flags == [0]
    with NginxSite(http=http, edits={name: [("fastcgi_keep_conn off;", "")]}) as site:
        site.request("GET", target)
        assert site.check.flags + site.token.flags == [KEEP_CONN]
