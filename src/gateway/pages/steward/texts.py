"""The texts that people read, in both languages: changed beside what they say now, and drafted as a policy that a steward approves."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from gateway.city import NOTICE, VERSION
from gateway.pages.shell import ApiRefused, Asked, own_refusal
from gateway.pages.steward.drafting import drafted, files_in_force, written
from gateway.pages.steward.shared import beside, room

_LANGUAGES = ("zh", "en")
_NAMES = ("code", "id", "name", "band")
"""What an object in a list is known by."""


@dataclass(frozen=True, slots=True)
class CityText:
    """One text of a file.  place: keys, and codes of what stands in lists, on the way to it.  words: the object that holds both languages."""

    place: Sequence[str]
    words: dict[str, Any]


@room.get("/steward/texts")
async def read_texts(asked: Asked) -> Response:
    """The texts of one file of what is in force."""
    return await _shown(asked, asked.query.get("file", ""))


@room.post("/steward/texts")
async def change_texts(asked: Asked) -> Response:
    """Draft them as they were written; nothing that people read is otherwise until it is approved and published."""
    form = await asked.form()
    name = form.get("file", "")
    try:
        bundle, files = await files_in_force(asked)
        if bundle != form.get("bundle"):
            raise own_refusal("texts", "another policy has come into force meanwhile: look at the texts again")
        text = _changed(files, name, form)
        policy_id = await drafted(asked, form.get("reason", ""), {name: text})
    except ApiRefused as refusal:
        return await _shown(asked, name, form, refusal)
    return asked.see_other(f"/steward/policies/{policy_id}")


async def _shown(
    asked: Asked, name: str, given: Mapping[str, str] | None = None, refusal: ApiRefused | None = None
) -> Response:
    """given: what was written and refused."""
    bundle, files = await files_in_force(asked)
    named = sorted(one for one, text in files.items() if one.endswith(".json") and '"zh"' in text)
    name = name if name in named else next(iter(named), "")
    data = json.loads(files[name]) if name else {}
    return asked.page(
        "steward/texts.html",
        **beside(asked, refusal),
        bundle=bundle,
        names=named,
        name=name,
        texts=list(texts_in(data)),
        version=data.get(VERSION) if name == NOTICE else None,
        given=given or {},
    )


def _changed(files: Mapping[str, str], name: str, form: Mapping[str, str]) -> str:
    """The file with what the form says.  Raises ApiRefused where nothing is otherwise, or a text is empty."""
    data = json.loads(files[name]) if name in files and name.endswith(".json") else {}
    before = json.dumps(data)
    for nth, one in enumerate(texts_in(data)):
        for language in _LANGUAGES:
            text = form.get(f"{language}-{nth}")
            if text == "":
                raise own_refusal("texts", "a text is not empty")
            # a browser sends ends of lines as two characters
            one.words[language] = one.words[language] if text is None else text.replace("\r\n", "\n")
    if name == NOTICE and form.get(VERSION):
        data[VERSION] = form[VERSION]
    if json.dumps(data) == before:
        raise own_refusal("texts", "no text is otherwise than it stands")
    return written(data)


def texts_in(data: object, place: tuple[str, ...] = ()) -> Iterator[CityText]:
    """Every text of a file that stands in both languages, in its order."""
    if isinstance(data, dict):
        if all(isinstance(data.get(language), str) for language in _LANGUAGES):
            yield CityText(place, data)
        for key, value in data.items():
            yield from texts_in(value, (*place, key))
    elif isinstance(data, list):
        for nth, value in enumerate(data, start=1):
            named = value if isinstance(value, dict) else {}
            key = next((named[name] for name in _NAMES if name in named), nth)
            yield from texts_in(value, (*place, str(key)))
