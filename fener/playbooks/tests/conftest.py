from collections.abc import Iterator

import pytest

from fener.people.testing import Desk, make_desk
from fener.playbooks.testing import Sink, running_chat, running_mail_server


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def mail(settings) -> Iterator[Sink]:
    with running_mail_server() as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_USE_TLS = False
        settings.DEFAULT_FROM_EMAIL = "desk@example.org"
        yield sink


@pytest.fixture
def chat(settings) -> Iterator[Sink]:
    settings.PAGE_PRIVATE_HOSTS = True
    with running_chat() as sink:
        yield sink
