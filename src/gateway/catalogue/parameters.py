"""Checks a query's parameters against what its certificates declare."""

from collections.abc import Iterable, Mapping
from datetime import date

from gateway.catalogue.patterns import is_whole
from gateway.domain.errors import InputFault
from gateway.domain.identifiers.documents import fold_unit
from gateway.domain.matter import Argument, Certificate

UNIT_NUMBER = "unit-number"
"""The format of a real-estate unit number: its pattern is that of the number without what is printed between its parts."""
_TYPES: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool}


def parameter_faults(
    certificates: Iterable[Certificate], given: Mapping[str, Argument], today: date
) -> list[InputFault]:
    """Everything wrong with the parameters: missing, surplus, of the wrong form, ahead of today.  Never a value in a message."""
    declared: dict[str, Mapping[str, object]] = {}
    for certificate in certificates:
        for name, form in certificate.parameters.items():
            declared[name] = form if isinstance(form, Mapping) else {}
    faults = [
        InputFault(_pointer(name), "surplus-parameter", "none of the certificates asked for takes this parameter")
        for name in given
        if name not in declared
    ]
    for name, form in declared.items():
        if name in given:
            texts = _form_faults(form, given[name]) or _order_faults(form, given[name], given, today)
            faults += [InputFault(_pointer(name), "bad-parameter", text) for text in texts]
        elif form.get("required", True):
            faults.append(InputFault("/parameters", "missing-parameter", f"the parameter {name} is missing"))
    return faults


def _form_faults(form: Mapping[str, object], value: Argument) -> list[str]:
    kind = str(form.get("type", "string"))
    if type(value) is not _TYPES[kind]:
        return [f"must be a {kind}"]
    if isinstance(value, str):
        return _text_faults(form, value)
    if isinstance(value, int) and not isinstance(value, bool):
        return _number_faults(form, value)
    return []


def _order_faults(form: Mapping[str, object], value: Argument, given: Mapping[str, Argument], today: date) -> list[str]:
    """A day before the one that it may not come before, or one that has not come: nobody can tell what happens from then on.

    Days are told apart as they stand, year first.
    """
    if form.get("not_ahead") is True and isinstance(value, str) and value > today.isoformat():
        return ["must not be a day that has not come"]
    first = form.get("not_before")
    begin = given.get(str(first))
    is_before = isinstance(value, str) and isinstance(begin, str) and _is_date(begin) and value < begin
    return [f"must not be before {first}"] if is_before else []


def _text_faults(form: Mapping[str, object], value: str) -> list[str]:
    faults = []
    plain = fold_unit(value) if form.get("format") == UNIT_NUMBER else value
    pattern, words = form.get("pattern"), form.get("enum")
    if isinstance(pattern, str) and not is_whole(pattern, plain):
        faults.append(f"must match {pattern}")
    if isinstance(words, tuple | list) and value not in words:
        faults.append("must be one of " + ", ".join(str(word) for word in words))
    if form.get("format") == "date" and not _is_date(value):
        faults.append("must be a date, year-month-day")
    return faults


def _number_faults(form: Mapping[str, object], value: int) -> list[str]:
    least, most = form.get("minimum"), form.get("maximum")
    faults = []
    if isinstance(least, int) and value < least:
        faults.append(f"must be at least {least}")
    if isinstance(most, int) and value > most:
        faults.append(f"must be at most {most}")
    return faults


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2026-11-01") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _pointer(name: str) -> str:
    return "/parameters/" + name.replace("~", "~0").replace("/", "~1")
