# SPDX-License-Identifier: MIT
"""Strings that have broken parsers, queries, logs and templates elsewhere."""

NAUGHTY = [
    # words with a meaning to somebody
    "", "null", "NULL", "undefined", "true", "NaN", "0", "-1", "1e1000", "00", "[object Object]", "None", "\\N",
    # SQL
    "'", '"', "' OR '1'='1", "' OR 1=1 -- ", "'; DROP TABLE customer; -- ", "x' UNION SELECT 1,2,3 -- ",
    "john.doe@example.com' -- ", "john.doe@example.com'/*", "\\' OR 1=1 #", "%", "_%", "\\", "\\\\'", "`", "?", ":1",
    "1; SELECT SLEEP(5)", "0x27", "%27", "\u02bc OR 1=1", "\uff07 OR 1=1",
    # line breaks and forged log lines or headers
    "\r\nSet-Cookie: a=b", "x\n2026-01-01T00:00:00.000000Z info event=request status=201", "a\r\n\r\nHTTP/1.1 200 OK",
    "%0d%0aSet-Cookie:%20a=b", "\n", "\t", "\x0b", "\x1b[31mred\x1b[0m", "\x7f", "\u0085", "\u2028x\u2029", 'a" status=201 b="',
    # templates, shells, paths
    "${jndi:ldap://127.0.0.1:1/a}", "{{7*7}}", "#{7*7}", "<%= 7 %>", "%s%n%x%p", "{0}", "$(id)", "`id`", "; id", "| id",
    "../../../../etc/passwd", "..%2f..%2f", "file:///etc/passwd", "C:\\Windows", "~root", "*", "-rf", "--config=x",
    # markup
    "<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "&lt;", "]]>", "<!--", "<?xml version='1.0'?>",
    # text
    "ä", "ß", "İı", "田中さん", "😀", "👩‍👩‍👧", "e\u0301", "\u202egnirts", "\u200b", "\ufeff", "\ufffd", "\ufffe", "Z͑ͫ̓a̴l̀g͟o", "ﷺ", "\U0010ffff",
    "Ω≈ç√∫", "１２３", "Ａｄｍｉｎ", "a" * 5000, "€" * 2000, " " * 300, ".", "@", "a@", "@b.c", "a@b@c.d", "a b@c.d",
    # looks like what we use ourselves
    "Bearer", "$argon2id$v=19$m=19456,t=2,p=1$", "$2y$12$abcdefghijklmnopqrstuv", "mine", "x event=ready",
]  # fmt: skip
