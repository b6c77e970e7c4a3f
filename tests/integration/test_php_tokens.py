# SPDX-License-Identifier: MIT
"""A shop's own key: the tokens of its PHP go on working here, and ours work there."""

import json
import os
import re
import subprocess

import pytest
from forged_tokens import openssl
from glue_answers import bearer, get, login, secret
from running_stack import SONIA, RunningStack

# As league/oauth2-server with lcobucci/jwt writes them: no `kid`, times with microseconds.
ISSUE = r"""
[, $key, $audience] = $argv;
function base64url(string $bytes): string { return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '='); }
$now = microtime(true);
$sub = ['id_company_user' => null, 'id_agent' => null, 'customer_reference' => 'DE--21', 'id_customer' => 21,
        'permissions' => null];
$claims = ['aud' => $audience, 'jti' => bin2hex(random_bytes(40)), 'iat' => $now, 'nbf' => $now,
           'exp' => $now + 28800, 'sub' => json_encode($sub), 'scopes' => ['customer']];
$input = base64url(json_encode(['typ' => 'JWT', 'alg' => 'RS256'])) . '.' . base64url(json_encode($claims));
openssl_sign($input, $signature, file_get_contents($key), OPENSSL_ALGO_SHA256);
echo $input, '.', base64url($signature);
"""
VERIFY = r"""
[, $key] = $argv;
[$header, $claims, $signature] = explode('.', trim(stream_get_contents(STDIN)));
$raw = base64_decode(strtr($signature, '-_', '+/'), true);
echo openssl_verify("$header.$claims", $raw, file_get_contents($key), OPENSSL_ALGO_SHA256), ' ',
     json_decode(json_decode(base64_decode(strtr($claims, '-_', '+/')))->sub)->customer_reference;
"""
PROTECTED = "/customers/DE--21"


def php(code, *arguments, stdin=""):
    done = subprocess.run(["php", "-r", code, "--", *arguments], input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr + done.stdout
    return done.stdout


def make_key(directory, bits=2048):
    """A key as a shop has it: the names of its two files."""
    private, public = str(directory / "private.key"), str(directory / "public.key")
    openssl("genrsa", "-out", private, str(bits))
    openssl("rsa", "-in", private, "-pubout", "-out", public)
    return private, public


def php_token(private_key, audience="frontend"):
    return secret(php(ISSUE, private_key, audience))


def imported(stack, *arguments):
    done = stack.ctl("key", "import", *arguments)
    assert done.returncode == 0, done.stderr
    offset = stack.log_size("bearerd")
    stack.reload()
    stack.wait_for_log("bearerd", "event=reloaded", offset)
    return done.stdout


def states(stack):
    return [key["state"] for key in json.loads(stack.ctl("key", "list", "--json").stdout)]


@pytest.fixture
def own():
    """A stack of its own, because its keys change."""
    stack = RunningStack()
    yield stack
    assert stack.down() == []


def test_with_the_shops_key_tokens_of_both_work_on_both_sides(own, tmp_path):
    private, public = make_key(tmp_path)
    theirs = php_token(private)
    assert get(own, PROTECTED, bearer(theirs)).status == 401
    before = login(own, SONIA).access

    said = imported(own, private)
    assert "Took key" in said and "is retired" in said
    assert states(own) == ["retired", "active"]
    assert get(own, PROTECTED, bearer(theirs)).status == 200
    assert get(own, PROTECTED, bearer(before)).status == 200
    assert get(own, PROTECTED, bearer(php_token(private, "elsewhere"))).status == 401
    assert php(VERIFY, public, stdin=login(own, SONIA).access) == "1 DE--21"


def test_a_public_key_takes_tokens_and_signs_none(own, tmp_path):
    private, public = make_key(tmp_path, 3072)
    assert "--verify-only" in own.ctl("key", "import", public).stderr
    said = imported(own, "--verify-only", public)
    assert "Took key" in said and "is retired" not in said
    assert states(own) == ["active", "retired"]
    assert get(own, PROTECTED, bearer(php_token(private))).status == 200
    ours = login(own, SONIA).access
    assert php(VERIFY, public, stdin=ours).startswith("0 ")
    assert get(own, PROTECTED, bearer(ours)).status == 200
    # The key is there once, so a token that names it works as well.
    assert re.fullmatch(r"[\w-]{43}", json.loads(own.ctl("key", "list", "--json").stdout)[1]["kid"])


def test_what_is_no_strong_rsa_key_is_refused_with_a_sentence(stack, tmp_path):
    before = states(stack)
    short, _ = make_key(tmp_path, 1024)
    curve = str(tmp_path / "curve.pem")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", curve)
    locked = str(tmp_path / "locked.pem")
    openssl("genrsa", "-aes128", "-passout", "pass:x", "-out", locked, "2048")
    (tmp_path / "text").write_text("no key")
    (tmp_path / "long").write_bytes(b"x" * 100_000)
    for file, words in {
        short: "1024 bit",
        curve: "no RSA key",
        locked: "no unencrypted private key",
        str(tmp_path / "text"): "no public key",
        str(tmp_path / "long"): "too long",
        str(tmp_path / "missing"): "No such file",
        str(tmp_path): "Is a directory",
    }.items():
        done = stack.ctl("key", "import", "--verify-only", file)
        assert done.returncode == 1 and words in done.stderr and os.path.basename(file) in done.stderr, done
        assert done.stdout == "" and done.stderr.count("\n") == 1
    assert states(stack) == before


def test_a_key_is_taken_once(own, tmp_path):
    private, public = make_key(tmp_path)
    imported(own, private)
    for file in (private, public):
        assert "is there already" in own.ctl("key", "import", "--verify-only", file).stderr
