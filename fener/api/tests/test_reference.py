"""The reference page and the OpenAPI document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fener.api import v1
from fener.kit.sentences import say


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


def test_the_guide_to_the_api_names_real_addresses():
    guide = Path(__file__).parents[3] / "docs" / "api.md"
    known = [re.sub(r"\{\w+\}", "1", path) for path in v1.openapi()["paths"]]
    known += ["/api/v1/openapi.json", "/api/v1/docs", "/api/v1/"]
    for found in re.findall(r"/api/v1/[\w./{}-]*", guide.read_text()):
        assert re.sub(r"\{\w+\}|\b\d+\b", "1", found) in known, found


def test_every_refusal_has_a_sentence():
    source = "".join(path.read_text() for path in Path(v1.__file__).parent.rglob("*.py"))
    for key in set(re.findall(r"""(?:ApiError\(\s*\d+,\s*|unfit\(\s*)"([a-z_.]+)\"""", source)):
        assert not say(key).startswith("["), key
