"""Keeps decision 3: each stage has one maker, and no other room makes, copies or counterfeits one."""

import copy
import dataclasses
import functools
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pydantic
import pytest

from gateway.domain import document, stages
from gateway.domain.makers import Stage, StrangeMaker
from gateway.domain.stages import Closed, Officer
from tests.architecture.modules import product, read
from tests.architecture.stage_makers import MAKERS, House, cheats, makers_of

HOUSE = House(product())
HEAD = """
import copy
import dataclasses
import dataclasses as d
import functools
from collections.abc import Mapping
from copy import replace as alter
from dataclasses import dataclass, replace
from dataclasses import replace as change
from typing import cast
from gateway.domain.document import Document
from gateway.domain.stages import Closed, Grant, Officer, Opened, Plan, Query, Replies, Response
from gateway.domain.stages import Grant as G
from gateway.domain.work import Work
from gateway.flows import Gateway
"""
PLANTED = {
    "by its name": "def f(plan: Plan): return Grant(plan)",
    "by another name": "def f(plan: Plan): return G(plan)",
    "by an alias": "Made = Opened\ndef f(grant: Grant): return Made(grant)",
    "by its module": "from gateway.domain import stages\ndef f(grant: Grant): return stages.Opened(grant)",
    "by its module's other name": "import gateway.domain.stages as s\ndef f(grant: Grant): return s.Opened(grant)",
    "by its whole path": "import gateway\ndef f(grant: Grant): return gateway.domain.stages.Opened(grant)",
    "by who imports it too": "from gateway.flows.one_click import Response as R\ndef f(closed: Closed): return R(closed)",
    "by the modules loaded": "import sys\ndef f(x: int): return sys.modules['gateway.domain' + '.stages'].Grant(x)",
    "by loading its module": "import importlib\ndef f(): return vars(importlib.import_module('gateway.domain.stages'))",
    "by asking for it": "import gateway.domain\ndef f(x: object): return getattr(x, 'Grant')",
    "by its type": "def f(grant: Grant): return type(grant)(1)",
    "by its class": "def f(grant: Grant): return grant.__class__(1)",
    "by handing it on": "make = functools.partial(Grant, 1)",
    "by mapping it": "def f(xs: list[int]): return list(map(Grant, xs))",
    "by inheriting": "class Mine(Grant): pass",
    "by unpickling": "def f(): return Grant.__new__(Grant)",
    "by object": "def f(cls: type[Grant]): return object.__new__(cls)",
    "by overwriting": "def f(grant: Grant): object.__setattr__(grant, 'fields', {})",
    "by a cast": "def f(x: object): return cast('Grant', x)",
    "by a cast of the class": "def f(x: object): return cast(Grant, x)",
    "by replace": "def f(grant: Grant): return replace(grant, fields={})",
    "by replace's module": "def f(grant: Grant): return dataclasses.replace(grant, fields={})",
    "by replace's module's other name": "def f(grant: Grant): return d.replace(grant, fields={})",
    "by replace under another name": "def f(grant: Grant): return change(grant, fields={})",
    "by copy.replace": "def f(grant: Grant): return copy.replace(grant, fields={})",
    "by copy's replace under another name": "def f(grant: Grant): return alter(grant, fields={})",
    "by its own replace": "def f(grant: Grant): return grant.__replace__(fields={})",
    "by replace handed on": "def f(grants: list[Grant]): return [functools.partial(replace, g)() for g in grants]",
    "by a variable": "def f(grant: Grant):\n    mine = grant\n    return replace(mine, fields={})",
    "by a call's answer": "async def f(gateway: Gateway, o: Officer, p: Plan):\n"
    "    grant = await gateway.access.authorise(o, p)\n    return replace(grant, fields={})",
    "by a field": "def f(opened: Opened): return replace(opened.grant, fields={})",
    "by a field of a field": "def f(work: Work): return replace(work.query, asked_at=None)",
    "by a field of who knows what": "def f(x): return replace(x.grant, fields={})",
    "by nobody knows what": "def f(x): return replace(x, fields={})",
    "by a loop": "def f(grants: Mapping[str, Grant]):\n    for name, grant in grants.items():\n        yield replace(grant)",
    "by a list": "def f(grants: list[Grant]): return [replace(one, fields={}) for one in grants]",
    "by a place in a list": "def f(grants: list[Grant]): return replace(grants[0], fields={})",
    "by a choice": "def f(a: Grant, b: Grant): return replace(a if a.fields else b, fields={})",
    "by a pattern": "def f(x: object):\n    match x:\n        case Grant() as g:\n            return replace(g, fields={})",
    "by an option": "def f(grant: Grant | None): return replace(grant, fields={}) if grant else None",
    "by a quoted annotation": "def f(grant: 'Grant'): return replace(grant, fields={})",
    "by a copy of a copy": "def f(document: Document): return replace(replace(document, salt=''), salt='x')",
    "by the walrus": "def f(grants: list[Grant]): return replace(g, fields={}) if (g := grants[0]) else None",
    "by a class handed on": "def f(make: type[Opened], parts: Any): return make(**parts)",
    "by a quoted class handed on": "def f(make: 'type[Opened] | None', parts: Any): return make(**parts)",
    "by what can be anything": "def f(grant: Any): return replace(grant, fields={})",
    "by an object": "def f(grant: object): return replace(grant, fields={})",
    "by anything in a list": "def f(grants: list[Any]): return [replace(one, fields={}) for one in grants]",
    "by a type variable": "T = TypeVar('T')\ndef f(grant: T) -> T: return replace(grant, fields={})",
    "by a type variable of the house": "def f(grant: Kept) -> Kept: return replace(grant, fields={})",
    "by a form": "class Form(BaseModel):\n    opened: Opened\ndef f(raw: bytes): return Form.model_validate(raw).opened",
    "by a form of the house": "from gateway.api.contract.inputs import Closed as C\nclass Form(C):\n    opened: Opened",
    "by a form of many": "class Form(BaseModel):\n    opened: list[Opened] | None = None",
    "by a form that is a dataclass": "import pydantic\n@pydantic.dataclasses.dataclass\nclass Form:\n    opened: Opened",
    "by an adapter": "from pydantic import TypeAdapter\nmake = TypeAdapter(Opened)",
    "by pickle": "import pickle\ndef f(raw: bytes): return pickle.loads(raw)",
    "by pickle's function": "from pickle import loads\ndef f(raw: bytes): return loads(raw)",
    "by eval": "def f(text: str): return eval(text)",
    "by exec": "def f(text: str): exec(text)",
    "by replace's name": "def f(grant: Grant): return getattr(dataclasses, 'replace')(grant, fields={})",
    "by its own replace's name": "def f(grant: Grant): return getattr(grant, '__replace__')(fields={})",
    "by replace's name, called": "import operator\ndef f(grant: Grant): return operator.methodcaller('__replace__', fields={})(grant)",
    "by beginning it anew": "def f(grant: Grant, g: Any): g.__init__(grant.officer)",
    "by a lambda": "make = lambda grant: replace(grant, fields={})",
}
BY_DOTS = {
    "by its module, told by dots": "from ..domain import stages\ndef f(grant: Grant): return stages.Opened(grant)",
    "by its name, told by dots": "from ..domain.stages import Opened as O\ndef f(grant: Grant): return O(grant)",
}
HONEST = {
    "annotations": "def f(grant: Grant, more: list[Opened]) -> tuple[Plan, 'Closed']: ...",
    "patterns": "def f(x: object):\n    match x:\n        case Grant() | Opened():\n            return isinstance(x, Query | Plan)",
    "an alias of types": "Pair = tuple[Query, Officer]",
    "the way out": "def f(closed: Closed): return Response.of(closed)",
    "another's Response": "import httpx\nfrom fastapi import Response as R\ndef f(): return R(), httpx.Response(200)",
    "other copies": "def f(work: Work): return replace(work, tasks={}), dataclasses.replace(work.tasks['x'])",
    "text": "def f(text: str): return text.replace('a', 'b')",
    "what a stage does itself": "def f(grant: Grant): return grant.without_fields()",
}


def test_a_stage_is_made_by_its_room_alone() -> None:
    assert [cheat for module in HOUSE.modules.values() for cheat in cheats(module, HOUSE)] == []


@pytest.mark.parametrize("stage", ["Query", "Officer", "Plan", "Grant", "Opened", "Replies", "Document", "Closed"])
def test_each_stage_has_a_maker(stage: str) -> None:
    assert makers_of(stage, HOUSE) >= MAKERS[stage]


@pytest.mark.parametrize("room", ["gateway.flows.planted", "gateway_planted.access.planted"])
@pytest.mark.parametrize("cheat", PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_cheat_is_found(cheat: str, room: str) -> None:
    assert cheats(read(room, f"{HEAD}\n{cheat}\n"), HOUSE)


@pytest.mark.parametrize("cheat", BY_DOTS.values(), ids=BY_DOTS.keys())
def test_a_cheat_told_by_dots_is_found(cheat: str) -> None:
    assert cheats(read("gateway.flows.planted", f"{HEAD}\n{cheat}\n"), HOUSE)


@pytest.mark.parametrize("code", HONEST.values(), ids=HONEST.keys())
def test_what_makes_no_stage_is_let_be(code: str) -> None:
    assert cheats(read("gateway.flows.planted", f"{HEAD}\n{code}\n"), HOUSE) == []


AT_RUN_TIME = {
    "by a class handed on": "make(**parts)",
    "by a library": "list(map(make, [1], [2], [3]))",
    "by partial": "functools.partial(make, 1, 2, 3)()",
    "by replace": "dataclasses.replace(made, canonical=b'')",
    "by a copier handed on": "getattr(dataclasses, 're' + 'place')(made, canonical=b'')",
    "by a copy": "copy.copy(made)",
    "by a deep copy": "copy.deepcopy(made)",
    "by pickle": "pickle.dumps(made)",
    "by a form": "pydantic.TypeAdapter(dict[str, Officer]).validate_python({'x': claims})",
    "by eval": "eval('make(1, 2, 3)', {'make': make})",
    "by a class of its own": "type('Mine', (make,), {})(1, 2, 3)",
    "by a lambda of another thread": "pool.submit(make, 1, 2, 3).result()",
}
MADE: Any = Closed(*cast("Any", (None, None, b"")))
WORDS: dict[str, Any] = {module.__name__: module for module in (copy, dataclasses, functools, pickle, pydantic)}
WORDS |= {
    "make": Closed,
    "parts": dict.fromkeys(("document", "receipt", "canonical")),
    "made": MADE,
    "Officer": Officer,
    "claims": dict.fromkeys(("account", "client", "department", "county", "post"), "x") | {"duties": [], "roles": []},
}


def done_in(room: str, code: str) -> object:
    """What the expression gives in a module of this name."""
    with ThreadPoolExecutor(1) as pool:
        return eval(code, {**WORDS, "pool": pool, "__name__": room})


@pytest.mark.parametrize("cheat", AT_RUN_TIME.values(), ids=AT_RUN_TIME.keys())
@pytest.mark.parametrize("room", ["gateway.flows.planted", "gateway_household.planted", "gateway.auditor"])
def test_what_reading_cannot_see_is_refused_when_it_is_made(cheat: str, room: str) -> None:
    with pytest.raises(StrangeMaker):
        done_in(room, cheat)


@pytest.mark.parametrize(
    "code", ["make(**parts)", "list(map(make, [1], [2], [3]))", "dataclasses.replace(made, canonical=b'')"]
)
def test_its_own_room_makes_it(code: str) -> None:
    assert done_in("gateway.audit.protocol", code)


@pytest.mark.parametrize("stage", [*MAKERS])
def test_a_stage_once_made_is_changed_by_nobody(stage: str) -> None:
    """Neither where its type is known nor, as here, where it could be anything."""
    kind: Any = getattr(document if stage == "Document" else stages, stage)
    made: Any = object.__new__(kind)
    for field in dataclasses.fields(kind):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, field.name, {})
        with pytest.raises(dataclasses.FrozenInstanceError):
            delattr(made, field.name)


def test_who_is_asked_when_a_stage_is_made_is_every_stage() -> None:
    assert {stage.__name__ for stage in Stage.__subclasses__()} >= MAKERS.keys()
    assert all(stage.__post_init__ is Stage.__post_init__ for stage in Stage.__subclasses__())
