"""What can be wrong with one entry as it is stored."""

from enum import StrEnum


class Damage(StrEnum):
    """What is wrong with one entry as it is stored."""

    ENTRY_CHANGED = "entry-changed"
    """Its leaf is not the one that the tree holds, or not an entry's at all."""
    SECTION_CHANGED = "section-changed"
    """A section is not the one that its leaf names, or is not there."""
    ROW_CHANGED = "row-changed"
    """Stream, number, time, kind or query of the row are not those of its leaf."""
    ENTRY_EXTRA = "entry-extra"
    """The tree has grown past it and holds no leaf of it."""
    ENTRY_MISSING = "entry-missing"
    """The tree holds a leaf, or the index a key, of an entry that is not there."""


DAMAGE_SENTENCES = {
    Damage.ENTRY_MISSING: "its entry is not there",
    Damage.ENTRY_CHANGED: "the entry is not the leaf that the tree holds",
    Damage.SECTION_CHANGED: "the sections are not those that the leaf names",
    Damage.ROW_CHANGED: "the row says something else than its leaf",
    Damage.ENTRY_EXTRA: "the tree has no leaf of this row",
}
"""Damage in a sentence without its place."""
