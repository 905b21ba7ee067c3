"""The catalogue as DCAT-AP 3, and the statistics as CSV with its CSVW metadata.

Sources: DCAT-AP 3.0.0 of SEMIC, W3C DCAT 3, the Publications Office's table of access rights, W3C Tabular Data on the Web.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from gateway.api.http.answers import Shown
from gateway.domain.codes import DepartmentCode
from gateway.domain.downtime import Downtime
from gateway.domain.feedback import FeedbackAnswer
from gateway.domain.suppression import SMALLEST
from gateway.flows import Catalogue

CATALOGUE, TABLE, TABLE_METADATA, LEAGUE, ABOLISHED, DOWNTIMES, FEEDBACK = (
    f"/open-data/{name}"
    for name in (
        *("catalogue.jsonld", "statistics.csv", "statistics.csv-metadata.json"),
        *("league.csv", "abolished.csv", "downtimes.csv", "feedback.csv"),
    )
)
Addressed = Callable[[str], str]
"""The address of a path on this server, as callers know it."""
_RIGHTS = "http://publications.europa.eu/resource/authority/access-right/"
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/CSV"
_MEDIA_TYPE = "http://www.iana.org/assignments/media-types/text/csv"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
TABLES = ("by_method", "by_department", "by_matter", "by_processing_class", "by_month")
FEEDBACK_COLUMNS = ("period", "asked", "answered", "response_rate", *FeedbackAnswer)
ABOLISHED_COLUMNS = ("matter", "certificate", "title_zh", "title_en", "issuer", "method", "ladder", "basis")
DOWNTIME_COLUMNS = ("department", "since", "until", "kind", "why_zh", "why_en")
COLUMNS = ("period", "table", "key", "asked", "saved")
_SAID = (
    "the month or the year, China's",
    "what is counted by: total, by_method, by_department, by_matter, by_processing_class or by_month; trips_saved counts trips, in both columns",
    "the code that this row is of, or the month",
    "certificates asked for; no count of a month and certificate below the least is in it",
    "of those, how many nobody had to fetch",
)


def catalogue_object(catalogue: Catalogue, own: Addressed) -> Shown:
    """A dcat:Catalog: the one-click query as a service, each department's items as what it serves, the statistics as open data."""
    service = own("/v1/queries")
    keeping = sorted({item.department for item in catalogue.items.values()})
    registers = [_register(code, catalogue, own, service) for code in keeping]
    return {
        "@context": _CONTEXT,
        "@id": own(CATALOGUE),
        "@type": "dcat:Catalog",
        "dct:title": _texts(
            {"en": f"One-click query of {catalogue.city.title['en']}", "zh": f"{catalogue.city.title['zh']}一键查询"}
        ),
        "dct:description": _texts(
            {
                "en": "What departments answer in place of certificates, to whom the law allows it, and how much that saves.",
                "zh": "部门依法代替证明提供的信息目录及其成效。",
            }
        ),
        "dct:publisher": _agent(catalogue.city.title),
        "dcat:dataset": [*registers, *(table(catalogue, own) for table in _OPEN_TABLES)],
        "dcat:service": {
            "@id": service,
            "@type": "dcat:DataService",
            "dct:title": _texts({"en": "One-click query", "zh": "一键查询"}),
            "dcat:endpointURL": {"@id": service},
            "dcat:endpointDescription": {"@id": own("/openapi.json")},
            "dct:accessRights": {"@id": _RIGHTS + "RESTRICTED"},
            "dcat:servesDataset": [{"@id": one["@id"]} for one in registers],
        },
    }


def table_text(told: Mapping[str, Any]) -> str:
    """The figures of the contract as CSV (RFC 4180) with a head, in UTF-8; those that the source does not tell are left out."""
    trips = {"key": "total", "asked": told["trips_saved"], "saved": told["trips_saved"]}
    tables = {"total": [told["total"]], "trips_saved": [trips], **{name: told[name] for name in TABLES}}
    period = told["period"] or told["source"]
    rows = ((period, name, row["key"], row["asked"], row["saved"]) for name, of in tables.items() for row in of)
    return _csv(COLUMNS, (row for row in rows if row[-1] is not None))


def feedback_text(told: Mapping[str, Any]) -> str:
    """What cases say of it in a period, in one row.  told: the figures of the contract."""
    feedback = told["feedback"]
    each = {one["answer"]: one["count"] for one in feedback["answers"]}
    rate = "" if feedback["response_rate"] is None else feedback["response_rate"]
    counts = (each[answer] for answer in FeedbackAnswer)
    return _csv(FEEDBACK_COLUMNS, [(told["period"], feedback["asked"], feedback["answered"], rate, *counts)])


def abolished_text(catalogue: Catalogue) -> str:
    """Each certificate that nobody has to fetch any more, and what stands in its place."""
    pairs = [(matter, one) for matter in catalogue.matters.values() for one in matter.certificates]
    rows = (
        (
            *(matter.code, one.code, one.title["zh"], one.title["en"], one.issuer),
            *(one.ladder[0].value, " ".join(one.ladder), one.basis),
        )
        for matter, one in pairs
    )
    return _csv(ABOLISHED_COLUMNS, rows)


def downtimes_text(downtimes: Sequence[Downtime]) -> str:
    """When departments will not answer, the next first."""
    rows = (
        (one.department, one.since.isoformat(), one.until.isoformat(), one.kind.value, one.why["zh"], one.why["en"])
        for one in downtimes
    )
    return _csv(DOWNTIME_COLUMNS, rows)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows((columns, *rows))
    return written.getvalue()


def table_metadata(own: Addressed) -> Shown:
    """What the columns of the table are."""
    types = ("string", "string", "string", "integer", "integer")
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": own(TABLE),
        "dc:description": f"Counts below {SMALLEST} of one month and certificate are counted nowhere.",
        "tableSchema": {
            "columns": [
                {"name": name, "titles": name, "datatype": of, "required": True, "dc:description": said}
                for name, of, said in zip(COLUMNS, types, _SAID, strict=True)
            ],
            "primaryKey": ["period", "table", "key"],
        },
    }


def _register(code: DepartmentCode, catalogue: Catalogue, own: Addressed, service: str) -> Shown:
    items = [item for item in catalogue.items.values() if item.department == code]
    title = catalogue.titles[code]
    return {
        "@id": own(f"/v1/departments/{code}"),
        "@type": "dcat:Dataset",
        "dct:identifier": code,
        "dct:title": _texts(title),
        "dct:description": _texts(_listed([item.title for item in items])),
        "dct:publisher": _agent(title),
        "dct:accessRights": {"@id": _RIGHTS + "RESTRICTED"},
        "dcat:distribution": {
            "@type": "dcat:Distribution",
            "dcat:accessURL": {"@id": service},
            "dcat:accessService": {"@id": service},
        },
    }


def _open_statistics(catalogue: Catalogue, own: Addressed) -> Shown:
    told = {
        "en": f"By month, method, department and matter; no count below {SMALLEST}.",
        "zh": f"按月份、方式、部门和事项统计，少于 {SMALLEST} 件的不计入。",
    }
    titles = {"en": "Certificates that nobody had to fetch", "zh": "免提交证明统计"}
    table = {**_csv_at(own(TABLE)), "dct:conformsTo": {"@id": own(TABLE_METADATA)}}
    return _open_table("statistics", own("/v1/statistics"), (titles, told), table, catalogue)


def _open_league(catalogue: Catalogue, own: Addressed) -> Shown:
    told = {
        "en": "By month: the share of what each department answered in time, from its signed report.",
        "zh": "按月份：各部门按时答复率，取自签名月报。",
    }
    titles = {"en": "Departments by what they answer in time", "zh": "部门按时答复排名（晒拼创）"}
    return _open_table("league", own("/v1/statistics/league"), (titles, told), _csv_at(own(LEAGUE)), catalogue)


def _open_abolished(catalogue: Catalogue, own: Addressed) -> Shown:
    told = {
        "en": "Each certificate with its matter, its former issuer, and the method that stands in its place.",
        "zh": "各项证明及其所属事项、原开具部门和替代方式。",
    }
    titles = {"en": "Certificates that are abolished", "zh": "取消的证明事项清单"}
    return _open_table("abolished", own(ABOLISHED), (titles, told), _csv_at(own(ABOLISHED)), catalogue)


def _open_downtimes(catalogue: Catalogue, own: Addressed) -> Shown:
    told = {
        "en": "Times to come in which a department does not answer, as it has announced; what is asked then goes on by itself.",
        "zh": "各部门已登记、尚未结束的停机安排；期间的查询在恢复后自动继续。",
    }
    titles = {"en": "When departments do not answer", "zh": "部门停机安排"}
    return _open_table("downtimes", own(DOWNTIMES), (titles, told), _csv_at(own(DOWNTIMES)), catalogue)


def _open_feedback(catalogue: Catalogue, own: Addressed) -> Shown:
    told = {
        "en": f"How many cases were asked whether it spared fetching papers, and what they answered; no count below {SMALLEST}.",
        "zh": f"询问了多少办件是否免跑开证明，各答了什么；少于 {SMALLEST} 件的不计入。",
    }
    titles = {"en": "What people say of it", "zh": "群众评价"}
    return _open_table("feedback", own(FEEDBACK), (titles, told), _csv_at(own(FEEDBACK)), catalogue)


_OPEN_TABLES = (_open_statistics, _open_league, _open_abolished, _open_downtimes, _open_feedback)


def _open_table(
    name: str, place: str, words: tuple[Mapping[str, str], Mapping[str, str]], table: Shown, catalogue: Catalogue
) -> Shown:
    """A public dcat:Dataset.  words: its title, and what it is.  table: its distribution."""
    return {
        "@id": place,
        "@type": "dcat:Dataset",
        "dct:identifier": name,
        "dct:title": _texts(words[0]),
        "dct:description": _texts(words[1]),
        "dct:publisher": _agent(catalogue.city.title),
        "dct:accessRights": {"@id": _RIGHTS + "PUBLIC"},
        "dcat:distribution": table,
    }


def _csv_at(place: str) -> Shown:
    return {
        "@id": place,
        "@type": "dcat:Distribution",
        "dcat:accessURL": {"@id": place},
        "dcat:downloadURL": {"@id": place},
        "dct:format": {"@id": _FILE_TYPE},
        "dcat:mediaType": {"@id": _MEDIA_TYPE},
    }


def _listed(titles: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    return {"en": ", ".join(one["en"] for one in titles), "zh": "、".join(one["zh"] for one in titles)}


def _agent(title: Mapping[str, str]) -> Shown:
    return {"@type": "foaf:Organization", "foaf:name": _texts(title)}


def _texts(text: Mapping[str, str]) -> list[Shown]:
    return [{"@value": text[language], "@language": language} for language in ("en", "zh")]
