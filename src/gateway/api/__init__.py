"""HTTP in, HTTP out: bytes read strictly, the caller known, a flow called, the answer shaped.

Lives here: the route table, the forms of what comes and goes, problems, the gate, the server's protocol, the documentation page.
Must never: decide who may know, ask a department, keep anything, or repeat in an error what a caller has sent.
"""

from gateway.api.app import create_app, create_metrics_app
from gateway.api.contract.inputs import Closed
from gateway.api.http.answers import json_answer
from gateway.api.http.authentication import caller_of
from gateway.api.http.forms import form_of
from gateway.api.http.leaving import Leaving, turn_away
from gateway.api.http.metrics import Stalls
from gateway.api.http.problems import PROBLEMS
from gateway.api.http.protocol import GatedHttp
from gateway.api.http.siblings import Siblings
from gateway.api.pages.result_page import drawn_code
from gateway.api.pages.result_words import LISTS, reason_words
from gateway.api.routes.health import figures_of
from gateway.api.settings import DOCS_CLIENT, DOCS_REDIRECT, ApiSettings

__all__ = [
    "DOCS_CLIENT",
    "DOCS_REDIRECT",
    "LISTS",
    "PROBLEMS",
    "ApiSettings",
    "Closed",
    "GatedHttp",
    "Leaving",
    "Siblings",
    "Stalls",
    "caller_of",
    "create_app",
    "create_metrics_app",
    "drawn_code",
    "figures_of",
    "form_of",
    "json_answer",
    "reason_words",
    "turn_away",
]
