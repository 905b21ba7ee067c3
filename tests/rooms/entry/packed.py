"""Sections of a test's own, as they would be stored."""

from gateway.entry import Section, frame


def pack(sections: tuple[Section, ...]) -> bytes:
    """Sections as they are stored, frame after frame."""
    frames: list[bytes] = []
    for section in sections:
        frame(frames, section.name, section.salt, section.content)
    return b"".join(frames)
