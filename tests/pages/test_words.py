"""What a room's templates say stands in its Chinese file, or in that of the shell."""

from importlib import resources
from io import BytesIO

import pytest
from jinja2.ext import babel_extract

from gateway.pages.shell.words import words_of

PAGES = resources.files("gateway.pages")
SHARED = {"inspector": ["desk/parts.html"]}
"""Templates of other rooms that a room's pages are made of too: their words are looked for in the room's own file."""


@pytest.mark.parametrize("room", ["desk", "inspector"])
def test_every_word_of_a_room_has_its_chinese(room: str) -> None:
    folder = PAGES.joinpath("templates")
    files = [one for one in folder.joinpath(room).iterdir() if one.name.endswith(".html")]
    files += [folder.joinpath(name) for name in SHARED.get(room, [])]
    chinese = words_of(room, "zh")
    missing = set()
    for file in files:
        for _, _, message, _ in babel_extract(BytesIO(file.read_bytes()), ("_", "gettext", "ngettext"), [], {}):
            said = message[0] if isinstance(message, tuple) else message
            if said and said == chinese.gettext(said):
                missing.add(said)
    assert not missing, sorted(missing)
