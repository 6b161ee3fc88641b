"""Make the peer's database, a queue and a member of staff; print the token."""

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from helpdesk.models import Queue  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402

call_command("migrate", verbosity=0, interactive=False)
staff = get_user_model().objects.create_superuser("bench", "bench@example.com", "bench")
queue = Queue.objects.create(title="Bench", slug="bench")
print(f"{Token.objects.create(user=staff).key} {queue.pk}")
