# SPDX-License-Identifier: MIT
"""The Back Office host as a whole: what is not there, and what plain http is told (contract 1.15 and 8)."""

import json
import os

import pytest
from backend_answers import (
    NOT_FOUND,
    NOTHING_SENT,
    USER,
    backend_of,
    check_backend,
    check_backend_check,
    check_backend_head,
    error_object,
    log_in,
    password_fields,
)
from further_sites import add_sites
from glue_answers import ACCEPT, JSON_API, ask_token, bearer, delete, get, post

TLS = "Credentials are accepted over HTTPS only."


@pytest.fixture(scope="module")
def backend(stack):
    return backend_of(stack)


@pytest.mark.parametrize(
    "method, path",
    [("POST", "/access-tokens"), ("GET", "/access-tokens"), ("POST", "/access-tokens/x"), ("POST", "/refresh-tokens"),
     ("GET", "/refresh-tokens"), ("GET", "/warehouse-tokens"), ("POST", "/warehouse-tokens/7"),
     ("POST", "/agent-access-tokens"), ("POST", "/company-user-access-tokens"), ("GET", "/agent-customer-search"),
     ("POST", "/agent-customer-impersonation-access-tokens"), ("GET", "/customer-access"),
     ("POST", "/customer-confirmation"), ("POST", "/customer-forgotten-password"),
     ("PATCH", "/customer-password/DE--21"), ("PATCH", "/customer-restore-password/x")],
)  # fmt: skip
@pytest.mark.parametrize("version", ["", "/v1", "/v1.2"])
def test_the_shops_routes_are_not_here(backend, version, method, path):
    """Nor behind the host: the application would get passwords that were sent to the wrong one."""
    good = bearer(log_in(backend, USER).access)
    for headers in ([ACCEPT], [ACCEPT, good]):
        check_backend(backend.request(method, version + path, headers, json.dumps({})), *NOT_FOUND)


def test_a_host_without_an_application_has_no_other_path(module_stack):
    stack = module_stack()
    path = os.path.join(os.path.dirname(stack.env["NGINX_CONFIG"]), "backend.conf")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    server, separator, _ = text.rpartition("    location / {")
    assert separator
    with open(path, "w", encoding="utf-8") as file:
        file.write(server + "    location / { include bearerd/token-fastcgi.conf; }\n}\n")
    stack.stop("nginx")
    stack.start("nginx")
    backend = backend_of(stack)
    for method, target in (("GET", "/"), ("POST", "/foo"), ("GET", "/v1/picking-lists/1"), ("DELETE", "/warehouses")):
        for headers in ([ACCEPT], [ACCEPT, ("Authorization", "546789")], [ACCEPT, bearer(log_in(backend, USER).access)]):
            check_backend(backend.request(method, target, headers), *NOT_FOUND)


def test_the_back_office_says_so_in_its_own_dialect(module_stack):
    lines = "set $bearerd_api backend; set_real_ip_from 127.0.0.1; real_ip_header X-Test-Address;"
    site, refused = add_sites(module_stack(), remote=lines)["remote"], (403, None, TLS)
    far = ("X-Test-Address", "198.51.100.1")
    fields = password_fields(USER)
    access = log_in(site, USER).access
    for headers in ([far], [far, bearer(access)], [far, bearer("bad")]):
        check_backend(ask_token(site, fields, *headers), *refused)
        check_backend(post(site, "/token", json.dumps(fields), *headers, content_type="application/json"), *refused)
    answer = ask_token(site, fields, far, content_type=JSON_API)
    check_backend_head(answer, 403, content_type=JSON_API)
    assert answer.json() == {"errors": [error_object(*refused)]}
    check_backend(post(site, "/warehouse-tokens", "{}", far, bearer(access)), *refused)
    check_backend(delete(site, "/refresh-tokens/mine", far, bearer(access)), *refused)
    check_backend_check(get(site, "/picking-lists/1", far, bearer(access)), *refused)
    # Where no credentials were sent there is nothing to protect.
    check_backend(post(site, "/warehouse-tokens", "{}", far), *NOTHING_SENT)
