"""Open data for portals that gather it: the catalogue as DCAT-AP, the statistics as a table; without a token, and nothing of anyone."""

import csv
import io

import httpx
import jsonschema_rs
import pytest

from gateway_demo.demo import Demo
from tests.stories.people import Asker, Json

IRI = {"type": "object", "required": ["@id"], "properties": {"@id": {"type": "string", "format": "uri"}}}
TEXTS = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object", "required": ["@value", "@language"], "properties": {"@value": {"minLength": 1}}},
}
AGENT = {"type": "object", "required": ["@type", "foaf:name"], "properties": {"foaf:name": TEXTS}}
DATASET = {
    "type": "object",
    "required": ["@id", "@type", "dct:title", "dct:description", "dcat:distribution"],
    "properties": {
        "@type": {"const": "dcat:Dataset"},
        "dct:title": TEXTS,
        "dct:description": TEXTS,
        "dct:publisher": AGENT,
        "dct:accessRights": IRI,
        "dcat:distribution": {"required": ["@type", "dcat:accessURL"], "properties": {"dcat:accessURL": IRI}},
    },
}
CATALOGUE = {
    "type": "object",
    "required": ["@context", "@id", "@type", "dct:title", "dct:description", "dct:publisher", "dcat:dataset"],
    "properties": {
        "@type": {"const": "dcat:Catalog"},
        "dct:title": TEXTS,
        "dct:description": TEXTS,
        "dct:publisher": AGENT,
        "dcat:dataset": {"type": "array", "minItems": 1, "items": DATASET},
        "dcat:service": {"required": ["dct:title", "dcat:endpointURL"], "properties": {"dcat:endpointURL": IRI}},
    },
}
"""What DCAT-AP 3.0.0 calls mandatory of a catalogue, a dataset, a distribution and a data service."""

PUBLIC = {"statistics", "league", "abolished", "feedback", "downtimes"}


def read(demo: Demo, path: str, **params: str) -> httpx.Response:
    answer = httpx.get(demo.addresses["base_url"] + path, params=params)
    assert "authorization" not in answer.request.headers
    return answer


def test_the_catalogue_names_every_register_and_is_whole(demo: Demo, ask: Asker) -> None:
    answer = read(demo, "/open-data/catalogue.jsonld")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
    catalogue: Json = answer.json()
    jsonschema_rs.validator_for(CATALOGUE, validate_formats=True).validate(catalogue)
    items = ask.as_("clerk").get("/v1/items", params={"limit": 100}).json()
    known = {one["department"] for one in items["items"]}
    assert items["next"] is None
    assert {one["dct:identifier"] for one in catalogue["dcat:dataset"]} == known | PUBLIC
    rights = {
        one["dct:identifier"]: one["dct:accessRights"]["@id"].rpartition("/")[2] for one in catalogue["dcat:dataset"]
    }
    assert {code for code, right in rights.items() if right == "PUBLIC"} == PUBLIC


def test_the_table_holds_what_the_statistics_tell(demo: Demo, ask: Asker) -> None:
    told = ask.as_("clerk").get("/v1/statistics").json()
    answer = read(demo, "/open-data/statistics.csv", period=told["period"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    expected = [
        {
            "period": told["period"],
            "table": table,
            "key": row["key"],
            "asked": str(row["asked"]),
            "saved": str(row["saved"]),
        }
        for table in ("total", "by_method", "by_department", "by_matter", "by_processing_class", "by_month")
        for row in ([told[table]] if table == "total" else told[table])
    ]
    trips = [row for row in rows if row["table"] == "trips_saved"]
    assert [row["saved"] for row in trips] == [str(told["trips_saved"])]
    assert sorted((row for row in rows if row not in trips), key=str) == sorted(expected, key=str)
    metadata = read(demo, "/open-data/statistics.csv-metadata.json").json()
    assert [column["name"] for column in metadata["tableSchema"]["columns"]] == list(rows[0])
    assert len({tuple(row[name] for name in metadata["tableSchema"]["primaryKey"]) for row in rows}) == len(rows)


@pytest.mark.parametrize("period", ["2026-13", "2031", "soon"])
def test_a_period_that_is_not_told_is_refused(demo: Demo, period: str) -> None:
    answer = read(demo, "/open-data/statistics.csv", period=period)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input")


def test_what_is_abolished_is_the_whole_catalogue_and_the_example_a_citys_year(demo: Demo, ask: Asker) -> None:
    rows = list(csv.DictReader(io.StringIO(read(demo, "/open-data/abolished.csv").text)))
    known = ask.as_("clerk").get("/v1/certificates", params={"limit": 200}).json()["items"]
    assert [row["certificate"] for row in rows] == [one["code"] for one in known]
    assert {row["method"] for row in rows} == {"direct", "data_query", "verification", "declaration"}
    example = list(csv.DictReader(io.StringIO(read(demo, "/open-data/statistics.csv", source="example").text)))
    assert {row["key"]: row["saved"] for row in example if row["table"] == "by_method"}["data_query"] == "677"
    assert not [row for row in example if row["table"] == "trips_saved"]


def test_what_people_say_is_told_as_the_statistics_tell_it(demo: Demo, ask: Asker) -> None:
    told = ask.as_("clerk").get("/v1/statistics").json()
    [row] = csv.DictReader(io.StringIO(read(demo, "/open-data/feedback.csv").text))
    feedback = told["feedback"]
    assert (row["period"], row["asked"]) == (told["period"], str(feedback["asked"]))
    assert (row["answered"], row["response_rate"]) == (str(feedback["answered"]), str(feedback["response_rate"] or ""))
    assert {one["answer"]: str(one["count"]) for one in feedback["answers"]} == {
        name: row[name] for name in ("yes", "partly", "no")
    }
    assert read(demo, "/open-data/feedback.csv", period="soon").status_code == 400
