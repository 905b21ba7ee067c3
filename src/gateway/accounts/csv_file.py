"""Accounts in a CSV file: a head line with the columns' names, one line an account, lists with blanks between."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gateway.accounts.forms import faults_in
from gateway.accounts.registered import Registered
from gateway.domain.accounts import Account, AccountState
from gateway.domain.codes import CountyCode, DepartmentCode
from gateway.domain.errors import InputFault

COLUMNS = (
    *("account", "external_id", "department", "county", "post", "duties", "roles", "state"),
    *("person_digest", "kin_digests"),
)
"""In the order in which they are written; read in any order.  `state` may be left out, and so may digests and external_id."""
_NEEDED = frozenset({"account", "department", "county", "post", "duties", "roles"})
_LONGEST_CELL = 16_384


@dataclass(frozen=True, slots=True)
class CsvFault:
    """What is wrong with a line, 1 for the head; never the value."""

    line: int
    fault: InputFault


@dataclass(frozen=True, slots=True)
class CsvAccount:
    """An account out of a file.  states: whether the file says its state; else one that is there keeps its own."""

    line: int
    record: Account
    external_id: str | None
    has_state: bool
    has_digests: bool


def read_accounts(text: str) -> tuple[Sequence[CsvAccount], Sequence[CsvFault]]:
    """The accounts of a file, and everything that is wrong with it."""
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    head = [cell.strip() for cell in rows[0]] if rows else []
    if len(set(head)) < len(head) or not _NEEDED <= set(head) <= set(COLUMNS):
        return [], [CsvFault(1, InputFault("/head", "columns", f"each of these once: {', '.join(COLUMNS)}"))]
    found, faults, seen = [], [], set[str]()
    for line, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        one, wrong = _account(line, dict(zip(head, row, strict=False)), is_whole=len(row) == len(head))
        if one is not None and one.record.name.lower() in seen:
            wrong = [InputFault("/account", "twice", "stands in the file twice")]
        if wrong or one is None:
            faults += [CsvFault(line, fault) for fault in wrong]
            continue
        seen.add(one.record.name.lower())
        found.append(one)
    return found, faults


def write_accounts(records: Iterable[Registered]) -> str:
    """The same form, of accounts in the register."""
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    for one in records:
        if isinstance(one.record, Account):
            rows.writerow(_cells(one.record, one.external_id))
    return file.getvalue()


def _account(line: int, cells: Mapping[str, str], *, is_whole: bool) -> tuple[CsvAccount | None, list[InputFault]]:
    if not is_whole or any(len(cell) > _LONGEST_CELL for cell in cells.values()):
        return None, [InputFault("", "cells", "not as many cells as the head line has, or one too long")]
    state = cells.get("state", "").strip() or AccountState.ACTIVE.value
    if state not in list(AccountState):
        return None, [InputFault("/state", "form", f"out of {', '.join(AccountState)}")]
    record = Account(
        name=cells["account"].strip(),
        department=DepartmentCode(cells["department"].strip()),
        county=CountyCode(cells["county"].strip()),
        post=cells["post"].strip(),
        duties=frozenset(cells["duties"].split()),
        roles=frozenset(cells["roles"].split()),
        state=AccountState(state),
        person_digest=cells.get("person_digest", "").strip() or None,
        kin_digests=frozenset(cells.get("kin_digests", "").split()),
    )
    external_id = cells.get("external_id", "").strip() or None
    one = CsvAccount(line, record, external_id, bool(cells.get("state", "").strip()), "person_digest" in cells)
    return one, faults_in(record, external_id)


def _cells(account: Account, external_id: str | None) -> list[str]:
    return [
        account.name,
        external_id or "",
        account.department,
        account.county,
        account.post,
        " ".join(sorted(account.duties)),
        " ".join(sorted(account.roles)),
        account.state.value,
        account.person_digest or "",
        " ".join(sorted(account.kin_digests)),
    ]
