"""The room of those who answer for a department: verifications, corrections, complaints, and how it keeps its times."""

from gateway.pages.shell import Room

room = Room("desk")
