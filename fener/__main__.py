"""`python -m fener` is the same as `fener`."""

import sys

from fener.project.command import main

if __name__ == "__main__":
    sys.exit(main())
