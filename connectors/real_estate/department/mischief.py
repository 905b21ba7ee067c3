"""What a county's worker makes of an answer on a bad day: somebody else's rows, values nobody can read, rows twice."""

from dataclasses import replace

from .register import Right

STRANGER = ("某某", "330799199912310000", "100%")
UNREADABLE_AREA = "约一百平"
HUGE = 2000
UNIT_NO, CERT_NO = 0, 1
OLD_CERT_NO = "金房权证婺字第00123456号"
"""As the register before 2007 numbered them; units had no number then."""
AREA = 6
STATUS = 9

ALIKE = {
    "noise": "garbage",
    "broken": "error",
    "redirect": "error",
    "reset": "stuck",
    "drip": "early",
}
"""Bad days of departments that speak HTTP, as an exchange database has them."""


def spoilt(rights: list[Right], fault: str, *, number: str, name: str) -> list[Right]:
    """The rights as they come out on this bad day; as they are on any other.  number, name: of the person asked about."""
    match fault:
        case "wrong_person":
            return [replace(right, owners=(STRANGER,)) for right in rights] or [_invented(*STRANGER)]
        case "garbage":
            return [_unreadable(right) for right in rights or [_invented(name, number, "")]]
        case "huge":
            return [right for right in rights or [_invented(name, number, "")] for _ in range(HUGE)]
        case "old_register":
            return [_with(_with(right, UNIT_NO, None), CERT_NO, OLD_CERT_NO) for right in rights]
        case "duplicate" | "historical":
            once_more = rights if fault == "duplicate" else [_with(right, STATUS, "历史") for right in rights]
            return [*rights, *once_more]
        case _:
            return rights


def _invented(name: str, number: str, share: str) -> Right:
    main = (
        "330799009009GB00009F00099999", "浙(2020)某某市不动产权第9999999号", "某某路1号", "4", "102", "住宅", 88.8, "0", "2020-02-02",
        "现势", "0", "0", "0", "0",
    )  # fmt: skip
    return Right(main, ((name, number, share),))


def _unreadable(right: Right) -> Right:
    return _with(_with(right, AREA, UNREADABLE_AREA), STATUS, "?")


def _with(right: Right, column: int, value: object) -> Right:
    return replace(right, main=(*right.main[:column], value, *right.main[column + 1 :]))
