"""What every connector must pass."""

from gateway.testing.conformance import conformance

PERIOD = {
    "kinds": ["110"],
    "start": 202501,
    "end": 202610,
    "employer_uscc": "91330791MA0000015M",
    "employer": "金华市示例精密机械有限公司",
    "county": "330702",
    "base": 5000,
    "stop_reason": None,
}


def account(person_no: str, name: str) -> dict[str, object]:
    return {
        "id_no": "330791199301010012",
        "name": name,
        "person_no": person_no,
        "address": None,
        "periods": [PERIOD],
        "pension": None,
        "unemployment": None,
    }


TWO_OF_ONE_NUMBER = [account("330000900001", "王一"), account("330000900002", "李二")]

test_social_security = conformance("social_security", rows={"social_security": TWO_OF_ONE_NUMBER})
