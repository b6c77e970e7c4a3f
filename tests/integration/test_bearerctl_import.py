# SPDX-License-Identifier: MIT
"""bearerctl customer|company-user|user import: what goes in, and what is said of it."""

import os
import pty
import re
import subprocess
import time

from bearerctl_runs import BEARERCTL, login, numbers
from import_runs import HASH, OTHER_HASH, SUMMARY, counts, customers, shown

HEADER = "email,reference,first_name,last_name,password_hash,confirmed,disabled,company_user,permissions"

# --- what goes in


def test_every_column_arrives(own_stack, write):
    number = next(numbers)
    uuid = f"ebf4b55a-cab0-5ed0-8fb7-{number:012}"
    file = write(
        "id,company_user,permissions,disabled,confirmed,password_hash,last_name,first_name,email,reference",
        f'{number},{uuid},"{{""a"": [1, 2]}}",true,false,"{OTHER_HASH}","Last, ""x""",Jörg,'
        f"all{number}@example.com,I-{number}",
        f",,,false,true,{HASH},,,few{number}@example.com,",
    )
    done = own_stack.ctl("customer", "import", file)
    assert done.returncode == 0 and done.stderr == ""
    assert counts(done)[0] == (2, 2, 0)
    one = shown(own_stack, "customer", f"I-{number}")
    assert (one["id"], one["email"]) == (str(number), f"all{number}@example.com")
    assert (one["first_name"], one["last_name"]) == ("Jörg", 'Last, "x"')
    assert (one["state"], one["confirmed"], one["password_scheme"]) == ("disabled", None, "argon2id")
    assert one["permissions"] == {"a": [1, 2]}
    assert own_stack.sql(f"SELECT permissions FROM customer WHERE customer_id = {number}") == [['{"a":[1,2]}']]
    assert one["company_users"] == [{"uuid": uuid, "active": True, "default": True}]
    few = shown(own_stack, "customer", f"few{number}@example.com")
    assert few["reference"] == "DE--" + few["id"] and few["state"] == "active"
    assert login(own_stack, f"few{number}@example.com", "change123").status == 201
    assert login(own_stack, f"all{number}@example.com", "change123").status == 401


def test_references_are_made_of_new_and_of_given_numbers(own_stack, write):
    number = next(numbers)
    ids = ["" if i % 3 else str(700000 + number * 1000 + i) for i in range(300)]
    references = ["" if i % 5 else f"G{number}-{i}" for i in range(300)]
    lines = [f"ref{number}-{i}@example.com,{ids[i]},{references[i]}" for i in range(300)]
    done = own_stack.ctl("customer", "import", write("email,id,reference", *lines))
    assert counts(done)[0] == (300, 300, 0)
    known = customers(own_stack)
    for i in range(300):
        one = known[f"ref{number}-{i}@example.com"]
        assert one["reference"] == (f"DE--{one['id']}" if i % 5 else f"G{number}-{i}")
        assert i % 3 or one["id"] == str(700000 + number * 1000 + i)


def test_crlf_byte_order_mark_and_line_breaks_in_quotes(own_stack, write):
    number = next(numbers)
    text = f'\ufeff"email","permissions"\r\n"bom{number}@example.com","{{\r\n""a"": ""b""\r\n}}"\r\n\r\n'
    done = own_stack.ctl("customer", "import", write(text.encode()))
    assert counts(done)[0] == (1, 1, 0)
    assert shown(own_stack, "customer", f"bom{number}@example.com")["permissions"] == {"a": "b"}


def test_standard_input(own_stack):
    email = f"stdin{next(numbers)}@example.com"
    done = own_stack.ctl("customer", "import", "-", stdin=f"email\n{email}\nbad\n")
    assert done.returncode == 1 and counts(done) == ((2, 0, 1), [(3, "this is no e-mail address")])
    done = own_stack.ctl("customer", "import", "-", stdin=f"email\n{email}\n")
    assert done.returncode == 0 and counts(done)[0] == (1, 1, 0)
    # Without a hash there is no login by password.
    assert shown(own_stack, "customer", email)["password_scheme"] == "none"
    assert login(own_stack, email, "").status != 201


def test_no_rows_are_no_mistake(own_stack, write):
    assert counts(own_stack.ctl("customer", "import", write("email")))[0] == (0, 0, 0)


def test_nothing_is_seen_before_all_is_there_nor_after_an_interruption(own_stack):
    tag = f"half{next(numbers)}"
    count = f"SELECT COUNT(*) FROM customer WHERE email LIKE '{tag}%'"
    argv = [BEARERCTL, "--config", own_stack.env["CONFIG"], "customer", "import", "-"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdin.write(b"email\n" + b"".join(f"{tag}-{i}@example.com\n".encode() for i in range(5000)))
        run.stdin.flush()
        uncommitted = f"SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; {count}"
        deadline = time.monotonic() + 50
        while own_stack.sql(uncommitted) == [["0"]]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert own_stack.sql(count) == [["0"]]
        run.kill()
    deadline = time.monotonic() + 50
    while own_stack.sql(uncommitted) != [["0"]]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


# --- users and company users


def test_users(own_stack, write):
    number = next(numbers)
    uuid = f"0d743cc3-a772-5145-971e-{number:012}"
    file = write(
        "username,uuid,first_name,last_name,password_hash,agent,warehouse_user,disabled,id",
        f"u{number}@example.com,{uuid},Ada,L,{HASH},true,0,false,{number}",
        f"v{number}@example.com,,,,,false,1,true,",
    )
    assert counts(own_stack.ctl("user", "import", file))[0] == (2, 2, 0)
    one = shown(own_stack, "user", str(number))
    assert (one["username"], one["uuid"], one["first_name"]) == (f"u{number}@example.com", uuid, "Ada")
    assert (one["agent"], one["warehouse_user"], one["state"]) == (True, False, "active")
    assert one["password_scheme"] == "bcrypt"
    two = shown(own_stack, "user", f"v{number}@example.com")
    assert (two["agent"], two["warehouse_user"], two["state"]) == (False, True, "disabled")
    assert two["uuid"][14] == "4"
    file = write(
        "username,uuid,agent,id",
        f"U{number}@EXAMPLE.com,,true,",
        f"w{number}@example.com,{uuid},true,",
        f"w{number}@example.com,,maybe,",
        f"w{number}@example.com,,true,x",
        f"w{number}@example.com,xyz,true,",
        f"w{number}@example.com,,true,{number}",
        "17,,true,",
        ",,true,",
    )
    found, told = counts(own_stack.ctl("user", "import", file))
    assert found == (8, 0, 8)
    assert told == [
        (2, "another user of this realm has the user name"),
        (3, "another user of this realm has the UUID"),
        (4, "agent: neither true nor false"),
        (5, "id: no number"),
        (6, "uuid: no UUID in lower case"),
        (7, "the id is taken in this realm"),
        (8, "a user name must look neither like a number nor like a UUID"),
        (9, "a user name has 1 to 255 characters, no control characters and no space at its ends"),
    ]
    # Without the column each gets a UUID of its own.
    assert counts(own_stack.ctl("user", "import", write("username", f"x{number}", f"y{number}")))[0] == (2, 2, 0)


def test_company_users(own_stack, customer, write):
    number = next(numbers)
    one, two, three = (f"ebf4b55a-cab0-5ed0-8fb7-{number:011}{i}" for i in range(3))
    file = write(
        "uuid,customer_reference,default,disabled",
        f"{one},{customer[0]},true,false",
        f"{two},{customer[0]},true,false",
        f"{three},{customer[0]},false,true",
        f",{customer[0]},false,false",
    )
    assert counts(own_stack.ctl("company-user", "import", file))[0] == (4, 4, 0)
    users = shown(own_stack, "customer", customer[0])["company_users"]
    states = {user["uuid"]: (user["active"], user["default"]) for user in users}
    assert [states.pop(uuid) for uuid in (one, two, three)] == [(True, False), (True, True), (False, False)]
    assert list(states.values()) == [(True, False)]
    file = write(
        "customer_reference,uuid",
        "DE--0,",
        f"{customer[0]},{one}",
        f"{customer[0]},XYZ",
        f"{customer[0]},",
    )
    found, told = counts(own_stack.ctl("company-user", "import", file, "--skip-bad"))
    assert found == (4, 1, 3)
    assert told == [
        (2, "there is no such customer"),
        (3, "the UUID is taken in this realm"),
        (4, "uuid: no UUID in lower case"),
    ]


# --- many


def test_20000_accounts_and_progress_on_a_terminal(own_stack, write):
    """100,000 take under a minute; 20,000 get five times their share of it."""
    tag = f"many{next(numbers)}"
    rows = [f"{tag}-{i}@example.com,M{tag}-{i},First,Last,{HASH},true,false,," for i in range(20000)]
    file = write(HEADER, *rows)
    argv = [BEARERCTL, "--config", own_stack.env["CONFIG"], "customer", "import", file]
    controller, terminal = pty.openpty()
    began = time.monotonic()
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=terminal, text=True) as run:
        os.close(terminal)
        drawn = b""
        while True:
            try:
                part = os.read(controller, 4096)
            except OSError:  # How Linux tells that the other side is closed.
                break
            if not part:
                break
            drawn += part
        text = run.stdout.read()
    os.close(controller)
    assert run.returncode == 0 and SUMMARY.fullmatch(text).groups() == ("20000", "20000", "0"), text
    assert time.monotonic() - began < 60
    assert re.search(rb"\[#*\.*\] \d+ rows, \d+ a second, \d+ s left", drawn), drawn
    # The bar is gone at the end.
    assert drawn.endswith(b"\r\x1b[K")
    assert own_stack.sql(f"SELECT COUNT(*) FROM customer WHERE email LIKE '{tag}-%'") == [["20000"]]
