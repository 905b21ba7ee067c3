"""Who makes a stage, asked of the frame that makes it: a class handed on, a form or a copy is seen here, however it is spelt."""

import sys
import sysconfig
from collections.abc import Mapping
from types import FrameType
from typing import NoReturn, SupportsIndex

_CODEC = "gateway.results.codec"
"""Reads kept stages back from bytes."""
MAKERS: Mapping[str, tuple[str, ...]] = {
    "Query": ("gateway.api", _CODEC),
    "Officer": ("gateway.identity", _CODEC),
    "Plan": ("gateway.catalogue",),
    "Grant": ("gateway.access",),
    "Opened": ("gateway.audit",),
    "Replies": ("gateway.connect", _CODEC),
    "Document": ("gateway.decision",),
    "Closed": ("gateway.audit",),
    "Response": (),
}
"""Stage → the rooms and modules that make it; besides, a stage makes itself in its own named methods."""
_HOMES = ("gateway.domain.stages", "gateway.domain.document")
_OURS = "gateway"
"""How the name of each package of the product begins."""
_LIBRARIES = tuple({sysconfig.get_paths()[kind] for kind in ("stdlib", "platstdlib", "purelib", "platlib")})
_known: dict[tuple[str, str], bool | None] = {}
"""Stage, and module that made it → whether it may: as many as there are modules that do."""


class StrangeMaker(TypeError):
    """A stage was to be made by what is not its maker."""


class Stage:
    """What all stages are.  Made by another room, or by a library that another room has called, one raises StrangeMaker.

    Who is no part of the product is not asked.  A stage is `dataclass(frozen=True)`: one that could be changed need not be made.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        """As a dataclass calls it: under 1 µs."""
        stage, frame = type(self).__name__, _calling()
        while frame is not None:
            name = frame.f_globals.get("__name__", _OURS)
            at = (stage, name)
            may = _known[at] if at in _known else _known.setdefault(at, _may_make(stage, name, frame))
            if may:
                return
            frame = frame.f_back if may is None else None
        raise StrangeMaker(f"{stage} is made by {', '.join(MAKERS.get(stage, ())) or 'nothing'} alone")

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        """A stage is neither pickled nor copied."""
        raise StrangeMaker(f"{type(self).__name__} is made by its room alone")


def _calling() -> FrameType | None:
    """The frame that asked for the stage: its `__init__` is made by the dataclass, and stands for nobody."""
    frame = sys._getframe(2)  # noqa: SLF001 - the only way to learn it that costs no stack of all frames
    return frame.f_back if frame.f_code.co_name == "__init__" else frame


def _may_make(stage: str, name: str, frame: FrameType) -> bool | None:
    """Whether code of this module may make it; None for a library, which does as it is told."""
    if name.startswith(_OURS):
        return any(name == maker or name.startswith(f"{maker}.") for maker in (*MAKERS.get(stage, ()), *_HOMES))
    return None if str(frame.f_globals.get("__file__", "")).startswith(_LIBRARIES) else True
