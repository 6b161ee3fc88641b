"""Generated requests for every operation of the OpenAPI document: no fault of ours, and every
answer in the shape that the document promises."""

from __future__ import annotations

import random

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from fener.api import actions as api_actions
from fener.api import auth
from fener.api.testing import make_desk, make_person, make_token
from fener.api.tests.test_rights import BODIES, things
from fener.channels import actions as channel_actions
from fener.connectors.contract import Identity

EXAMPLES = 5
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip


@pytest.fixture
def quiet(monkeypatch):
    """Nothing that is generated leaves this machine, and no request ends the transaction of
    the test by closing its connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    monkeypatch.setattr(auth, "limit", auth.Limit(10_000_000))
    monkeypatch.setattr(api_actions, "try_address", lambda *_, **__: None)
    monkeypatch.setattr(
        channel_actions, "try_account", lambda *_, **__: Identity(native_id="x", handle="x")
    )
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def examine(operation, ids: dict[str, int], headers: dict[str, str]) -> None:
    name = operation.definition.raw["operationId"]

    @given(case=operation.as_strategy())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def keep(case):
        known = {place: ids[place] for place in case.path_parameters or {} if place in ids}
        case.path_parameters = {**(case.path_parameters or {}), **known}
        if name in BODIES and random.Random(repr(case.body)).random() < 0.25:
            case.body = BODIES[name]
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    keep()


def test_every_operation_keeps_its_word(db, quiet):
    channel, (case,) = make_desk("Conform", "My parcel never arrived!")
    case.refresh_from_db()
    ids = things(channel, case)
    token = make_token(make_person(channel.brand, "a@b.al"))
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 90
    for operation in operations:
        examine(operation, ids, headers)
