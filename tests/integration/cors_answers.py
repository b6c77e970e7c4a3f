# SPDX-License-Identifier: MIT
"""What pages of other origins send, and what answers say to them (contract 2.6)."""

# The pages of SETTINGS.
PAGE = "https://www.shop.example"
OTHER = "http://localhost:3000"
SETTINGS = f'[realm.default]\ncors_origins = ["{OTHER}", "{PAGE}"]\n'

METHOD = "Access-Control-Request-Method"
HEADERS = "Access-Control-Request-Headers"
ALLOW_ORIGIN = "Access-Control-Allow-Origin"
EXPOSED = "Retry-After, WWW-Authenticate"
SENTENCE = (
    "One or more of the required headers (access-control-request-method, "
    "access-control-request-headers, origin) for the options method are missing."
)
INCOMPLETE = (501, None, SENTENCE)
REFUSED = (403, None, "Not allowed.")


def origin(value=PAGE):
    return ("Origin", value)


def preflight(stack, path, method="POST", fields="content-type", page=PAGE, extra=()):
    """OPTIONS with the headers that are not None."""
    headers = [("Origin", page), (METHOD, method), (HEADERS, fields), *extra]
    return stack.request("OPTIONS", path, [pair for pair in headers if pair[1] is not None])


def check_readable(answer, page=PAGE):
    """Whether a page of `page` may read an answer; None: no page may, but the answer depends on it."""
    assert answer.header(ALLOW_ORIGIN) == page, answer
    assert answer.header("Vary") == "Origin", answer
    assert answer.header("Access-Control-Expose-Headers") == (None if page is None else EXPOSED), answer
    assert answer.header("Access-Control-Allow-Credentials") is None, answer


def check_silent(answer):
    """Not a word about origins."""
    assert not [name for name, _ in answer.headers if name.lower().startswith("access-control-")], answer
    assert answer.header("Vary") is None, answer
