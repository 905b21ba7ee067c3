"""What a user would write instead: the textbook aggregator with a token check and an ORM's two audit rows, one before and one after.

Needs greenlet (`pip install greenlet`), which nothing else here does.
`python -m tests.load.audited_textbook FILE`: {ports, dsn} as JSON on standard input's first line; writes its address and a token to FILE.
"""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy import JSON, DateTime
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from gateway.domain.clock import real_now
from tests.load.textbook import QueryIn, QueryOut, Urls, aggregated, serve, with_session

KEY = ECKey.generate_key("P-256")
TOKEN = jwt.encode({"alg": "ES256"}, {"sub": "JH330702000123", "scope": "query"}, KEY)


class Base(DeclarativeBase):
    """The tables."""


class AuditRow(Base):
    """Who asked what, or what came of it."""

    __tablename__ = "textbook_audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    account: Mapped[str]
    case_number: Mapped[str]
    kind: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


def account(authorization: Annotated[str, Header()]) -> str:
    """Who asks, by a signed token."""
    try:
        return str(jwt.decode(authorization.removeprefix("Bearer "), KEY, algorithms=["ES256"]).claims["sub"])
    except (JoseError, ValueError):
        raise HTTPException(401) from None


def create_app(urls: Urls, dsn: str) -> FastAPI:
    """The aggregator that keeps a log."""
    engine = create_async_engine(dsn, pool_size=20, max_overflow=0)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async with with_session(app):
            yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)
    session = async_sessionmaker(engine, expire_on_commit=False)

    async def write(who: str, kind: str, form: QueryIn, content: dict[str, Any]) -> None:
        async with session.begin() as at:
            at.add(AuditRow(at=real_now(), account=who, case_number=form.case_number, kind=kind, content=content))

    @app.post("/v1/queries")
    async def query(form: QueryIn, who: Annotated[str, Depends(account)]) -> QueryOut:
        await write(who, "intent", form, form.model_dump())
        found = await aggregated(app.state.session, urls, form)
        await write(who, "outcome", form, {"codes": [source.code for source in found.sources]})
        return found

    return app


def main() -> None:
    order = json.loads(sys.stdin.readline())
    serve(lambda urls: create_app(urls, order["dsn"]), order["ports"], Path(sys.argv[1]), token=TOKEN)


if __name__ == "__main__":
    main()
