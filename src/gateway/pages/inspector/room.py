"""The room of inspectors and of the credit office: from a suspicion to the dishonesty register, and out of it again."""

from gateway.pages.shell import Room

room = Room("inspector")
