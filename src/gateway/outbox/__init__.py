"""What goes out of the house by itself: messages to client systems about queries of their own, and texts to applicants who wish one; kept until they have been taken.

Must never send anything that is personal but to whom it belongs, follow where an answer leads, or connect to an address that nobody has looked at.
"""

from gateway.outbox.callbacks import Callback, Callbacks, ShownCallback
from gateway.outbox.egress import Egress
from gateway.outbox.retries import Times, load_times
from gateway.outbox.templates import CITY_FORMS, TextTemplates, lint_templates, load_templates
from gateway.outbox.texts import TextGateway, TextMessage, TextMessages

__all__ = [
    "CITY_FORMS",
    "Callback",
    "Callbacks",
    "Egress",
    "ShownCallback",
    "TextGateway",
    "TextMessage",
    "TextMessages",
    "TextTemplates",
    "Times",
    "lint_templates",
    "load_templates",
    "load_times",
]
