"""Orders of others that an auditor looks at: what is withheld from those it is about, and whose tokens are refused."""

from starlette.responses import Response

from gateway.pages.auditor.looking import Look, reads

PAGE = 50


@reads("/auditor/withholdings")
async def read_withholdings(look: Look) -> Response:
    """What is withheld for a time from those it is about."""
    found = await look.get("/v1/audit/withholdings", cursor=look.asked.query.get("cursor"), limit=PAGE)
    return look.page("withholdings.html", found=found)


@reads("/auditor/revocations")
async def read_revocations(look: Look) -> Response:
    """Tokens, accounts and client systems that are refused now."""
    found = await look.get("/v1/revocations", cursor=look.asked.query.get("cursor"), limit=PAGE)
    return look.page("revocations.html", found=found)
