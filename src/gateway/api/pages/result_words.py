"""The closed lists in the reader's two languages, as the printed result says them."""

import json
import re
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

from gateway.domain.reasons import REASONS

Words = Mapping[str, tuple[str, str]]
"""A word of a closed list → Chinese, English."""

LISTS: Mapping[str, Words] = {
    name: MappingProxyType({word: (by_language["zh"], by_language["en"]) for word, by_language in listed.items()})
    for name, listed in json.loads(
        resources.files("gateway.api.pages").joinpath("data", "result_words.json").read_text("utf-8")
    ).items()
}
STATES = LISTS["certificate_states"]
ANSWERS = LISTS["answers"]
METHODS = LISTS["methods"]
STATUSES = LISTS["query_statuses"]
COUNTS = LISTS["counts"]
RECOMMENDATIONS = LISTS["recommendations"]
FIELD_STATES = LISTS["field_states"]
REPLIES = LISTS["reply_statuses"]
ROLES = LISTS["roles"]


_NUMBER = re.compile(r"(?<![A-Z])\d+")
_COUNTED = re.compile(r"\bn ([a-z]+)")
SINGULAR: Mapping[str, str] = MappingProxyType(
    {"counties": "county", "dwellings": "dwelling", "months": "month", "people": "person", "vehicles": "vehicle"}
)
"""Of each word that stands behind a number."""


def reason_words(code: str) -> tuple[str, str]:
    """What a reason code says, its number in its place; the code itself where the list lacks it."""
    numbers = _NUMBER.findall(code)
    title = REASONS.get(code) or REASONS.get(_NUMBER.sub("n", code))
    if title is None:
        return code, code
    if len(numbers) != 1:
        return title["zh"], title["en"]
    return title["zh"].replace("n", numbers[0]), _counted(title["en"], numbers[0])


def _counted(en: str, number: str) -> str:
    """English with the number in its place: of one there is no plural."""
    if int(number) == 1:
        en = _COUNTED.sub(lambda found: f"n {SINGULAR.get(found[1], found[1])}", en)
    return re.sub(r"\bn\b", number, en)


def role_words(party: str) -> tuple[str, str]:
    """Who a party key names: `staff.2` is the second of the staff."""
    role, _, number = party.partition(".")
    zh, en = ROLES.get(role, (role, role))
    return zh + number, f"{en} {number}".strip()
