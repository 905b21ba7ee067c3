"""Public rental housing (M01): who may rent, and how one flat in another county is found."""

from tests.stories.people import P2, P3, Asker, answers, certificate, every


def test_a_family_without_a_home_is_answered_by_five_departments(ask: Asker) -> None:
    first = ask.query("M01", P2, deadline_ms=1000)
    assert answers(first) | {"M01-C5": ""} == {
        "M01-C1": "pending", "M01-C2": "yes", "M01-C3": "pending", "M01-C4": "pending", "M01-C5": ""
    }  # fmt: skip
    document = ask.settled(first, "M01-C3")
    assert answers(document) == {
        "M01-C1": "yes", "M01-C2": "yes", "M01-C3": "pending", "M01-C4": "yes", "M01-C5": "yes"
    }  # fmt: skip
    assert certificate(document, "M01-C1")["reason"] == "NONE_IN_9_COUNTIES"
    assert certificate(document, "M01-C4")["fields"]["vehicle_count"]["value"] == 1
    assert document["recommendation"] is None or document["recommendation"] == "review"


def test_an_officer_of_the_department_answers_what_no_register_knows(ask: Asker) -> None:
    document = ask.with_task(ask.settled(ask.query("M01", P2, deadline_ms=8000), "M01-C3"), "M01-C3")
    task_id = certificate(document, "M01-C3")["next"]["task_id"]
    verifier = ask.as_("verifier:real_estate")
    assert task_id in {task["task_id"] for task in every(verifier, "/v1/verifications")}
    answer = verifier.post(f"/v1/verifications/{task_id}/reply", json={"finding": "no"})
    assert answer.status_code == 200, answer.text
    done = ask.read(document["query_id"])
    assert (answers(done)["M01-C3"], done["status"], done["recommendation"]) == ("yes", "complete", "pass")
    again = verifier.post(f"/v1/verifications/{task_id}/reply", json={"finding": "yes"})
    assert again.status_code == 409


def test_a_flat_in_another_county_is_found(ask: Asker) -> None:
    document = ask.settled(ask.query("M01", P3, deadline_ms=8000), "M01-C3")
    assert answers(document) | {"M01-C3": "pending"} == {
        "M01-C1": "no", "M01-C2": "yes", "M01-C3": "pending", "M01-C4": "no", "M01-C5": "yes"
    }  # fmt: skip
    assert certificate(document, "M01-C1")["reason"] == "OWNS_1"
    assert document["recommendation"] == "reject_proposed"


def test_a_silent_county_is_named_and_never_a_yes(ask: Asker) -> None:
    ask.rehearse("real_estate", "hang", county="330782")
    document = ask.query("M01", P3, deadline_ms=5000)
    homes = certificate(document, "M01-C1")
    assert (homes["state"], homes["answer"]) == ("pending", None)
    assert homes["next"]["missing_counties"] == ["330782"]
    ask.well_again("real_estate")
    assert answers(ask.settled(document, "M01-C3"))["M01-C1"] == "no"
