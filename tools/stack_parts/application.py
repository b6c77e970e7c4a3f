# SPDX-License-Identifier: MIT
"""The sample application that nginx protects (tools/echo-app)."""

import os
import sys

from . import processes
from .layout import TOP


def port_file(layout):
    return os.path.join(layout.run, "app.port")


def start(layout):
    """Starts it on a free port, or on the port that it had before it was stopped."""
    argv = [sys.executable, os.path.join(TOP, "tools", "echo-app"), "--port-file", port_file(layout)]
    if os.path.exists(port_file(layout)):
        argv += ["--port", str(port(layout))]
        os.unlink(port_file(layout))
    return processes.start(argv, layout.log_of("app"))


def wait(layout, record):
    processes.wait_until("app", record, lambda: os.path.exists(port_file(layout)), 15)


def port(layout):
    with open(port_file(layout), encoding="utf-8") as file:
        return int(file.read())
