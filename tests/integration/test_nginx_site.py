# SPDX-License-Identifier: MIT
"""What a site's own settings do beside nginx/*.conf, and what reaches logs and applications."""

import pytest
from nginx_site import NginxSite
from test_nginx_traps import BODY, refuses

PROXY = "include bearerd/identity-proxy.conf; proxy_pass http://shop$bearerd_unproven;"


# --- identity


def test_identity_headers_of_the_client_never_reach_the_application():
    forged = {"X-Bearerd-Subject": "customer:DE--1", "X-Bearerd-Agent": "1", "x-bearerd-scopes": "all"}
    forged["X_Bearerd_User"] = "underscores"
    with NginxSite() as site:
        identity = site.request("GET", "/c", forged).json()["identity"]
        assert identity == {"subject": "customer:DE--21", "kind": "customer"}
    edits = {"site.conf": [("        include bearerd/identity-proxy.conf;\n", "")]}
    with NginxSite(edits=edits) as site:
        assert site.request("GET", "/c", forged).json()["identity"]["subject"] == "customer:DE--1"
    # The documents warn of this switch: an application that takes _ for - would believe it.
    with NginxSite(http="underscores_in_headers on;") as site:
        assert site.request("GET", "/c", forged).json()["identity"]["user"] == "underscores"


def test_identity_reaches_a_fastcgi_application_as_set_by_bearerd_only():
    server = """
    location /php/ {
        include bearerd/protect.conf;
        include /etc/nginx/fastcgi_params;
        include bearerd/identity-fastcgi.conf;
        fastcgi_pass bearerd_token$bearerd_unproven;
    }"""
    forged = {"X-Bearerd-Subject": "customer:DE--1", "X-Bearerd-Agent": "1", "X_Bearerd_User": "1"}
    with NginxSite(server=server, http="underscores_in_headers on;") as site:
        assert site.request("GET", "/php/x", forged).status == 201
        params = site.token.requests[0]
    assert params["HTTP_X_BEARERD_SUBJECT"] == "customer:DE--21"
    assert params["HTTP_X_BEARERD_AGENT"] == params["HTTP_X_BEARERD_USER"] == ""
    server = server.replace("include bearerd/identity-fastcgi.conf;", "")
    with NginxSite(server=server) as site:
        site.request("GET", "/php/x", forged)
        assert site.token.requests[0]["HTTP_X_BEARERD_SUBJECT"] == "customer:DE--1"


OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL")


def test_no_header_overrides_the_method_or_the_target_that_was_checked():
    server = """
    location /php/ {
        include bearerd/protect.conf;
        include /etc/nginx/fastcgi_params;
        include bearerd/identity-fastcgi.conf;
        fastcgi_pass bearerd_token$bearerd_unproven;
    }"""
    with NginxSite(server=server) as site:
        seen = site.request("POST", "/c", dict.fromkeys(OVERRIDES, "DELETE")).json()["headers"]
        assert not [name for name, _ in seen if name.lower() in map(str.lower, OVERRIDES)]
        site.request("POST", "/php/x", dict.fromkeys(OVERRIDES, "DELETE"))
        params = site.token.requests[0]
        assert not any(params.get("HTTP_" + name.upper().replace("-", "_")) for name in OVERRIDES)


# --- a site's own directives


def test_return_beside_auth_request_is_open():
    hole = "location = /ping { include bearerd/protect.conf; return 200 open; }"
    with NginxSite(refuses(401), server=hole) as site:
        assert site.request("GET", "/ping").body == b"open"
        assert site.check.requests == []
    recipe = """
    location = /ping { include bearerd/protect.conf; try_files "" @ping; }
    location @ping { return 200 open; }"""
    with NginxSite(refuses(401), server=recipe) as site:
        assert site.request("GET", "/ping").status == 401
    with NginxSite(server=recipe) as site:
        assert site.request("GET", "/ping").body == b"open"


def test_a_location_with_its_own_error_page_must_include_protect_again():
    own = "location /own/ { %s error_page 404 /404.html; " + PROXY + " }"
    with NginxSite(refuses(401), server=own % "include bearerd/protect.conf;") as site:
        assert site.request("GET", "/own/x").body.decode() == BODY
    outer = "include bearerd/protect.conf; location /own/inner/ { error_page 404 /404.html; %s }" % PROXY
    with NginxSite(refuses(401), server=own % outer) as site:
        assert b"<html>" in site.request("GET", "/own/inner/x").body


def test_a_location_with_its_own_auth_request_set_stays_closed_but_loses_the_body():
    inner = "location /own/inner/ { auth_request_set $mine $upstream_http_x; " + PROXY + " }"
    outer = "location /own/ { include bearerd/protect.conf; " + inner + " }"
    with NginxSite(refuses(401), server=outer) as site:
        assert site.request("GET", "/own/inner/x").status == 401
    # Without its variables no proof arrives either: closed, not open.
    with NginxSite(server=outer) as site:
        assert site.request("GET", "/own/inner/x").status == 502


def test_satisfy_any_of_the_site_does_not_replace_the_token():
    server = "satisfy any; allow 127.0.0.0/8; deny all;"
    with NginxSite(refuses(401), server=server) as site:
        assert site.request("GET", "/c").status == 401
    edits = {"protect.conf": [("satisfy all;", "")]}
    with NginxSite(refuses(401), server=server, edits=edits) as site:
        # bearerd is not even asked; only the missing proof keeps the door shut.
        assert site.request("GET", "/c").status == 502
        assert site.check.requests == []


def test_token_routes_stay_reachable_where_the_whole_server_is_protected():
    server = "include bearerd/protect.conf;"
    edits = {"server.conf": [("include bearerd/error-pages.conf;\n", "")]}
    with NginxSite(refuses(401), server=server, edits=edits) as site:
        assert site.request("POST", "/access-tokens", body="{}").status == 201
    edits["token-fastcgi.conf"] = [("auth_request off;", "")]
    with NginxSite(refuses(401), server=server, edits=edits) as site:
        assert site.request("POST", "/access-tokens", body="{}").status == 401


def test_a_cache_of_the_site_never_holds_tokens():
    http = (
        "fastcgi_cache_path {dir}/tmp/cache keys_zone=all:1m use_temp_path=off; fastcgi_cache all;"
        "fastcgi_cache_key $request_uri; fastcgi_cache_valid any 1m; fastcgi_cache_methods GET HEAD POST;"
    )
    with NginxSite(http=http) as site:
        for _ in range(2):
            site.request("POST", "/access-tokens", body="{}")
        assert len(site.token.requests) == 2
    with NginxSite(http=http, edits={"token-fastcgi.conf": [("fastcgi_cache off;", "")]}) as site:
        for _ in range(2):
            site.request("POST", "/access-tokens", body="{}")
        assert len(site.token.requests) < 2


@pytest.mark.parametrize("status", [401, 403, 404, 500, 502, 503])
def test_errors_of_the_application_are_its_own(status):
    with NginxSite() as site:
        answer = site.request("GET", f"/c/status/{status}")
        assert (answer.status, answer.json()["from"]) == (status, "application")
        if status == 401:
            assert answer.header("WWW-Authenticate") == 'Basic realm="application"'
        if status == 503:
            assert answer.header("Retry-After") == "77"
    # With this switch nginx drops the application's body, but must not take it for bearerd's refusal.
    with NginxSite(http="proxy_intercept_errors on;") as site:
        answer = site.request("GET", f"/c/status/{status}")
        assert answer.status == status


def test_an_application_that_is_away_is_502_as_json():
    with NginxSite() as site:
        site.stop_app()
        answer = site.request("GET", "/c")
    assert answer.status == 502
    assert answer.json() == {"errors": [{"detail": "Bad Gateway", "status": 502}]}


# --- routing of the token routes


@pytest.mark.parametrize("prefix", ["", "/v1", "/v1.2"])
def test_token_routes_are_taken_and_nothing_else(prefix):
    mine = ["/access-tokens", "/access-tokens/", "/refresh-tokens", "/refresh-tokens/", "/refresh-tokens/mine"]
    mine += ["/refresh-tokens/ab.php", "/token", "/token/", "/access-tokens/x"]
    theirs = ["/", "/tokens", "/token/x", "/access-tokens.php", "/x/access-tokens", "/v2/token"]
    # A regular expression of the site must not take them.
    server = r"location ~ \.php$ { return 418; } location ~ tokens { return 418; }"
    with NginxSite(server=server) as site:
        for path in mine:
            assert site.request("POST", prefix + path, body="{}").status == 201, path
            assert site.token.requests[-1]["REQUEST_URI"] == prefix + path
        for path in theirs:
            assert site.request("POST", prefix + path, body="{}").status != 201, path


def test_the_host_is_the_one_that_nginx_chose_the_server_by():
    with NginxSite() as site:
        port = site.ports["http"]
        site.request("GET", "/access-tokens", {"Host": f"LocalHost:{port}"})
        site.request("GET", "http://localhost/access-tokens", {"Host": "evil.example"})
        assert [p["HTTP_HOST"] for p in site.token.requests] == [f"localhost:{port}", "localhost"]
    line = "fastcgi_param HTTP_HOST          $host$bearerd_host_port;"
    with NginxSite(edits={"token-fastcgi.conf": [(line, "")]}) as site:
        site.request("GET", "http://localhost/access-tokens", {"Host": "evil.example"})
        assert site.token.requests[0]["HTTP_HOST"] == "evil.example"


def test_an_empty_content_type_is_not_a_missing_one():
    with NginxSite() as site:
        site.request("POST", "/access-tokens", {"Content-Type": ""}, "{}")
        site.request("POST", "/access-tokens", {}, "{}")
        assert ["HTTP_CONTENT_TYPE" in p for p in site.token.requests] == [True, False]


# --- nginx's own errors

# Method, headers, length of the body, then what comes back.
ERRORS = [
    ("GET", [("Authorization", "a"), ("Authorization", "b")], None, 400, "Bad Request"),
    ("TRACE", [], None, 405, "Method Not Allowed"),
    ("POST", [], 9_000_000, 413, "Content Too Large"),
    ("GET", [("X", "long" * 10000)], None, 431, "Request Header Fields Too Large"),
    ("GET", [("Transfer-Encoding", "gzip")], None, 501, "Not Implemented"),
]


@pytest.mark.parametrize("method,headers,length,status,phrase", ERRORS, ids=lambda value: "")
@pytest.mark.parametrize("path", ["/c", "/access-tokens", "/v1/token/"])
def test_errors_of_nginx_are_json(method, headers, length, status, phrase, path):
    with NginxSite() as site:
        answer = site.request(method, path, headers, length and b"x" * length)
    assert answer.status == status
    check_document(answer, path, phrase)


def check_document(answer, path, phrase, word="invalid_request"):
    if path.strip("/").endswith("token"):
        assert answer.header("Content-Type") == "application/json"
        assert answer.json() == {"error": word, "error_description": phrase}
    else:
        assert answer.header("Content-Type") == "application/vnd.api+json"
        assert answer.json() == {"errors": [{"detail": phrase, "status": answer.status}]}


def test_a_target_that_is_too_long_and_a_request_that_is_none():
    with NginxSite() as site:
        answer = site.request("GET", "/" + "a" * 40000)
        assert answer.status == 414
        check_document(answer, "/", "URI Too Long")
        with site.connect() as connection:
            connection.send(b"\x16\x03\x01 no http\r\n\r\n")
            answer = connection.read()
        assert answer.status == 400
        check_document(answer, "/", "Bad Request")


def test_nginx_has_nothing_to_warn_about():
    with NginxSite(tls=True) as site:
        assert site.request("GET", "/").status == 200
        log = site.log("nginx-error")
    assert "start worker process" in log and "[warn]" not in log, log


def test_plain_http_on_the_tls_port_is_told_so_in_json():
    with NginxSite(tls=True) as site:
        site.ports["http"] = site.ports["https"]
        answer = site.request("GET", "/c")
    assert answer.status == 400
    check_document(answer, "/c", "Bad Request")


@pytest.mark.parametrize("path", ["/access-tokens", "/refresh-tokens/ab", "/token", "/v1.2/token/"])
def test_a_token_route_without_bearerd_is_503_in_its_dialect(path):
    with NginxSite(token=lambda params, body: None) as site:
        answer = site.request("POST", path, body="{}")
        assert (answer.status, answer.header("Retry-After")) == (503, "5")
        check_document(answer, path, "Service Unavailable", "temporarily_unavailable")
        assert len(site.token.requests) == 1, "a token request must not be sent twice"
        site.token.close()
        assert site.request("POST", path, body="{}").status == 503


def test_other_dialects_have_their_own_documents():
    away = {"check": lambda params, body: None, "token": lambda params, body: None}
    with NginxSite(**away, server="set $bearerd_api backend;") as site:
        for path in ("/c", "/token"):
            assert site.request("GET", path).json() == [{"message": "Service Unavailable", "status": 503}]
    with NginxSite(**away, server="set $bearerd_api bearer;") as site:
        assert site.request("GET", "/c").json()["error"] == "temporarily_unavailable"


def test_without_the_error_pages_nginx_answers_in_html():
    edits = {"server.conf": [("include bearerd/error-pages.conf;\n", "")]}
    with NginxSite(edits=edits) as site:
        assert b"<html>" in site.request("GET", "/" + "a" * 40000).body
