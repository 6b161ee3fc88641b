import pytest

from fener.kit.secrets import SecretsUnreadable, digest, seal, unseal


def test_secrets_come_back_and_are_not_legible_at_rest():
    sealed = seal({"token": "a very secret token"})
    assert "secret" not in sealed
    assert unseal(sealed) == {"token": "a very secret token"}
    assert unseal(seal({})) == {}


def test_an_older_key_still_opens_and_a_strange_one_does_not(settings):
    sealed = seal({"a": "b"})
    settings.SECRET_KEYS_AT_REST = ["n" * 40, *settings.SECRET_KEYS_AT_REST]
    assert unseal(sealed) == {"a": "b"}
    settings.SECRET_KEYS_AT_REST = ["s" * 40]
    with pytest.raises(SecretsUnreadable):
        unseal(sealed)


def test_a_digest_tells_tokens_apart():
    assert digest("a") != digest("b")
    assert len(digest("a")) == 64
