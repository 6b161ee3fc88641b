"""Mastodon.py, a client that others wrote, as a process: it lives in the server's virtual
environment and not in ours. Reads one JSON object a line (`url`, `token`, `call`, `given`), calls
that method, and answers with what it gave or with the name of its error."""

import json
import sys

from mastodon import Mastodon

people = {}
for line in sys.stdin:
    asked = json.loads(line)
    who = (asked["url"], asked["token"])
    if who not in people:
        people[who] = Mastodon(
            access_token=asked["token"], api_base_url=asked["url"], version_check_mode="none"
        )
    try:
        said = {"said": getattr(people[who], asked["call"])(**asked["given"])}
    except Exception as error:
        said = {"error": type(error).__name__, "words": str(error)}
    print(json.dumps(said, default=str), flush=True)
