"""The command line: parses words, calls one function, prints what came of it.  Decides nothing.

Exit codes: 0 done; 1 done, and something is wrong (a finding, a story that did not end well); 2 the words of the call are wrong;
3 it could not start or reach what it needs, said in one sentence; 130 broken off by Ctrl-C or SIGTERM before it was done.
"""

from gateway.cli.app import app_for, main
from gateway.cli.client import BASE_URL, ApiClient
from gateway.cli.credentials import BaseUrl
from gateway.cli.language import language, say, titled, worded
from gateway.cli.log_lines import log_lines
from gateway.cli.render import document_table, field_grids, field_text, show_records, waiting
from gateway.cli.spans import read_span
from gateway.cli.titles import titles_of
from gateway.cli.usage import UsageError
from gateway.cli.whole import Whole

__all__ = [
    "BASE_URL",
    "ApiClient",
    "BaseUrl",
    "UsageError",
    "Whole",
    "app_for",
    "document_table",
    "field_grids",
    "field_text",
    "language",
    "log_lines",
    "main",
    "read_span",
    "say",
    "show_records",
    "titled",
    "titles_of",
    "waiting",
    "worded",
]
