# SPDX-License-Identifier: MIT
"""TOML from dictionaries: the standard library only reads it."""

import json


def merged(under, over):
    """`under` with `over` laid on top: tables merge key by key, all other values replace."""
    result = dict(under)
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = merged(result[key], value)
        else:
            result[key] = value
    return result


def _value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    # JSON strings without raw non-ASCII are TOML basic strings, but for surrogate pairs.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key):
    bare = key and all(c.isascii() and (c.isalnum() or c in "-_") for c in key)
    return key if bare else json.dumps(key, ensure_ascii=False)


def _table(table, path):
    values = {k: v for k, v in table.items() if not isinstance(v, dict)}
    lines = []
    if path and (values or not table):
        lines.append("[" + ".".join(map(_key, path)) + "]")
    lines += [f"{_key(key)} = {_value(value)}" for key, value in values.items()]
    if lines:
        lines.append("")
    for key, value in table.items():
        if isinstance(value, dict):
            lines += _table(value, path + [key])
    return lines


def dump(table):
    """The text of a table of tables; dates and arrays of tables are not needed here."""
    return "\n".join(_table(table, []))
