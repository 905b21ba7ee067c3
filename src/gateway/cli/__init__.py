"""The command line: parses words, calls one function, prints what came of it.  Decides nothing.

Exit codes: 0 done; 1 done, and something is wrong (a finding, a story that did not end well); 2 the words of the call are wrong;
3 it could not start or reach what it needs, said in one sentence; 130 broken off by Ctrl-C or SIGTERM before it was done.
"""

from gateway.cli.app import app_for, main

__all__ = ["app_for", "main"]
