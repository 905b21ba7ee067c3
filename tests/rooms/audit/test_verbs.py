"""The writer of the log writes, and hands nothing else round."""

import ast
from inspect import getsource, isfunction
from textwrap import dedent

from gateway.audit import Audit

VERBS = {"open", "reopen", "close", "late", "release", "deny", "deny_stored", "record", "sign"}
LIFE = {"start", "stop"}
PINNED = {"under"}
"""The same writer under one policy."""


def test_it_has_nine_verbs() -> None:
    assert {
        name for name, member in vars(Audit).items() if isfunction(member) and name[0] != "_"
    } == VERBS | LIFE | PINNED


def test_what_it_is_made_of_is_its_own() -> None:
    body = ast.parse(dedent(getsource(Audit.__init__)))
    kept = {node.attr for node in ast.walk(body) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}
    assert kept
    assert {name for name in kept if name[0] != "_"} == set()
