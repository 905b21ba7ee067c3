from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.audit_export_state import AuditExportState
from ..models.export_format import ExportFormat

T = TypeVar("T", bound="AuditExport")


@_attrs_define
class AuditExport:
    """An export and its progress.

    Attributes:
        export_id (UUID): Id of the export, as POST /v1/audit/exports answered it.
        state (AuditExportState): How far an export is.

            * `queued`: it has not begun
            * `running`: it is being made; `percent` says how far it is
            * `done`: the archive can be fetched at `bundle` until `expires_at`
            * `failed`: `why` says why; request it again
        percent (int): Progress, from 0 to 100.
        asked_at (datetime.datetime): When it was requested, by the real clock.
        log (int): The year of the log: each calendar year has its own.
        since (datetime.datetime): The period of the exported entries begins at this time.
        until (datetime.datetime): The period ends before this time.
        formats (list[ExportFormat]): File formats of the entries in the archive.
        from_index (int | None): The first leaf of the part of the log that the bundle contains.
        to_index (int | None): One more than the last leaf of that part.
        rows (int | None): Number of entries in the result.
        size (int | None): Size of the archive in bytes.
        sha256 (None | str): SHA-256 of the archive, in hex.
        bundle (None | str): Address of the archive when it is finished.
        why (None | str): Why the export failed.
        finished_at (datetime.datetime | None): When it was finished; null if it is not finished yet.
        expires_at (datetime.datetime): When the archive is deleted.
    """

    export_id: UUID
    state: AuditExportState
    percent: int
    asked_at: datetime.datetime
    log: int
    since: datetime.datetime
    until: datetime.datetime
    formats: list[ExportFormat]
    from_index: int | None
    to_index: int | None
    rows: int | None
    size: int | None
    sha256: None | str
    bundle: None | str
    why: None | str
    finished_at: datetime.datetime | None
    expires_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        export_id = str(self.export_id)

        state = self.state.value

        percent = self.percent

        asked_at = self.asked_at.isoformat()

        log = self.log

        since = self.since.isoformat()

        until = self.until.isoformat()

        formats = []
        for formats_item_data in self.formats:
            formats_item = formats_item_data.value
            formats.append(formats_item)

        from_index: int | None
        from_index = self.from_index

        to_index: int | None
        to_index = self.to_index

        rows: int | None
        rows = self.rows

        size: int | None
        size = self.size

        sha256: None | str
        sha256 = self.sha256

        bundle: None | str
        bundle = self.bundle

        why: None | str
        why = self.why

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "export_id": export_id,
                "state": state,
                "percent": percent,
                "asked_at": asked_at,
                "log": log,
                "since": since,
                "until": until,
                "formats": formats,
                "from_index": from_index,
                "to_index": to_index,
                "rows": rows,
                "size": size,
                "sha256": sha256,
                "bundle": bundle,
                "why": why,
                "finished_at": finished_at,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        export_id = UUID(d.pop("export_id"))

        state = AuditExportState(d.pop("state"))

        percent = d.pop("percent")

        asked_at = datetime.datetime.fromisoformat(d.pop("asked_at"))

        log = d.pop("log")

        since = datetime.datetime.fromisoformat(d.pop("since"))

        until = datetime.datetime.fromisoformat(d.pop("until"))

        formats = []
        _formats = d.pop("formats")
        for formats_item_data in _formats:
            formats_item = ExportFormat(formats_item_data)

            formats.append(formats_item)

        def _parse_from_index(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        from_index = _parse_from_index(d.pop("from_index"))

        def _parse_to_index(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        to_index = _parse_to_index(d.pop("to_index"))

        def _parse_rows(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        rows = _parse_rows(d.pop("rows"))

        def _parse_size(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        size = _parse_size(d.pop("size"))

        def _parse_sha256(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sha256 = _parse_sha256(d.pop("sha256"))

        def _parse_bundle(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        bundle = _parse_bundle(d.pop("bundle"))

        def _parse_why(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        why = _parse_why(d.pop("why"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = datetime.datetime.fromisoformat(data)

                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finished_at"))

        expires_at = datetime.datetime.fromisoformat(d.pop("expires_at"))

        audit_export = cls(
            export_id=export_id,
            state=state,
            percent=percent,
            asked_at=asked_at,
            log=log,
            since=since,
            until=until,
            formats=formats,
            from_index=from_index,
            to_index=to_index,
            rows=rows,
            size=size,
            sha256=sha256,
            bundle=bundle,
            why=why,
            finished_at=finished_at,
            expires_at=expires_at,
        )

        return audit_export
