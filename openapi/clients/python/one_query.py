"""Asks one query with the generated client, and reads it again until nothing is waited for.

    PYTHONPATH=openapi/clients/python python openapi/clients/python/one_query.py ADDRESS < query.json

The access token stands in the environment as TOKEN.  Needs httpx and attrs.
"""

import json
import os
import sys
import time

from oneclick_gateway_client import AuthenticatedClient
from oneclick_gateway_client.api.queries import ask_query, read_query
from oneclick_gateway_client.models import Problem, QueryDocument, QueryIn

LONGEST_S = 60


def document_of(answer) -> QueryDocument:
    """The document that came; ends with the problem's own sentence where one came instead."""
    if isinstance(answer.parsed, Problem):
        sys.exit(f"{answer.parsed.code}: {answer.parsed.detail} {answer.parsed.remedy}")
    return answer.parsed


def main(address: str) -> None:
    """Print the document as it came last."""
    until = time.monotonic() + LONGEST_S
    with AuthenticatedClient(base_url=address, token=os.environ["TOKEN"]) as client:
        answer = ask_query.sync_detailed(client=client, body=QueryIn.from_dict(json.load(sys.stdin)))
        document = document_of(answer)
        while document.status == "pending" and time.monotonic() < until:
            time.sleep(int(answer.headers.get("retry-after", "1")))
            answer = read_query.sync_detailed(client=client, query_id=document.query_id)
            document = document_of(answer)
    print(json.dumps(document.to_dict(), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main(sys.argv[1])
