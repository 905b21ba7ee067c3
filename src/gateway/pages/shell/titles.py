"""What codes are called in the reader's language, dates and times as one writes them, numbers masked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from markupsafe import Markup

from gateway.domain.clock import CHINA
from gateway.entry import office_aloud, rule_aloud
from gateway.pages.shell.sentences import told
from gateway.pages.shell.surroundings import KnowsTitles, Surroundings
from gateway.pages.shell.words import LOCALES

_SEEN_BEFORE, _SEEN_BEHIND = 4, 2


@dataclass(frozen=True, slots=True)
class Titles:
    """language: the reader's.  translated: a word of ours in it; the word itself where nobody has written one."""

    surroundings: Surroundings
    language: str
    translated: Callable[[str], str]

    def of(self, title: Any) -> str:
        """The reader's language of what has both: `{"zh": …, "en": …}`, or something with these two members."""
        if title is None:
            return ""
        found = title.get(self.language) if isinstance(title, Mapping) else getattr(title, self.language)
        return str(found or "")

    def department(self, code: str) -> str:
        """A department or an office of the city."""
        known = self._catalogue.departments.get(code)
        title = known.title if known else self._catalogue.city.offices.get(code)
        return self.of(title) or office_aloud(code, self.language) or code

    def county(self, code: str) -> str:
        """A county, or the city itself."""
        return self.of(self._catalogue.city.place(code)) or code

    @property
    def counties(self) -> Sequence[tuple[str, str]]:
        """Code and title of each."""
        return [(str(code), self.of(title)) for code, title in self._catalogue.city.counties.items()]

    def matter(self, code: str) -> str:
        """A matter."""
        known = self._catalogue.matters.get(code)
        return self.of(known.title) if known else code

    def certificate(self, code: str) -> str:
        """A certificate, by its whole code `M01-C1`."""
        known = self._catalogue.matters.get(code.partition("-")[0])
        found = [one for one in known.certificates if one.code == code] if known else []
        return self.of(found[0].title) if found else code

    def certificates_of(self, matter: str) -> Sequence[tuple[str, str]]:
        """Code and title of each certificate of a matter."""
        known = self._catalogue.matters.get(matter)
        return [(str(one.code), self.of(one.title)) for one in known.certificates] if known else []

    def item(self, department: str, name: str) -> str:
        """An information item of a department."""
        known = self._catalogue.items.get((department, name))
        return self.of(known.title) if known else name

    @property
    def items(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """By department, what it holds: `department.item` and title."""
        by: dict[str, list[tuple[str, str]]] = {}
        for department, name in sorted(self._catalogue.items):
            by.setdefault(str(department), []).append((f"{department}.{name}", self.item(department, name)))
        return by

    def reason(self, code: str) -> str:
        """A reason code of an answer."""
        zh, en = self.surroundings.reason(code)
        return zh if self.language == "zh" else en

    def rule(self, code: str) -> str:
        """A rule by which something was refused, or is not shown."""
        return rule_aloud(code, self.language)

    def sentence(self, english: str) -> Markup | str:
        """A sentence of the API's, which speaks English: in the reader's language, marked as English where nobody has written it."""
        if self.language == "en":
            return english
        found = told(english, self.translated)
        if found is not None:
            return found
        return Markup('<span lang="en">{}</span>').format(english)

    def word(self, code: object, among: str | None = None) -> str:
        """A word of a closed list.  among: the list, by its name in the contract, where a word stands in several with two meanings.

        Looked for in the room's own words (as `List.word`, then as the word), then in the printed result's.
        """
        text = str(code)
        for asked in (f"{among}.{text}", text) if among else (text,):
            found = self.translated(asked)
            if found != asked:
                return found
        for listed in self.surroundings.words.values():
            if text in listed:
                return listed[text][0 if self.language == "zh" else 1]
        return text.replace("_", " ")

    @property
    def _catalogue(self) -> KnowsTitles:
        return self.surroundings.catalogue()


def day(value: str | date | None, language: str) -> Markup | str:
    """A day as one writes it, of an ISO 8601 date or time."""
    if not value:
        return ""
    on = value if isinstance(value, date) else _read(value)
    if on is None:
        return str(value)
    if isinstance(on, datetime) and on.tzinfo:
        on = on.astimezone(CHINA)
    return _time(on, format_date(on, "long" if language == "zh" else "d MMM y", LOCALES[language]))


def moment(value: str | datetime | None, language: str, *, seconds: bool = False) -> Markup | str:
    """A day and the time of it in the city's zone, to the minute; seconds: to the second, as entries of the log are told apart."""
    if not value:
        return ""
    at = value if isinstance(value, datetime) else _read(value)
    if at is None:
        return str(value)
    at = at.astimezone(CHINA) if at.tzinfo else at
    pattern = "y年M月d日 HH:mm" if language == "zh" else "d MMM y HH:mm"
    return _time(at, format_datetime(at, pattern + (":ss" if seconds else ""), locale=LOCALES[language]))


def masked(value: str) -> str:
    """A number with its middle hidden."""
    hidden = max(len(value) - _SEEN_BEFORE - _SEEN_BEHIND, 0)
    return value[:_SEEN_BEFORE] + "*" * hidden + value[_SEEN_BEFORE + hidden :]


def _time(at: date, written: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), written)


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
