"""Networks to try the desk on, with somebody who complains there: `make networks`.

Starts what `make servers` has installed, says what to enter on the connect page of each, and then
takes lines: the name of a network and what a customer says there. What the desk answers is shown
as the customer sees it. Ends, and everything with it, at the end of the input.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fener.connectors import registry
from tests.servers import mail
from tests.servers.outside import NETWORKS, Outside

LOOK_EVERY = 2.0
"""Seconds."""


def say(words: str = "") -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def started(opened: ExitStack) -> dict[str, Outside]:
    """Every network that can be had; of the others, why not."""
    running: dict[Any, Any] = {}
    found = {}
    for name, (module, outside_of) in NETWORKS.items():
        if problem := module.missing():
            say(f"{name}: {problem}")
            continue
        if module not in running:
            running[module] = opened.enter_context(module.running())
        found[name] = outside_of(running[module])
        tell(name, found[name])
        if module is mail:
            say("    The desk has to trust its certificate, so start it with")
            say(f"        SSL_CERT_FILE={running[module].certificate} make run")
    return found


def tell(name: str, outside: Outside) -> None:
    """What to enter at the desk, in the words of the connect page."""
    manifest, words = registry.manifest(name), registry.sentences()
    say(f"\n{manifest.title}: Channels, Connect a channel, {manifest.title}")
    for setting in manifest.settings:
        value = outside.fields.get(setting.name)
        if value is not None:
            shown = "yes" if value is True else value
            say(f"    {words[setting.label]}: {shown}")


class Listening(threading.Thread):
    """Shows what is answered to each complaint, once."""

    def __init__(self, networks: dict[str, Outside]) -> None:
        super().__init__(daemon=True)
        self.networks = networks
        self.complaints: list[tuple[str, Any]] = []
        self.ended = threading.Event()

    def run(self) -> None:
        shown = set()
        while not self.ended.wait(LOOK_EVERY):
            for name, complaint in list(self.complaints):
                for answer in self._answers(name, complaint):
                    if (name, str(complaint), answer) not in shown:
                        shown.add((name, str(complaint), answer))
                        say(f"{name} shows the answer: {answer.strip()}")

    def _answers(self, name: str, complaint: Any) -> Sequence[str]:
        try:
            return self.networks[name].answers(complaint)
        except Exception:  # Ctrl-C ends the servers, too, and some are faster than we are
            return []


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as opened, suppress(KeyboardInterrupt):
        networks = started(opened)
        if not networks:
            say("Nothing can be started. Install it with: make servers")
            return 1
        listening = Listening(networks)
        listening.start()
        opened.callback(listening.ended.set)
        say("\nNow speak as a customer: a network, then what you say there. For example:")
        say(f"    {next(iter(networks))} Where is my parcel? Nobody answers!")
        say("A feed tells only of articles that hold a watch term of the brand.")
        for line in sys.stdin:
            name, _, text = line.strip().partition(" ")
            if name not in networks or not text:
                say(f"Begin with one of {', '.join(networks)}, then say something.")
                continue
            listening.complaints.append((name, networks[name].complain(text)))
            say(f"said on {name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
