"""The reference page and the OpenAPI document."""

from __future__ import annotations

import re

import pytest

from fener.api import v1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_reference_lists_every_operation_and_runs_nothing(client, desk, alice, language):
    alice.language = language
    alice.save()
    client.force_login(alice)
    page = client.get("/api/v1/docs")
    text = page.content.decode()
    assert page.status_code == 200
    for methods in v1.openapi()["paths"].values():
        for details in methods.values():
            assert f'id="{details["operationId"]}"' in text
    assert not re.search(r"<script(?![^>]*\bsrc=)|\bstyle=|https?://(?!localhost|testserver)", text)


def test_every_error_has_the_one_shape(client, db):
    document = client.get("/api/v1/openapi.json").json()
    for methods in document["paths"].values():
        for details in methods.values():
            for status, answer in details["responses"].items():
                if int(status) >= 400:
                    schema = answer["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Error"}
    assert document["components"]["securitySchemes"]["Token"]["scheme"] == "bearer"
