# SPDX-License-Identifier: MIT
"""A good login replaces a stored hash that is weaker than those that [hashing] makes."""

import pytest
from agents import ask_agent_login
from glue_answers import ask_login, ask_refresh, check_error, login, tokens_of
from test_accounts import with_queries

PASSWORD = "change123"
FAILED = (401, "003", "Failed to authenticate user.")
# php -r 'echo password_hash("change123", PASSWORD_BCRYPT, ["cost" => 4]);'
BCRYPT = "$2y$04$Vs1wHLN61qpm.dSkLazmLOsAGHXf14XK4eOhXSnEyyF7qd/V48EdW"
# php -r 'echo password_hash(str_repeat("x", 73), PASSWORD_BCRYPT, ["cost" => 4]);'
BCRYPT_OF_MANY_X = "$2y$04$LIiNnWnX4zskEb75Dc4mYujj7GKNnLdyzJWCfN7Pwi8xkEmPa5IXC"


def give(stack, account, stored):
    stack.sql(f"UPDATE customer SET password_hash = '{stored}' WHERE email = '{account.email}'")


def stored_of(stack, account):
    return stack.sql(f"SELECT password_hash FROM customer WHERE email = '{account.email}'")[0][0]


def count(stack, event, offset):
    return stack.log("bearerd", offset).count(f"event={event} ")


def test_the_first_good_login_leaves_argon2id_and_every_session_goes_on(own_stack, new_account):
    account = new_account()
    give(own_stack, account, BCRYPT)
    size = own_stack.log_size("bearerd")
    check_error(ask_login(own_stack, account.email, "wrong-1"), *FAILED)
    assert stored_of(own_stack, account) == BCRYPT
    first = login(own_stack, (account.email, PASSWORD))
    better = stored_of(own_stack, account)
    assert better.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    second = login(own_stack, (account.email, PASSWORD))
    assert stored_of(own_stack, account) == better
    for tokens in (first, second):
        assert ask_refresh(own_stack, tokens.refresh).status == 201
    check_error(ask_login(own_stack, account.email, "wrong-1"), *FAILED)
    own_stack.wait_for_log("bearerd", r"event=password_rehashed realm=default kind=customer account=\d+ before=bcrypt", size)
    assert count(own_stack, "password_rehashed", size) == 1


def test_a_session_from_before_goes_on(own_stack, new_account):
    account = new_account()
    before = login(own_stack, account)
    # As if the site had kept this hash when the session began.
    give(own_stack, account, BCRYPT)
    own_stack.sql(
        f"UPDATE session s JOIN customer c ON c.customer_id = s.account_id SET s.password_digest = UNHEX(SHA2('{BCRYPT}', 256))"
        f" WHERE s.account_kind = 'customer' AND c.email = '{account.email}'"
    )
    after = login(own_stack, (account.email, PASSWORD))
    for tokens in (before, after):
        assert ask_refresh(own_stack, tokens.refresh).status == 201


def test_a_password_that_bcrypt_cut_keeps_its_hash(own_stack, new_account):
    account = new_account()
    give(own_stack, account, BCRYPT_OF_MANY_X)
    for length in (72, 73, 80):
        assert ask_login(own_stack, account.email, "x" * length).status == 201
    assert stored_of(own_stack, account) == BCRYPT_OF_MANY_X


def test_a_back_office_user_s_hash_becomes_better_too(own_stack):
    own_stack.sql(f"UPDATE backoffice_user SET password_hash = '{BCRYPT}' WHERE username = 'admin@spryker.com'")
    assert ask_agent_login(own_stack, "admin@spryker.com", PASSWORD).status == 201
    ((stored,),) = own_stack.sql("SELECT password_hash FROM backoffice_user WHERE username = 'admin@spryker.com'")
    assert stored.startswith("$argon2id$")


# php -r 'echo md5("change123");', php -r 'echo md5("4f" . "change123"), ":4f";', slappasswd -h "{SHA}"
LEGACY = ["ed52efced6f7f5438c91fe8293eed992", "8ddb9e5f76d10f4455606d3cf3bea690:4f", "{SHA}oPHijJnnDmezO4WSdP9lcWHf8os="]


def test_a_realm_may_let_legacy_hashes_count_until_the_next_login(module_stack):
    stack = with_queries(module_stack, "legacy_hashes = true")
    for hash_ in LEGACY:
        stack.sql(f"UPDATE customer SET password_hash = '{hash_}' WHERE customer_id = 21")
        assert "right password    accepted" in stack.ctl("accounts", "try", "sonia@spryker.com").stdout
        check_error(ask_login(stack, "sonia@spryker.com", "wrong-1"), *FAILED)
        tokens = login(stack, ("sonia@spryker.com", PASSWORD))
        assert stack.sql("SELECT password_hash FROM customer WHERE customer_id = 21")[0][0].startswith("$argon2id$")
        assert ask_refresh(stack, tokens.refresh).status == 201


@pytest.mark.parametrize("hash_", LEGACY)
def test_elsewhere_they_do_not_count(own_stack, new_account, hash_):
    account = new_account()
    give(own_stack, account, hash_)
    check_error(ask_login(own_stack, account.email, PASSWORD), *FAILED)
    assert stored_of(own_stack, account) == hash_
    assert "(password hash scheme that is not allowed: " in own_stack.ctl("accounts", "try", account.email).stdout


@pytest.mark.parametrize(
    "settings, warnings",
    [
        ('better_hashes = "never"', 0),
        (
            "[realm.default.accounts.customer]\n"
            'replace_hash = "UPDATE no_such_table SET a = :hash WHERE id = :id AND a = :current"',
            2,
        ),
    ],
    ids=["not wanted", "a statement that fails"],
)
def test_a_login_never_fails_for_it(module_stack, settings, warnings):
    stack = with_queries(module_stack, settings)
    stack.sql(f"UPDATE customer SET password_hash = '{BCRYPT}' WHERE customer_id = 21")
    size = stack.log_size("bearerd")
    for _ in range(2):
        answer = ask_login(stack, "sonia@spryker.com", PASSWORD)
        assert answer.status == 201
        assert ask_refresh(stack, tokens_of(answer).refresh).status == 201
    assert stack.sql("SELECT password_hash FROM customer WHERE customer_id = 21") == [[BCRYPT]]
    assert count(stack, "password_not_rehashed", size) == warnings
    assert count(stack, "password_rehashed", size) == 0
