# SPDX-License-Identifier: MIT
"""bearerctl customer import: what does not go in, and what is said of it."""

import pytest
from bearerctl_runs import numbers, refused
from import_runs import HASH, counts, customers, shown

BELONGS = "; a ready-made password hash belongs here"
BAD_ROWS = [
    ("a@example.com", "the row has 1 field, the first line names 9"),
    ("a@example.com,,,,,true,false,,,", "the row has 10 fields, the first line names 9"),
    ("no-address,,,,,true,false,,", "this is no e-mail address"),
    ("a b@example.com,,,,,true,false,,", "this is no e-mail address"),
    ("{0}@example.com,a@b,,,,true,false,,", "a reference must not hold an @"),
    ("{0}@example.com,,{long},,,true,false,,", "a name has at most 100 characters and no control characters"),
    ('{0}@example.com,,,"a\nb",,true,false,,', "a name has at most 100 characters and no control characters"),
    ("{0}@example.com,,,,hunter2,true,false,,", "password_hash: unknown password hash scheme" + BELONGS),
    ("{0}@example.com,,,,$2y$04$short,true,false,,", "password_hash: malformed bcrypt hash" + BELONGS),
    ("{0}@example.com,,,,$argon2id$v=19,true,false,,", "password_hash: malformed argon2id hash" + BELONGS),
    (
        "{0}@example.com,,,,{dear},true,false,,",
        "password_hash: bcrypt hash costs more than the ceiling allows" + BELONGS,
    ),
    ("{0}@example.com,,,,,yes,false,,", "confirmed: neither true nor false"),
    ("{0}@example.com,,,,,,false,,", "confirmed: neither true nor false"),
    ("{0}@example.com,,,,,1,NULL,,", "disabled: neither true nor false"),
    ("{0}@example.com,,,,,1,0,EBF4B55A,", "the company user must be a UUID in lower case"),
    (
        "{0}@example.com,,,,,1,0,ebf4b55a-cab0-5ed0-8fb7-525a3eeedeac,",
        "the id or the company user is taken in this realm",
    ),
    ("{0}@example.com,,,,,1,0,,{{", "permissions: no JSON"),
    ("{0}@example.com,,,,,1,0,,[]", "the permissions must be a JSON object"),
    ("sonia@spryker.com,,,,,1,0,,", "another customer of this realm has the e-mail address"),
    ("SONIA@Spryker.com,,,,,1,0,,", "another customer of this realm has the e-mail address"),
    ("{0}@example.com,DE--21,,,,1,0,,", "another customer of this realm has the reference"),
]
HEADER = "email,reference,first_name,last_name,password_hash,confirmed,disabled,company_user,permissions"


def test_every_kind_of_bad_row_is_told_by_its_line_and_nothing_is_added(own_stack, write):
    tag = f"bad{next(numbers)}"
    lines, told, at = [HEADER], [], 2
    for i, (row, reason) in enumerate(BAD_ROWS):
        row = row.format(f"{tag}-{i}", long="x" * 101, dear="$2y$31$" + HASH[7:])
        lines += [f"good{i}-{tag}@example.com,,,,{HASH},true,false,,", row]
        told.append((at + 1, reason))
        at += 2 + row.count("\n")
    file = write(*lines)
    before = own_stack.sql("SELECT COUNT(*), (SELECT COUNT(*) FROM company_user) FROM customer")
    for options in ([], ["--dry-run"], ["--dry-run", "--skip-bad"]):
        done = own_stack.ctl("customer", "import", file, *options)
        found, reasons = counts(done)
        assert found == (2 * len(BAD_ROWS), 0, len(BAD_ROWS)) and done.returncode == 1
        assert [line for line, _ in reasons] == [line for line, _ in told]
        for (line, reason), (_, wanted) in zip(reasons, told):
            assert reason.startswith(wanted) if "JSON" in wanted else reason == wanted, line
        assert "No customer was added" in done.stderr
        assert own_stack.sql("SELECT COUNT(*), (SELECT COUNT(*) FROM company_user) FROM customer") == before
    for word in ("hunter2", tag, "$2y$", "$argon2", "sonia", "EBF4"):
        assert word not in done.stderr, word
    done = own_stack.ctl("customer", "import", file, "--skip-bad")
    assert done.returncode == 1 and "were left out" in done.stderr
    assert counts(done) == ((2 * len(BAD_ROWS), len(BAD_ROWS), len(BAD_ROWS)), reasons)
    known = customers(own_stack)
    assert all(f"good{i}-{tag}@example.com" in known for i in range(len(BAD_ROWS)))
    assert not [email for email in known if email.startswith(tag)]


def test_rows_that_repeat_another_of_the_file_name_its_line(own_stack, write):
    number = next(numbers)
    file = write(
        "email,reference",
        f"twin{number}@example.com,T-{number}",
        f"TWIN{number}@example.com,",
        f"other{number}@example.com,T-{number}",
        f"third{number}@example.com,t-{number}",
        f"straße{number}@example.com,",
        f"strasse{number}@example.com,",
    )
    done = own_stack.ctl("customer", "import", file, "--skip-bad")
    assert counts(done) == (
        (6, 3, 3),
        [
            (3, "another customer of this realm has the e-mail address; see line 2"),
            (4, "another customer of this realm has the reference; see line 2"),
            (7, "another customer of this realm has the e-mail address"),
        ],
    )
    assert shown(own_stack, "customer", f"third{number}@example.com")["reference"] == f"t-{number}"


def test_a_file_that_was_imported_before_is_bad_in_every_row(own_stack, write):
    number = next(numbers)
    rows = [f"again{number}-{i}@example.com,,{i % 2}" for i in range(1100)]
    file = write("email,reference,confirmed", *rows)
    assert counts(own_stack.ctl("customer", "import", file))[0] == (1100, 1100, 0)
    found, told = counts(own_stack.ctl("customer", "import", file))
    assert found == (1100, 0, 1100)
    assert told == [(i + 2, "another customer of this realm has the e-mail address") for i in range(1100)]


@pytest.mark.parametrize(
    "text, place",
    [
        (b'email\na@example.com\n"b@example.com\n', ":3: a quote is opened here"),
        (b'email\na@example.com\nb"c@example.com\n', ":3: a quote inside"),
        (b'email\n"a"@example.com\n', ":2: text behind a closing quote"),
        (b"email\na@example.com\rb@example.com\n", ":2: a carriage return"),
    ],
)
def test_what_is_no_csv_is_refused_as_a_whole(own_stack, write, text, place):
    before = own_stack.sql("SELECT COUNT(*) FROM customer")
    sentence = refused(own_stack.ctl("customer", "import", write(text), "--skip-bad"))
    assert place in sentence and "nothing was added" in sentence
    assert own_stack.sql("SELECT COUNT(*) FROM customer") == before


KNOWN = "reference, email, first_name, last_name, password_hash, confirmed, disabled, company_user, permissions, id"


@pytest.mark.parametrize(
    "text, parts",
    [
        (b"", ["is empty", KNOWN]),
        (b"\xef\xbb\xbf\n\n", ["is empty"]),
        (b"email,phone\n", ["'phone'", KNOWN]),
        (b"email;reference\n", ["'email;reference'", KNOWN]),
        (b"Email\n", ["'Email'", KNOWN]),
        (b"email, reference\n", ["' reference'"]),
        (b"email,reference,email\n", ["'email' twice"]),
        (b"reference\nDE--1\n", ["lacks the column 'email'", KNOWN]),
    ],
)
def test_columns_that_are_wrong_are_named_with_the_known_ones(own_stack, write, text, parts):
    sentence = refused(own_stack.ctl("customer", "import", write(text)), 2)
    assert all(part in sentence for part in parts), sentence


@pytest.mark.parametrize("group", ["customer", "company-user", "user"])
def test_wrong_usage(own_stack, tmp_path, group):
    refused(own_stack.ctl(group, "import"), 2)
    assert "cannot be opened" in refused(own_stack.ctl(group, "import", "/nonexistent.csv"), 2)
    refused(own_stack.ctl(group, "import", "-", "--update"), 2)
    assert "cannot be read" in refused(own_stack.ctl(group, "import", str(tmp_path)))
