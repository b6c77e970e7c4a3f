# SPDX-License-Identifier: MIT
"""The parts of a throw-away stack: database, daemon, application, web server (see tools/stack)."""
