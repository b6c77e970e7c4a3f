# SPDX-License-Identifier: MIT
"""Steady requests straight at bearerd's sockets, and what became of each of them."""

import collections
import threading
import time

import fcgi_client as fcgi


class Traffic:
    """Asks the same again and again in several threads while the `with` block runs.

    `statuses` counts the answers; None stands for a connection that bearerd took and closed without
    one, "refused" for a socket that nobody serves."""

    def __init__(self, path, data, threads=3, pause=0.0):
        self.path, self.data, self.pause = path, data, pause
        self.statuses = collections.Counter()
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(threads)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _run(self):
        while not self._end.is_set():
            try:
                status = fcgi.ask(self.path, self.data, timeout=30).status
            except (ConnectionRefusedError, FileNotFoundError):
                status = "refused"
                time.sleep(0.01)
            except TimeoutError:
                status = "timed out"
            self.statuses[status] += 1
            if self.pause:
                time.sleep(self.pause)

    def wait_for(self, count, seconds=20):
        """Until `count` more requests were answered, whatever the answer."""
        goal, deadline = self.statuses.total() + count, time.monotonic() + seconds
        while self.statuses.total() < goal:
            assert time.monotonic() < deadline, f"too few answers: {self.statuses}"
            time.sleep(0.005)
