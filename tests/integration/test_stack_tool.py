# SPDX-License-Identifier: MIT
"""tools/stack itself: what it says, and that it leaves nothing behind."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile

import pytest
from backend_answers import backend_of
from running_stack import STACK, TOP, build_directory

sys.path.insert(0, os.path.join(TOP, "tools"))

from stack_parts import toml_text  # noqa: E402


def stack_tool(*arguments, **options):
    return subprocess.run([STACK, *arguments], capture_output=True, text=True, check=False, **options)


def refused(*arguments):
    done = stack_tool(*arguments)
    assert done.returncode == 1
    assert re.fullmatch(r"stack: .*\n", done.stderr), done.stderr
    return done.stderr


def live_processes(text):
    """The processes whose command line holds `text`."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                if text.encode() in file.read():
                    found.append(name)
        except OSError:
            pass
    return found


def test_down_leaves_nothing(make_stack):
    stack = make_stack()
    directory = stack.directory
    assert live_processes(directory)
    stack._tool("down")
    assert not os.path.exists(stack.top)
    assert live_processes(directory) == []
    # The fixture ends it once more, so there has to be something to end.
    stack._tool("up")


def test_env_prints_what_up_printed(stack):
    lines = dict(line.split("=", 1) for line in stack._tool("env").splitlines())
    assert lines == stack.env
    names = "BASE_URL BACKEND_URL CHECK_SOCKET TOKEN_SOCKET CONFIG DB_SOCKET DB_NAME DB_USER DB_PASSWORD"
    assert list(lines)[:9] == names.split()


def test_the_database_has_no_tcp_port_and_asks_for_the_password(stack):
    assert stack.sql("SELECT @@skip_networking, @@datadir") == [["1", f"{stack.top}/db/"]]
    done = subprocess.run(
        ["mariadb", "--no-defaults", f"--socket={stack.env['DB_SOCKET']}", "--user=bearerd", "-e", "SELECT 1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Access denied" in done.stderr


def test_a_directory_in_use_is_refused(stack, tmp_path):
    assert "holds a stack already" in refused("up", "--dir", stack.top)
    (tmp_path / "mine").touch()
    assert "is not empty" in refused("up", "--dir", str(tmp_path))
    assert (tmp_path / "mine").exists()
    assert "there is no stack" in refused("down", "--dir", str(tmp_path))


def test_a_path_too_long_for_a_socket_is_named_before_anything_starts(tmp_path):
    directory = tmp_path / ("d" * 100)
    assert "at most 107 bytes" in refused("up", "--dir", str(directory))
    assert not directory.exists()


def test_a_port_in_use_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"port {port} cannot be used" in refused("up", "--dir", "/tmp/brd-port", "--port", port)
    assert not os.path.exists("/tmp/brd-port")


def test_the_back_office_host_has_a_port_of_its_own(make_stack):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    stack = make_stack(options=["--backend-port", port])
    assert stack.env["BACKEND_URL"] == f"http://127.0.0.1:{port}" != stack.env["BASE_URL"]
    assert f"port {port} cannot be used" in refused("up", "--dir", "/tmp/brd-port", "--backend-port", port)
    assert not os.path.exists("/tmp/brd-port")
    answer = backend_of(stack).request("POST", "/warehouse-tokens")
    assert (answer.status, answer.json()) == (401, [{"message": "Unauthorized request.", "status": 401}])


def test_what_an_option_cannot_do_yet_it_says():
    assert "not built yet" in refused("up", "--dir", "/tmp/brd-web", "--web", "apache")


def test_a_part_that_does_not_start_is_named_with_the_end_of_its_log(tmp_path):
    fragment = tmp_path / "bad.toml"
    fragment.write_text("[process]\nno_such_key = 1\n")
    done = stack_tool("up", "--dir", "/tmp/brd-bad", "--config", str(fragment))
    assert done.returncode == 1
    assert "bearerd.toml:" in done.stderr and "no_such_key" in done.stderr
    assert not os.path.exists("/tmp/brd-bad")
    assert live_processes("/tmp/brd-bad") == []


def test_sql_is_run_after_the_tables_were_made(make_stack, tmp_path):
    file = tmp_path / "more.sql"
    file.write_text("CREATE TABLE mine AS SELECT COUNT(*) AS n FROM schema_version;")
    stack = make_stack(options=["--sql", str(file), "--port", "0"])
    assert int(stack.sql("SELECT n FROM mine")[0][0]) >= 1


@pytest.fixture
def public_tree():
    """A copy of what tools/stack needs, in a place that every user can read."""
    top = tempfile.mkdtemp(prefix="brd-tree-", dir="/tmp")
    for name in ("tools", "nginx", "sql", "docs/examples"):
        shutil.copytree(os.path.join(TOP, name), os.path.join(top, name))
    os.mkdir(os.path.join(top, "build"))
    for name in ("bearerd", "bearerctl"):
        shutil.copy(os.path.join(build_directory(), name), os.path.join(top, "build", name))
    subprocess.run(["chmod", "-R", "a+rX", top], check=True)
    yield top
    shutil.rmtree(top)


def test_an_ordinary_user_can_run_it(public_tree):
    who = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    for command in ("up", "env", "down"):
        done = subprocess.run(
            [f"{public_tree}/tools/stack", command, "--dir", "/tmp/brd-nobody"],
            **who,
            cwd="/",
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert not os.path.exists("/tmp/brd-nobody")


def test_toml_is_merged_key_by_key_and_survives_being_written():
    import tomllib

    under = {"realm": {"default": {"leeway": 30, "hosts": ["a", "b"]}}, "log": {"level": "info"}}
    over = {"realm": {"default": {"hosts": ["c"], "text": 'a "b" \\ \n\x7fü'}, "b 2": {}}}
    merged = toml_text.merged(under, over)
    assert merged["realm"]["default"]["leeway"] == 30
    assert merged["realm"]["default"]["hosts"] == ["c"]
    assert merged["log"] == {"level": "info"}
    assert tomllib.loads(toml_text.dump(merged)) == merged
