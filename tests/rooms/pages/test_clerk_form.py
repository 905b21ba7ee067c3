"""What somebody at a window writes is what they mean: numbers, dates and case numbers in any width, with blanks and odd dashes."""

from typing import Any

import pytest

from gateway.pages.clerk.form import case_number_of, plain, query_of
from gateway.pages.shell.forms import Form

MATTER: dict[str, Any] = {
    "code": "M99",
    "certificates": [
        {
            "parties": {"applicant": {"least": 1, "most": 1}},
            "parameters": {
                "since": {"title": {}, "type": "string", "format": "date"},
                "n": {"title": {}, "type": "integer"},
                "unit": {"title": {}, "type": "string"},
            },
        }
    ],
}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("JH-2026-M01-000017", "JH-2026-M01-000017"),
        (" jh－2026—m01-０００017 ", "JH-2026-M01-000017"),
        ("JH-2026-M01- 000 017", "JH-2026-M01-000017"),
        ("", ""),
    ],
)
def test_a_case_number_is_that_which_is_meant(written: str, meant: str) -> None:
    assert case_number_of({"case_number": written}) == meant


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        ("since", "2019-05-01", "2019-05-01"),
        ("since", "2019年5月1日", "2019-05-01"),
        ("since", "２０１９．５．１", "2019-05-01"),
        ("since", "2019/05/1", "2019-05-01"),
        ("since", "5月", "5月"),
        ("n", "３", 3),
        ("n", "three", "three"),
        ("unit", "2019年5月1日", "2019年5月1日"),
    ],
)
def test_a_parameter_is_that_which_is_meant_and_what_is_not_understood_is_sent_as_it_is(
    name: str, written: str, meant: object
) -> None:
    form = Form([("case_number", "A-1"), (f"parameter_{name}", written)])
    assert query_of(MATTER, form, 1000)["parameters"] == {name: meant}


def test_what_is_too_long_for_a_number_is_left_alone() -> None:
    long = "\u0041\u030a" * 5000
    assert plain(long) is long
