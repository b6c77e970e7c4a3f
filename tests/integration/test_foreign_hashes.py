# SPDX-License-Identifier: MIT
"""Logins of accounts whose password hash other software made (docs/PASSWORD-HASHES.md)."""

import pytest
from glue_answers import ask_login, check_error

PASSWORD = "change123"
FAILED = (401, "003", "Failed to authenticate user.")

# Of this password, with their makers' default costs but for the last; tests/unit/password_hash_test.cc says how they were made.
ACCEPTED = {
    "sha512-crypt": "$6$saltsalt$B6qwqGrveGYZdXlMQHDQeZPqmnFASRp0pMq2koVzaYe0sdjG.LCZcqJ7mLYx.hhpQknW502XpeqP416nuIfLq/",
    "yescrypt": "$y$j9T$Kbtb2ORbjW82aTOyuJQzp0$uIgtKhSCZ8T6X3wGGa8SfPDl3D.DXVV8UwTUd25dB79",
    "phpass": "$P$BzIUOvN1HGSs211pFeftO/zitUVftj.",
    "magento-argon2id": "12b30fe822731ea2c85f356f4940e65d1f1c50530db646db53f0111fd42e950c:"
    "DYdAWQgFNLBPcqvI3EWyVKHpKWmaKlrD:3_32_2_67108864",
    "wordpress-bcrypt": "$wp$2y$04$tJB1LsCqYgiblezV3qyKMe/Kwu6HxhFYGD1wD0WyjR8efIB2aDIV6",
}
REFUSED = {
    # md5("change123"), which nothing in the configuration allows.
    "md5": ("ed52efced6f7f5438c91fe8293eed992", "password hash scheme that is not allowed: md5"),
    "dear": (
        "$y$jFT$Kbtb2ORbjW82aTOyuJQzp0$uIgtKhSCZ8T6X3wGGa8SfPDl3D.DXVV8UwTUd25dB79",
        "yescrypt hash costs more than the ceiling allows",
    ),
}


def give(stack, account, stored):
    stack.sql(f"UPDATE customer SET password_hash = '{stored}' WHERE email = '{account.email}'")


@pytest.mark.parametrize("stored", ACCEPTED.values(), ids=ACCEPTED)
def test_the_owner_of_a_foreign_hash_logs_in(own_stack, new_account, stored):
    account = new_account()
    give(own_stack, account, stored)
    check_error(ask_login(own_stack, account.email, account.password), *FAILED)
    assert ask_login(own_stack, account.email, PASSWORD).status == 201


@pytest.mark.parametrize("stored, reason", REFUSED.values(), ids=REFUSED)
def test_a_refused_hash_is_no_login_and_says_why_in_the_log(own_stack, new_account, stored, reason):
    account = new_account()
    give(own_stack, account, stored)
    before = own_stack.log_size("bearerd")
    check_error(ask_login(own_stack, account.email, PASSWORD), *FAILED)
    own_stack.wait_for_log("bearerd", f'stored_hash_unusable.*{reason}', before)
