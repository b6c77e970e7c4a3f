# SPDX-License-Identifier: MIT
"""GET /agent-customer-search (contract 1.9): whom an agent may act for."""

import pytest
from agents import agent_header, agent_login, impersonate, new_user
from glue_answers import (
    JSON_API,
    NOT_CACHED,
    bearer,
    check_error,
    check_head,
    check_length,
    delete,
    get,
    login,
)
from running_stack import DISABLED, SONIA
from stored_accounts import HAS_DISABLED

TYPE = "agent-customer-search"
PATH = "/" + TYPE
BAD_AGENT = (401, "4102", "Agent access token is invalid.")
BAD_TOKEN = (401, "001", "Invalid access token.")
AGENTS_ONLY = (401, "4103", "Action is available to agent user only.")
BAD_PAGE = (400, None, "Pagination parameters are invalid.")

# (id, e-mail, first name, last name); the sample accounts have 21 to 24.
CUSTOMERS = [
    (1, "spencor.hopkin@spryker.com", "Spencor", "Hopkin"),
    (2, "maria.williams@spryker.com", "Maria", "Williams"),
    (3, "henry.tudor@spryker.com", "Henry", "Tudor"),
    (4, "bill.martin@spryker.com", "Bill", "Martin"),
    (5, "george.freeman@spryker.com", "George", "Freeman"),
    (6, "sophie@spryker.com", "Sophie", "Anders"),
    (7, "joerg@spryker.com", "Jörg", "Ångström"),
    (8, "x_y@spryker.com", 'Anne "Ann"', "O'Neil & Söhne"),
    (9, "xzy@spryker.com", "100%", "<b>"),
    (10, "j.doe@spryker.com", "J\\D", "Doe"),
    (11, "eleven@spryker.com", "Omar", "Margot"),
    (30, "thirty@spryker.com", "Marit", "Mar"),
]


@pytest.fixture(scope="module")
def shop(own_stack):
    for number, email, first, last in CUSTOMERS:
        arguments = ["--id", str(number), "--first-name", first, "--last-name", last]
        done = own_stack.ctl("customer", "add", email, *arguments, stdin="change123\n")
        assert done.returncode == 0, done.stderr
    own_stack.sql("UPDATE customer SET first_name = 'Marcel', anonymized_at = 1 WHERE customer_id = 23")
    if not HAS_DISABLED:  # Who is anonymised is not found, but number 24 has to be.
        assert own_stack.ctl("customer", "enable", DISABLED[0]).returncode == 0
    return own_stack


@pytest.fixture(scope="module")
def agent(shop):
    return agent_login(shop).access


def search(stack, token, query="", path=PATH):
    """The document of a search that works, after a look at its form."""
    answer = get(stack, path + query, bearer(token))
    check_head(answer, 200, JSON_API, NOT_CACHED)
    check_length(answer)
    document = answer.json()
    assert list(document) == ["data", "links"]
    (resource,) = document["data"]
    assert list(resource) == ["type", "id", "attributes", "links"]
    assert (resource["type"], resource["id"]) == (TYPE, None)
    assert list(resource["attributes"]) == ["customers"]
    assert resource["links"] == {"self": document["links"]["self"]}
    for customer in resource["attributes"]["customers"]:
        assert list(customer) == ["customerReference", "email", "firstName", "lastName"]
        assert all(type(value) is str for value in customer.values())
    return document


def customers_of(document):
    return document["data"][0]["attributes"]["customers"]


def found(stack, token, query):
    return [int(c["customerReference"].removeprefix("DE--")) for c in customers_of(search(stack, token, query))]


def links_of(document, stack):
    """Names and links, in their order, without the common beginning."""
    return [(name, link.removeprefix(stack.base_url + PATH)) for name, link in document["links"].items()]


# --- success


@pytest.mark.parametrize("path", [PATH, PATH + "/", "/v1" + PATH, "/v1.2" + PATH + "/"])
def test_without_parameters_the_first_ten_are_found(shop, agent, path):
    document = search(shop, agent, path=path)
    assert [c["customerReference"] for c in customers_of(document)] == [f"DE--{n}" for n in range(1, 11)]
    page = "&page[limit]=10"
    assert links_of(document, shop) == [
        ("self", ""),
        ("last", "?page[offset]=10" + page),
        ("first", "?page[offset]=0" + page),
        ("next", "?page[offset]=10" + page),
    ]


def test_a_customer_is_shown_as_he_is_stored(shop, agent):
    for number, email, first, last in CUSTOMERS:
        (customer,) = customers_of(search(shop, agent, f"?q=DE--{number}"))
        assert customer == {"customerReference": f"DE--{number}", "email": email, "firstName": first, "lastName": last}


MATCHES = {
    "?q=mar": [2, 4, 11, 30],
    "?q=MAR": [2, 4, 11, 30],
    "?q=mari": [2, 30],
    "?q=maria.w": [2],
    "?q=martin": [4],
    "?q=bill": [4],
    "?q=so": [6, 21],
    "?q=sonia@spryker.com": [21],
    "?q=sonia%40spryker.com": [21],
    "?q=Wagner": [21],
    "?q=agner": [],
    "?q=DE--2": [2],
    "?q=DE--": [],
    "?q=qqqq": [],
    "?q=ghjk": [],
    "?q=J%C3%B6rg": [7],
    "?q=anne+%22": [8],
    "?q=anne%20%22": [8],
    "?q=o'neil+%26": [8],
    "?q=x_": [8],
    "?q=x%25": [],
    "?q=%25": [],
    "?q=100%25": [9],
    "?q=100%": [9],
    "?q=j%5Cd": [10],
    "?q=%ff": [],
    "?q=%00": [],
    "?q=qqqq&q=martin": [4],
    "?x=y&q=martin&z": [4],
    "?Q=martin": list(range(1, 11)),
    "?q[]=martin": list(range(1, 11)),
    "?q=": list(range(1, 11)),
    "?q=' OR 1=1 -- ".replace(" ", "%20"): [],
    "?q=" + "m" * 3000: [],
}


@pytest.mark.parametrize("query, numbers", MATCHES.items(), ids=[query[:30] for query in MATCHES])
def test_who_is_found(shop, agent, query, numbers):
    assert found(shop, agent, query) == numbers


def test_nobody_has_no_pages(shop, agent):
    assert links_of(search(shop, agent, "?q=qqqq"), shop) == [("self", "?q=qqqq")]
    document = search(shop, agent, "?q=qqqq&page[offset]=20&page[limit]=10")
    assert links_of(document, shop) == [("self", "?q=qqqq&page[offset]=20&page[limit]=10")]


# --- pages: 15 customers (12 of these and three of the sample accounts)

PAGES = {
    "?page[offset]=0&page[limit]=20": ([*range(1, 12), 21, 22, 24, 30], {"last": 0, "first": 0}, 20),
    "?page%5Boffset%5D=0&page%5Blimit%5D=4": ([1, 2, 3, 4], {"last": 12, "first": 0, "next": 4}, 4),
    "?page[offset]=4&page[limit]=4": ([5, 6, 7, 8], {"last": 12, "first": 0, "prev": 0, "next": 8}, 4),
    "?page[limit]=4&page[offset]=7": ([5, 6, 7, 8], {"last": 12, "first": 0, "prev": 0, "next": 8}, 4),
    "?page[offset]=12&page[limit]=4": ([22, 24, 30], {"last": 12, "first": 0, "prev": 8}, 4),
    "?page[offset]=14&page[limit]=1": ([30], {"last": 14, "first": 0, "prev": 13}, 1),
    "?page[offset]=10&page[limit]=5": ([21 - 10, 21, 22, 24, 30], {"last": 10, "first": 0, "prev": 5}, 5),
    "?page[offset]=40&page[limit]=10": ([], {"last": 10, "first": 0, "prev": 10}, 10),
    "?page[offset]=999999999&page[limit]=1": ([], {"last": 14, "first": 0, "prev": 14}, 1),
    "?page[offset]=0&page[limit]=999999999": ([*range(1, 12), 21, 22, 24, 30], {"last": 0, "first": 0}, 1000),
    # Only both together count.
    "?page[offset]=10": (list(range(1, 11)), {"last": 10, "first": 0, "next": 10}, 10),
    "?page[limit]=3": (list(range(1, 11)), {"last": 10, "first": 0, "next": 10}, 10),
}


@pytest.mark.parametrize("query", PAGES)
def test_pages_and_their_links(shop, agent, query):
    numbers, offsets, limit = PAGES[query]
    document = search(shop, agent, query)
    assert [int(c["customerReference"][4:]) for c in customers_of(document)] == numbers
    decoded = query.replace("%5B", "[").replace("%5D", "]")
    expected = [("self", decoded)]
    expected += [(name, f"?page[offset]={offset}&page[limit]={limit}") for name, offset in offsets.items()]
    assert links_of(document, shop) == expected


def test_links_keep_what_was_searched_and_lead_through_all(shop, agent):
    query, numbers = "?q=mar&x=a%26b&page[offset]=0&page[limit]=3", []
    while query:
        document = search(shop, agent, query)
        numbers += [int(c["customerReference"][4:]) for c in customers_of(document)]
        query = dict(links_of(document, shop)).get("next")
        assert query is None or query == "?q=mar&x=a%26b&page[offset]=3&page[limit]=3"
    assert numbers == [2, 4, 11, 30]


# --- who may ask


def test_the_agents_own_field_is_as_good(shop, agent):
    assert get(shop, PATH, agent_header(agent)).status == 200
    customers = bearer(login(shop, SONIA).access)
    assert get(shop, PATH, agent_header(agent), customers).status == 200
    assert get(shop, PATH, agent_header(agent), ("X-Anonymous-Customer-Unique-Id", "a")).status == 200


def refused(stack, expected, *headers, path=PATH):
    check_error(get(stack, path, *headers), *expected, cache=NOT_CACHED)


def test_whoever_is_no_agent(shop, agent, forger):
    refused(shop, AGENTS_ONLY)
    refused(shop, AGENTS_ONLY, ("Authorization", ""))
    refused(shop, AGENTS_ONLY, ("X-Agent-Authorization", "oneword"))
    customers = [login(shop, SONIA).access, impersonate(shop, agent, "DE--21").access]
    others = [forger.token(claims=forger.claims(kind)) for kind in ("user", "warehouse", "company_user")]
    for token in customers + others:
        refused(shop, AGENTS_ONLY, bearer(token))
        refused(shop, AGENTS_ONLY, agent_header(token))


@pytest.mark.parametrize("value", ["546789", "Bearer", "Bearer fake", "Bearer a.b.c", "Basic eDp5"])
def test_bad_tokens(shop, agent, value):
    refused(shop, BAD_TOKEN, ("Authorization", value))
    refused(shop, BAD_TOKEN, ("Authorization", value), agent_header(agent))
    if " " in value:
        refused(shop, BAD_AGENT, ("X-Agent-Authorization", value))
        refused(shop, BAD_AGENT, ("X-Agent-Authorization", value), bearer(agent))


def test_an_agent_whose_session_has_ended(shop):
    user = new_user(shop, is_agent=1)
    tokens = agent_login(shop, (user.name, user.password))
    assert delete(shop, f"/refresh-tokens/{tokens.refresh}", bearer(tokens.access)).status == 204
    refused(shop, BAD_AGENT, agent_header(tokens.access))
    refused(shop, BAD_TOKEN, bearer(tokens.access))


# --- bad pages, here and on the other routes of the storefront

BAD_QUERIES = [
    "page[offset]=x&page[limit]=10",
    "page[offset]=0&page[limit]=x",
    "page[offset]=-1&page[limit]=10",
    "page[offset]=0&page[limit]=0",
    "page[offset]=0&page[limit]=-5",
    "page[offset]=0&page[limit]=1.5",
    "page[offset]=0&page[limit]=99999999999999999999",
    "page[offset]=&page[limit]=",
    "page%5Boffset%5D=x&page%5Blimit%5D=10",
    "page[limit]=x",
    "page[offset]=+1&page[limit]=1",
    "page[offset]=1&page[limit]=1&page[limit]=2",
    "page[offset][]=1",
    "page[number]=1",
    "page=1",
]


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_a_bad_page(shop, agent, query):
    refused(shop, BAD_PAGE, bearer(agent), path=f"{PATH}?{query}")
    refused(shop, BAD_PAGE, ("X-Agent-Authorization", "Bearer fake"), path=f"{PATH}?q=mar&{query}")


ROUTES = [
    ("GET", "/access-tokens"),
    ("POST", "/access-tokens"),
    ("GET", "/refresh-tokens"),
    ("POST", "/refresh-tokens"),
    ("DELETE", "/refresh-tokens/mine"),
    ("POST", "/company-user-access-tokens"),
    ("POST", "/agent-access-tokens"),
    ("POST", "/agent-customer-impersonation-access-tokens"),
]


@pytest.mark.parametrize("method, path", ROUTES)
def test_a_bad_page_on_every_route(stack, method, path):
    for headers in ([("Accept", "*/*"), ("Authorization", "x")], []):
        check_error(stack.request(method, path + "?page[limit]=x", headers, "{}"), *BAD_PAGE)


@pytest.mark.parametrize("method, path", [("POST", PATH), ("GET", PATH + "/x"), ("DELETE", PATH)])
def test_nothing_else_is_there(shop, agent, method, path):
    answer = shop.request(method, path, [("Accept", "*/*"), bearer(agent)])
    check_error(answer, 404, None, "Not Found", cache=NOT_CACHED)


def test_the_search_leaves_no_trace_of_what_was_searched(shop, agent):
    offsets = {part: shop.log_size(part) for part in ("bearerd", "nginx-access", "nginx-error")}
    assert found(shop, agent, "?q=maria.williams") == [2]
    for part, offset in offsets.items():
        assert "maria" not in shop.log(part, offset), part
