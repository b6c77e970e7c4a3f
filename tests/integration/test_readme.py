# SPDX-License-Identifier: MIT
"""What README.md promises: its links, its files, its commands."""

import os
import re
import subprocess
import textwrap

from fastcgi_peer import PASS, refusal
from nginx_site import NginxSite
from running_stack import TOP

BUILD = os.environ.get("BUILD", "build")


def readme():
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as file:
        return file.read()


def test_every_link_leads_to_a_file():
    links = re.findall(r"\]\(([^)#]+)\)", readme())
    assert len(links) > 8
    for link in links:
        assert os.path.exists(os.path.join(TOP, link)), link


def test_install_puts_everything_where_the_readme_says(tmp_path):
    subprocess.run(["make", "-s", "install", f"BUILD={BUILD}", f"DESTDIR={tmp_path}"], cwd=TOP, check=True, timeout=600)
    for name in ("usr/local/sbin/bearerd", "usr/local/sbin/bearerctl", "etc/bearerd/bearerd.toml",
                 "etc/bearerd/protected-resources.conf", "usr/local/share/bearerd/nginx/protect.conf"):
        assert (tmp_path / name).exists(), name
    checked = subprocess.run([tmp_path / "usr/local/sbin/bearerd", "--check-config", "--config",
                              tmp_path / "etc/bearerd/bearerd.toml"], capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked.stderr
    # The migrations are found beside the program, wherever that is.
    told = subprocess.run([tmp_path / "usr/local/sbin/bearerctl", "migrate", "--help"],
                          capture_output=True, text=True, timeout=60, check=True).stdout
    assert str(tmp_path / "usr/local/share/bearerd/sql") in told


def test_the_site_of_the_readme_is_protected():
    snippet = textwrap.dedent(re.search(r"```nginx\n(.*?)```", readme(), re.S).group(1))
    location = re.search(r"(?ms)^    location /api/ \{.*?^    \}", snippet).group(0)
    location = location.replace("http://127.0.0.1:8000$bearerd_unproven", "http://shop$bearerd_unproven")

    def check(params, body):
        return PASS if params.get("HTTP_AUTHORIZATION") == "Bearer good" else refusal(403, '{"errors":[]}')

    with NginxSite(check, server=location) as site:
        assert site.request("GET", "/api/x").status == 403
        assert site.request("GET", "/api/x", {"Authorization": "Bearer good"}).status == 200
