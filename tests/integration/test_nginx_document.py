# SPDX-License-Identifier: MIT
"""docs/NGINX.md is about the files that are there, and its examples work."""

import os
import re
import textwrap

from fastcgi_peer import PASS, refusal
from nginx_site import NginxSite
from running_stack import TOP

NGINX = os.path.join(TOP, "nginx")


def document():
    with open(os.path.join(TOP, "docs", "NGINX.md"), encoding="utf-8") as file:
        return file.read()


def examples():
    return [textwrap.dedent(text) for text in re.findall(r"(?ms)^ *```nginx\n(.*?)^ *```$", document())]


def example(start):
    (found,) = [text for text in examples() if text.startswith(start)]
    return found


def test_every_file_that_is_named_or_included_exists():
    names = set(re.findall(r"`([a-z-]+\.conf)`", document())) - {"protected-resources.conf"}
    for name in os.listdir(NGINX):
        with open(os.path.join(NGINX, name), encoding="utf-8") as file:
            names |= set(re.findall(r"include bearerd/([a-z-]+\.conf);", file.read()))
    assert names <= set(os.listdir(NGINX))
    included = {name for name in os.listdir(NGINX) if not name.startswith("example-")}
    assert included <= names, "a file that nobody includes and no document names"


def by_token(params, body):
    good = params.get("HTTP_AUTHORIZATION") == "Bearer good"
    return PASS if good else refusal(403, '{"errors":[]}')


def test_the_locations_work_as_printed():
    http = "upstream php { server unix:{dir}/run/token.sock; }"
    server = example("location /api/") + example("location ~ \\.php$") + example("location = /ping")
    server = server.replace("include fastcgi_params;", "include /etc/nginx/fastcgi_params;")
    with NginxSite(by_token, http=http, server=server) as site:
        for path, status in (("/api/x", 200), ("/x.php", 201), ("/ping", 200)):
            assert site.request("GET", path).status == 403, path
            assert site.request("GET", path, {"Authorization": "Bearer good"}).status == status, path


def test_floods_of_logins_are_limited_as_printed():
    with NginxSite(http=example("map \"$request_method"), server=example("limit_req zone")) as site:
        for path in ("/access-tokens", "/token", "/agent-access-tokens"):
            answers = [site.request("POST", path) for _ in range(60)]
            refused = [answer for answer in answers if answer.status == 503]
            assert refused and {answer.status for answer in answers} <= {201, 503}, path
            document_of = refused[0].json()
            assert document_of["error"] if path == "/token" else document_of["errors"][0]["status"] == 503
        assert {site.request("POST", "/refresh-tokens").status for _ in range(60)} == {201}
        assert {site.request("GET", "/c").status for _ in range(60)} == {200}


def test_the_micro_cache_works_as_printed():
    http = example("fastcgi_cache_path").replace("/run/nginx-checks", "{dir}/tmp/checks")
    edits = {"check.conf": [("    fastcgi_cache off;", example("fastcgi_cache checks"))]}
    with NginxSite(by_token, http=http, edits=edits) as site:
        mode = os.stat(f"{site.layout.tmp}/checks").st_mode & 0o777
        assert mode == 0o700
        for _ in range(3):
            assert site.request("GET", "/c", {"Authorization": "Bearer good"}).status == 200
        for _ in range(3):
            assert site.request("GET", "/c").status == 403
        asked = [params.get("HTTP_AUTHORIZATION") for params in site.check.requests]
    assert asked.count(None) == 3
    # Usually one; the second of the clock may change in between.
    assert asked.count("Bearer good") <= 2


def test_the_table_of_limits_says_what_the_files_say():
    text = document()
    with open(os.path.join(NGINX, "token-fastcgi.conf"), encoding="utf-8") as file:
        token = file.read()
    for name, value in (("connect", "2s"), ("send", "5s"), ("read", "35s")):
        assert f"fastcgi_{name}_timeout {value};" in token
    assert "2 s / 5 s / 35 s" in text
