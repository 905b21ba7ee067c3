"""The room itself."""

from gateway.pages.shell import Room

room = Room("protector")
