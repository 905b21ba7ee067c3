"""What all rooms share: who is signed in, the API in this process, layout, words, titles, problems, static files."""

from gateway.pages.shell.asked import Asked, Who
from gateway.pages.shell.inside import ApiRefused, Told
from gateway.pages.shell.room import Room
from gateway.pages.shell.routes import Pages, pages_of
from gateway.pages.shell.sending import (
    NOTHING,
    ON_A_PAGE,
    end_of_day,
    faults_of,
    is_told_beside_fields,
    own_refusal,
    send_file,
)
from gateway.pages.shell.surroundings import Example, Source, Surroundings, Trial, Visitor

__all__ = [
    "NOTHING",
    "ON_A_PAGE",
    "ApiRefused",
    "Asked",
    "Example",
    "Pages",
    "Room",
    "Source",
    "Surroundings",
    "Told",
    "Trial",
    "Visitor",
    "Who",
    "end_of_day",
    "faults_of",
    "is_told_beside_fields",
    "own_refusal",
    "pages_of",
    "send_file",
]
