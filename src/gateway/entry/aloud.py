"""An entry read aloud: one sentence in the reader's language, with the titles of departments, matters and items in place of their codes.

`sentence` is for verifiers, who must find the same words for ever; this is for people, and its words may change with any version.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from importlib import resources
from typing import Any, Protocol

from gateway.entry.leaf import Kind, members
from gateway.entry.step import OWN, OWN_CLIENT, SEARCHED, SHOWN, step_of

Entry = Mapping[str, Any]
"""As `as_object` has it."""
_WORDS: Mapping[str, Any] = json.loads(
    resources.files("gateway.entry").joinpath("data", "aloud.json").read_text("utf-8")
)
_CHINA = timezone(timedelta(hours=8))
_LOOKED = frozenset({OWN, SEARCHED, SHOWN})
"""Roles of those who stand in an entry because somebody looked, or because what was done is about them."""
_GATEWAY, _CITIZEN = "gateway", "citizen"


class Titles(Protocol):
    """What codes are called, in one language; a code that nobody knows stands as it is."""

    def department(self, code: str) -> str:
        """A department or office."""

    def matter(self, code: str) -> str:
        """A matter."""

    def certificate(self, code: str) -> str:
        """A certificate."""

    def item(self, department: str, name: str) -> str:
        """An information item of a department."""


def read_aloud(entry: Entry, titles: Titles, language: str) -> str:
    """What happened, in one sentence without its time.  titles: in this language.  language: `en` or `zh`."""
    return _Voice(entry, titles, language).sentence()


def office_aloud(code: str, language: str) -> str | None:
    """What an office is called that gives no data of its own; None: it is no such office."""
    known = _WORDS["offices"].get(code)
    return None if known is None else str(known[language])


def rule_aloud(rule: str, language: str) -> str:
    """What a rule says by which something was refused or not shown; its code where it is none of the list."""
    known = _WORDS["rules"].get(rule)
    return rule if known is None else str(known[language])


def time_aloud(at: str, language: str) -> str:
    """A time, ISO 8601 with offset, as clocks in China show it.  Raises ValueError."""
    told = datetime.fromisoformat(at).astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
    return str(_WORDS["at"][language]).format(told)


class _Voice:
    """Reads one entry in one language."""

    def __init__(self, entry: Entry, titles: Titles, language: str) -> None:
        self._entry, self._titles, self._language = entry, titles, language
        self._details: Mapping[str, Any] = entry["details"]
        self._subjects: Sequence[Mapping[str, Any]] = entry["subjects"]

    def sentence(self) -> str:
        """The sentence, behind what is wrong with the entry."""
        forms, kind = _WORDS["sentences"], self._entry["kind"]
        form = forms.get(f"{kind}.{self._step()}") or forms.get(kind) or forms["UNKNOWN"]
        words = self._names() | self._clauses()
        told: str = form[self._language].format_map(words | {"request": self._request(words)})
        damage = self._entry.get("damage")
        return (
            self._clause("damaged").format(self._list(self._said("damage", one) for one in damage)) + told
            if damage
            else told
        )

    def _step(self) -> str:
        """The step; what the gateway asks by itself is one of its own, and so is a query that asks no department."""
        kind = self._entry["kind"]
        if kind in {Kind.INTENT.name, Kind.OUTCOME.name} and self._entry["client"] == OWN_CLIENT:
            return "check"
        if kind == Kind.INTENT.name and not self._entry["departments"]:
            return "nobody"
        shown = [{name: value for name, value in one.items() if name != SHOWN or value} for one in self._subjects]
        return step_of(Kind[kind], self._details, shown) if kind in Kind.__members__ else ""

    def _names(self) -> dict[str, str]:
        """Who, about whom, what: what stands in sentences as it is."""
        entry, details = self._entry, self._details
        return {
            "who": self._who(entry["account"], entry["office"]) or self._client(),
            "actor": self._who(entry["actor"], None) or self._plain("somebody"),
            "client": str(entry["client"]),
            "departments": self._list(map(self._department, entry["departments"])) or self._plain("nothing"),
            "people": self._people(),
            "certificates": self._list(map(self._titles.certificate, entry["certificates"])) or self._plain("nothing"),
            "certificate": self._titles.certificate(str(details.get("certificate", ""))),
            "states": self._states(),
            "rule": self._rule(details.get("rule")),
            "reason": self._said("words", details.get("reason")),
            "ground": self._said("grounds", details.get("ground")),
            "shown": self._list(self._said("words", one) for one in self._shown()) or self._plain("nothing"),
            "sought": self._sought(),
            "act": self._act(),
            **{
                name: str(details.get(name, ""))
                for name in ("count", "about", "task", "keys", "order", "entries", "month")
            },
        }

    def _clauses(self) -> dict[str, str]:
        """What a sentence goes without where there is nothing to tell."""
        fields, refusals, states = self._fields(), self._refusals(), self._states()
        looked_at = sum(bool(one["shown"]) for one in self._subjects)
        named = [one for one in self._subjects if one["role"] not in _LOOKED]
        return {
            "for_case": self._for_case(),
            "for_task": self._clause("for_task", task=self._details["task"]) if "task" in self._details else "",
            "denied": self._clause("denied", refusals=refusals) if refusals else "",
            "fields": self._clause("fields", fields=fields) if fields else "",
            "states_after": self._clause("states_after", states=states) if self._entry["states"] else "",
            "told": self._clause("told", count=looked_at) if looked_at else "",
            "about_people": self._clause("about_people", people=self._people()) if named else "",
        }

    def _request(self, words: Mapping[str, str]) -> str:
        """Which query was refused."""
        return self._clause("request", **words) if self._entry["case_number"] else ""

    def _for_case(self) -> str:
        matter, case = self._entry["matter"] or self._details.get("matter"), self._entry["case_number"]
        names = {"matter": self._titles.matter(str(matter)), "case": case}
        if matter and case:
            return self._clause("for_case", **names)
        return self._clause("for_matter" if matter else "for_case_alone", **names) if matter or case else ""

    def _who(self, account: str | None, office: str | None) -> str:
        if account in {_GATEWAY, _CITIZEN}:
            return self._plain(account)
        if not account or not office:
            return account or (self._department(office) if office else "")
        return self._clause("officer", account=account, office=self._department(office))

    def _client(self) -> str:
        """Where no account is named."""
        client = self._entry["client"]
        return self._plain("somebody") if client is None else self._plain("client").format(client)

    def _people(self) -> str:
        """By their roles: nobody's name stands in an entry."""
        return self._list(self._person(one["party"], one["role"]) for one in self._subjects) or self._plain("nobody")

    def _person(self, party: str, role: str) -> str:
        number = party.partition(".")[2]
        word = self._said("words", role)
        return f"{word} {number}" if number else word

    def _states(self) -> str:
        told = (
            self._clause("certificate", title=self._titles.certificate(code), word=self._said("words", state))
            for code, state in self._entry["states"].items()
        )
        return self._list(told, "clause_lists") or self._plain("nothing")

    def _fields(self) -> str:
        """The fields that left; whose each is, those whom they are about say."""
        owners = {
            name: of for one in self._subjects for of, _, name in (field.partition(".") for field in one["disclosed"])
        }
        return self._list(
            self._clause("field", title=self._titles.item(owners.get(name, ""), name), word=self._said("words", mode))
            for names in self._entry["disclosed"].values()
            for name, mode in names.items()
        )

    def _refusals(self) -> str:
        """The certificates that were not given, with the rule."""
        denied = members(self._details.get("denied")) or {
            code: rule
            for code, rule in members(self._details.get("rules")).items()
            if self._entry["states"].get(code) == "denied"
        }
        return self._list(
            (
                self._clause("field", title=self._titles.certificate(code), word=self._rule(rule))
                for code, rule in denied.items()
            ),
            "clause_lists",
        )

    def _rule(self, rule: object) -> str:
        is_quota = isinstance(rule, str) and rule.startswith("quota-")
        return self._said("rules", "quota" if is_quota else rule)

    def _shown(self) -> list[str]:
        return sorted({name for one in self._subjects for name in one["shown"]})

    def _sought(self) -> str:
        """What was looked for, by filter; a person or firm is not named."""
        told = [self._plain("one_person")] if any(one["role"] == SEARCHED for one in self._subjects) else []
        told += [
            self._clause("criterion", name=self._said("criteria", name), value=self._criterion(name, str(value)))
            for name, value in members(self._details.get("criteria")).items()
        ]
        if "export" in self._details:
            told.append(self._clause("criterion", name=self._said("criteria", "export"), value=self._details["export"]))
        return self._list(told) or self._plain("everything")

    def _criterion(self, name: str, value: str) -> str:
        match name:
            case "office" | "department":
                return self._department(value)
            case "matter":
                return self._titles.matter(value)
            case "certificate":
                return self._titles.certificate(value)
            case "state" | "list":
                return self._said("words", value)
            case "since" | "until":
                return time_aloud(value, self._language)
        return value

    def _act(self) -> str:
        """What was done, by the longest phrase that is known; one that nobody knows stands as it is."""
        did = str(self._details.get("did", ""))
        phrase = max((one for one in _WORDS["acts"] if did == one or did.startswith(f"{one} ")), key=len, default=None)
        if phrase is None:
            return did
        rest = did.removeprefix(phrase).strip()
        department, _, item = rest.partition(".")
        form: str = _WORDS["acts"][phrase][self._language]
        return form.format(rest=rest, item=self._titles.item(department, item), department=self._department(department))

    def _department(self, code: str) -> str:
        return office_aloud(code, self._language) or self._titles.department(code)

    def _said(self, words: str, word: object) -> str:
        """A word of a closed list; one that nobody knows stands as it is."""
        known = _WORDS[words].get(str(word))
        return str(word or "") if known is None else str(known[self._language])

    def _plain(self, name: str) -> str:
        return str(_WORDS[name][self._language])

    def _clause(self, name: str, /, **parts: object) -> str:
        form: str = _WORDS["clauses"][name][self._language]
        return form.format(**parts) if parts else form

    def _list(self, words: Iterable[str], between: str = "lists") -> str:
        return self._plain(between).join(words)
