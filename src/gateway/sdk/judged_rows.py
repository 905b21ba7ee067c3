"""What a file of rows says, judged before it comes into force: single bad rows are set aside, a file of them is refused."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.documents import parse_month
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.ideographs import HAN
from gateway.domain.identifiers.names import parse_name
from gateway.domain.identifiers.organisations import parse_credit_code
from gateway.domain.identifiers.people import from_legacy, parse_person_number
from gateway.sdk.closed_model import ClosedModel
from gateway.sdk.set_aside import SetAside


class CellForm(StrEnum):
    """How a cell must be written; `?` after it in a manifest: or be empty.  Blanks and full width are folded first."""

    MONTH = "month"
    DIGITS = "digits"
    AMOUNT = "amount"
    COUNTY = "county"
    DATE = "date"
    NAME = "name"
    TEXT = "text"


_HAN = re.compile(f"[{HAN}·]+")
_DIGITS = re.compile(r"[0-9]{1,40}")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,4})?")
_COUNTY = re.compile(r"[1-9][0-9]{5}")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_ANOTHER_READING = (("latin-1", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "gb18030"), ("gb18030", "utf-8"))
"""(read as, written as): how Chinese text becomes rubbish that still decodes."""


class Tolerance(ClosedModel):
    """How much may be wrong with a file that still comes into force; part of a driver's `[driver]` facts.

    most_bad: part of the rows that may be set aside.  few_bad: so many may be whatever part they are, up to half of the file.
    most_shrink, most_growth: part by which rows or people may become fewer or more from one file to the next.
    most_changed: part of the people of whom it may say other things than before, in the columns called `stable`.
    """

    most_bad: float = Field(default=0.01, ge=0, lt=1)
    few_bad: int = Field(default=3, ge=0)
    most_shrink: float = Field(default=0.05, ge=0, lt=1)
    most_growth: float = Field(default=1.0, gt=0)
    most_changed: float = Field(default=0.2, ge=0, le=1)

    def bears(self, bad: int, rows: int) -> bool:
        """Whether a file of `rows`, `bad` of them set aside, may come into force."""
        return bad <= max(self.most_bad * rows, min(self.few_bad, rows // 2))

    def change(self, before: int, after: int) -> str:
        """`shrink` or `growth` where a count has changed by more than is borne, else ""."""
        if after < (1 - self.most_shrink) * before:
            return "shrink"
        return "growth" if before and after > (1 + self.most_growth) * before else ""


@dataclass(frozen=True, slots=True)
class RowRules:
    """What a good row is.

    columns: their names, in order.  key: the one with the number.  name: the one with the person's name, or "".  forms: column →
    form, with `?` where it may be empty.  organisations: the key is a credit code.  span: two columns of which the first is not
    after the second, where there is one.
    """

    columns: tuple[str, ...]
    key: str
    name: str = ""
    forms: Mapping[str, str] | None = None
    organisations: bool = False
    span: tuple[str, ...] = ()


class RowJudge:
    """Judges one file's rows and remembers in `aside` whom the bad ones may be about."""

    def __init__(self, rules: RowRules, aside: SetAside) -> None:
        self._rules = rules
        self._aside = aside
        self._key = rules.columns.index(rules.key)
        self._name = rules.columns.index(rules.name) if rules.name else None
        forms = {rules.name: CellForm.NAME.value, **(rules.forms or {})} if rules.name else rules.forms or {}
        self._forms = [(rules.columns.index(column), _reader(form)) for column, form in forms.items()]
        self._span = [rules.columns.index(column) for column in rules.span]
        self.rows = self.bad = 0
        self._last: tuple[str, str | None] = ("", None)
        self._fitted: dict[int, str] = {}

    def file_under(self, cells: Sequence[str]) -> str | None:
        """The folded number under which a good row is found; None: set aside."""
        self.rows += 1
        number = self._number(cells) if len(cells) == len(self._rules.columns) else None
        if number is not None and self._is_formed(cells):
            return number
        self.bad += 1
        if number is not None:
            self._aside.add_known(number)
        else:
            self._aside.add_unknown(*self._suspects(cells))
        return None

    def is_header(self, cells: Sequence[str]) -> bool:
        """Whether a row repeats the columns' names: pieces of several files were put together."""
        return not cells[0][:1].isdigit() and tuple(map(fold, cells)) == tuple(map(fold, self._rules.columns))

    def _number(self, cells: Sequence[str]) -> str | None:
        """One person's rows stand together mostly: what was read last is not read again."""
        written = cells[self._key]
        if written != self._last[0]:
            self._last = (written, _sound_or_none(written, organisations=self._rules.organisations))
        return self._last[1]

    def _is_formed(self, cells: Sequence[str]) -> bool:
        return all(self._fits(place, cells[place], fits) for place, fits in self._forms) and self._is_in_order(cells)

    def _is_in_order(self, cells: Sequence[str]) -> bool:
        first, last = (fold(cells[place]) for place in self._span) if self._span else ("", "")
        return not last or first <= last

    def _fits(self, place: int, cell: str, fits: Callable[[str], bool]) -> bool:
        """What stood in the row before and fitted is not tried again."""
        if self._fitted.get(place) == cell:
            return True
        if not fits(cell):
            return False
        self._fitted[place] = cell
        return True

    def _suspects(self, cells: Sequence[str]) -> tuple[Sequence[str], str | None]:
        """The cells in which the number may stand, and the name; of a row out of shape any cell may be either.

        An employer's sound code in such a row says nothing of the person; a sound number in a cell of another column is the person's.
        """
        is_person = not self._rules.organisations
        if len(cells) == len(self._rules.columns):
            elsewhere = [cell for cell in cells if is_person and _sound_or_none(cell, organisations=False)]
            is_shifted = elsewhere and not re.search("[0-9]", cells[self._key])
            return elsewhere if is_shifted else [cells[self._key]], None if self._name is None else cells[self._name]
        suspects = [cell for cell in cells if not (is_person and _sound_or_none(cell, organisations=True))]
        return suspects, next((cell for cell in cells if _HAN.fullmatch(cell.strip(" \u3000"))), None)


def sound_number(text: str, *, organisations: bool = False) -> str:
    """A register's number, folded and its check character tried, of an old one of 15 digits its day of birth.  Raises InvalidIdentifier."""
    if organisations:
        return parse_credit_code(text)
    number = fold(text)
    if len(number) == 15 and number.isdecimal():
        from_legacy(number)
        return number
    return parse_person_number(number)


def _sound_or_none(text: str, *, organisations: bool) -> str | None:
    try:
        return sound_number(text, organisations=organisations)
    except InvalidIdentifier:
        return None


def is_misread(name: str) -> bool:
    """Whether a name is Chinese text that was read in another encoding than it was written in."""
    return any(_would_be_chinese(name, read_as, written_as) for read_as, written_as in _ANOTHER_READING)


def forms_of(columns: Sequence[str], written: Sequence[str], span: Sequence[str] = ()) -> Mapping[str, str]:
    """Column → form, of `column:form` in a manifest.  Raises ValueError, with a sentence, for a form there is not, or of no column."""
    forms = dict(one.rpartition(":")[::2] for one in written)
    if not {*forms, *span} <= {*columns} or len(span) not in (0, 2):
        raise ValueError("forms and span name columns, span two of them")
    known = {form.value for form in CellForm}
    if unknown := sorted({form.removesuffix("?") for form in forms.values()} - known):
        raise ValueError(f"there is no form {unknown[0]}; there are {', '.join(sorted(known))}")
    return forms


def _would_be_chinese(name: str, read_as: str, written_as: str) -> bool:
    try:
        other = name.encode(read_as).decode(written_as)
    except UnicodeError:
        return False
    return other != name and bool(_HAN.fullmatch(other))


def _is_name(text: str) -> bool:
    try:
        parse_name(text.strip(" \u3000"))
    except InvalidIdentifier:
        return False
    return not is_misread(text)


def _is_month(text: str) -> bool:
    try:
        parse_month(text)
    except InvalidIdentifier:
        return False
    return True


_READERS: Mapping[CellForm, Callable[[str], bool]] = {
    CellForm.MONTH: _is_month,
    CellForm.DIGITS: lambda text: _DIGITS.fullmatch(text) is not None,
    CellForm.AMOUNT: lambda text: _AMOUNT.fullmatch(text) is not None,
    CellForm.COUNTY: lambda text: _COUNTY.fullmatch(text) is not None,
    CellForm.DATE: lambda text: _DATE.fullmatch(text) is not None,
    CellForm.TEXT: bool,
}


def _reader(form: str) -> Callable[[str], bool]:
    kind = CellForm(form.removesuffix("?"))
    if kind is CellForm.NAME:
        return (lambda text: not text.strip() or _is_name(text)) if form.endswith("?") else _is_name
    fits = _READERS[kind]
    return (lambda text: not fold(text) or fits(fold(text))) if form.endswith("?") else lambda text: fits(fold(text))
