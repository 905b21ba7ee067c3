"""Bundles: a stretch of the log with everything that proves it, asked for, made in the background, kept for a day.

It must never hand a bundle over by itself: an entry says first who takes it.
"""

from gateway.oversight.exports.bundle_writer import (
    BundleOrder,
    BundleSource,
    Hits,
    Stretch,
    stretch,
    stretch_between,
    write_bundle,
)
from gateway.oversight.exports.exports import Export, Exports, ExportState, Made, archive
from gateway.oversight.exports.parquet import can_write_parquet

__all__ = [
    "BundleOrder",
    "BundleSource",
    "Export",
    "ExportState",
    "Exports",
    "Hits",
    "Made",
    "Stretch",
    "archive",
    "can_write_parquet",
    "stretch",
    "stretch_between",
    "write_bundle",
]
