"""Policies: drafted by one steward, validated, tested, compared, approved by a second, published; and what was published."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import Response as HttpResponse

from gateway.api.contract import schema
from gateway.api.contract.paging import IdPaging, NumberPaging
from gateway.api.contract.policy_inputs import PolicyApprovalIn, PolicyFilesIn, PolicyIn, PolicyRefusalIn
from gateway.api.contract.responses import LISTED, LOCATION, ONE, WRITE, answered, refusals
from gateway.api.http.answers import json_answer, page_answer, read_id_cursor, read_number_cursor, write_cursor
from gateway.api.http.arrived import Caller
from gateway.api.http.dispatch import Operation
from gateway.api.present.policies import (
    bundle_object,
    diff_object,
    policy_object,
    publication_object,
    summary_object,
    tests_object,
    validation_object,
)
from gateway.api.routes.wired import Wired
from gateway.flows import PolicyEdit, policies

router = APIRouter(route_class=Operation, tags=["policies"])
"""Behind every other router whose paths begin alike: an id would be taken for what these call by a word."""
BundleHash = Annotated[str, InPath(pattern=r"^[0-9a-f]{64}$")]


@router.get("/v1/policies/publications", response_model=schema.Publications, responses=refusals(*LISTED))
async def list_publications(request: Request, paging: NumberPaging, gateway: Wired) -> HttpResponse:
    """What was published, newest first, each with its signature. The first is in force."""
    before = None if paging.cursor is None else read_number_cursor(paging.cursor)
    found, last = await policies.publications(before, paging.limit, gateway)
    cursor = None if last is None else write_cursor(str(last))
    return page_answer(request, [publication_object(one) for one in found], cursor)


@router.get("/v1/policies/bundles/{bundle}", response_model=schema.PolicyBundle, responses=refusals(*ONE))
async def read_bundle(bundle: BundleHash, gateway: Wired) -> HttpResponse:
    """A bundle that is or was in force, with all its files."""
    return json_answer(bundle_object(*await policies.bundle(bundle, gateway)))


@router.post(
    "/v1/policies",
    status_code=201,
    response_model=schema.Policy,
    responses={**answered(201, LOCATION), **refusals(*WRITE, "not-found", "conflict")},
)
async def draft_policy(form: PolicyIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Draft a policy over what is in force, or one that brings a former bundle back.

    Then replace files of it, validate, test and compare it, and have it approved by another steward.
    """
    made = await policies.draft(form.reason, form.roll_back_to, officer, gateway)
    return json_answer(policy_object(made), 201, {"location": f"/v1/policies/{made.draft.policy_id}"})


@router.get("/v1/policies", response_model=schema.Policies, responses=refusals(*LISTED))
async def list_policies(request: Request, paging: IdPaging, gateway: Wired) -> HttpResponse:
    """Policies on their way and those that have come to their end, newest first."""
    after = None if paging.cursor is None else str(read_id_cursor(paging.cursor))
    found, last = await policies.page(after, paging.limit, gateway)
    cursor = None if last is None else write_cursor(last)
    return page_answer(request, [summary_object(one) for one in found], cursor)


@router.get("/v1/policies/{policy_id:policy}", response_model=schema.Policy, responses=refusals(*ONE))
async def read_policy(policy_id: UUID, gateway: Wired) -> HttpResponse:
    """A policy as it stands, with the files that it changes."""
    return json_answer(policy_object(await policies.load(str(policy_id), gateway)))


@router.post(
    "/v1/policies/{policy_id}/files",
    response_model=schema.Policy,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def change_policy(policy_id: UUID, form: PolicyFilesIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Replace files of a policy that you have drafted. What was approved is not approved any more.

    An editor changes the words that people read, in both languages, and nothing that decides anything.
    """
    edit = PolicyEdit(form.version, {file.name: file.text for file in form.files}, form.onto)
    return json_answer(policy_object(await policies.change(str(policy_id), edit, officer, gateway)))


@router.post(
    "/v1/policies/{policy_id}/validate",
    response_model=schema.PolicyValidation,
    responses=refusals(*LISTED, "not-found"),
)
async def validate_policy(policy_id: UUID, officer: Caller, gateway: Wired) -> HttpResponse:
    """Find everything that does not fit in a policy: forms, references, rules."""
    return json_answer(validation_object(await policies.validate(str(policy_id), officer, gateway)))


@router.post(
    "/v1/policies/{policy_id}/test",
    response_model=schema.PolicyTests,
    responses=refusals(*LISTED, "not-found", "conflict"),
)
async def test_policy(policy_id: UUID, officer: Caller, gateway: Wired) -> HttpResponse:
    """Run the policy's own table of tests, `tests.json`, against it."""
    return json_answer(tests_object(await policies.try_tests(str(policy_id), officer, gateway)))


@router.post(
    "/v1/policies/{policy_id}/diff",
    response_model=schema.PolicyDiff,
    responses=refusals(*LISTED, "not-found", "conflict"),
)
async def diff_policy(policy_id: UUID, officer: Caller, gateway: Wired) -> HttpResponse:
    """What officers would see otherwise than now, over all kinds of officers, matters and fields, in sentences."""
    return json_answer(diff_object(await policies.compare(str(policy_id), officer, gateway)))


@router.post(
    "/v1/policies/{policy_id}/approve",
    response_model=schema.Policy,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def approve_policy(policy_id: UUID, form: PolicyApprovalIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """Approve a policy that another steward has drafted, as you have seen it.

    It must be valid, pass its own tests, and be drafted over what is in force.
    """
    return json_answer(
        policy_object(await policies.approve(str(policy_id), form.bundle, form.reason, officer, gateway))
    )


@router.post(
    "/v1/policies/{policy_id}/refuse",
    response_model=schema.Policy,
    responses=refusals(*WRITE, "not-found", "conflict"),
)
async def refuse_policy(policy_id: UUID, form: PolicyRefusalIn, officer: Caller, gateway: Wired) -> HttpResponse:
    """End a policy: refuse another steward's, or withdraw your own."""
    return json_answer(policy_object(await policies.refuse(str(policy_id), form.reason, officer, gateway)))


@router.post(
    "/v1/policies/{policy_id}/publish",
    response_model=schema.Policy,
    responses=refusals(*LISTED, "not-found", "conflict"),
)
async def publish_policy(policy_id: UUID, officer: Caller, gateway: Wired) -> HttpResponse:
    """Bring an approved policy into force. Every process has it within two seconds, without a restart."""
    return json_answer(policy_object(await policies.publish(str(policy_id), officer, gateway)))
