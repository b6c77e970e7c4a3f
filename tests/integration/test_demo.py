# SPDX-License-Identifier: MIT
"""make demo, as a newcomer runs it."""

import glob
import os
import re
import signal
import subprocess

from running_stack import TOP

DEMO = os.path.join(TOP, "tools", "demo")


def test_once_walks_through_and_leaves_nothing():
    before = set(glob.glob("/tmp/bearerd-demo-*"))
    done = subprocess.run(
        [DEMO], env={**os.environ, "ONCE": "1"}, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All answers were as expected." in done.stdout
    statuses = [int(code) for code in re.findall(r"(?m)^  HTTP/1.1 (\d+)", done.stdout)]
    assert statuses == [201, 403, 200, 401, 201, 201, 401, 204, 401]
    assert set(glob.glob("/tmp/bearerd-demo-*")) <= before
    # Long tokens are cut for reading.
    assert max(map(len, done.stdout.splitlines())) < 140


def test_it_stays_up_until_ctrl_c_and_its_lines_can_be_pasted():
    demo = subprocess.Popen([DEMO], env={**os.environ, "ONCE": ""}, stdout=subprocess.PIPE, text=True)
    text = ""
    for line in demo.stdout:
        text += line
        if "paste a curl line" in line:
            break
    environment = re.search(r"`\. (\S+)`", text)[1]
    pasted = re.search(r"(?m)^\$ (curl .*DE--21\" \\\n.*ACCESS_TOKEN\")$", text)[1]
    done = subprocess.run(["sh", "-c", f". {environment}; {pasted}"], capture_output=True, text=True, check=True)
    demo.send_signal(signal.SIGINT)
    assert demo.wait(60) == 0
    assert done.stdout.startswith("HTTP/1.1 200 OK")
    assert not os.path.exists(environment)


def test_an_unexpected_answer_ends_with_status_1_and_the_step(tmp_path):
    # A curl that makes up the answer to the third request.
    (tmp_path / "curl").write_text(
        '#!/bin/sh\ncase "$*" in *Authorization*) echo "HTTP/1.1 418 x"; echo; exit;; esac\n'
        'exec /usr/bin/curl "$@"\n'
    )
    (tmp_path / "curl").chmod(0o755)
    environment = {**os.environ, "ONCE": "1", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run([DEMO], env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 1
    assert "step 3 (The same with the access token): expected status 200, got 418" in done.stderr
