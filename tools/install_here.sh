#!/usr/bin/env bash
# Make the command `fener` and the package of this checkout known to its own environment,
# without a build step and so without anything that is not in the lock file.
set -euo pipefail
bin=$1
here=$(pwd)
site=$("$bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$here" > "$site/fener-checkout.pth"
cat > "$bin/fener" <<EOF
#!$here/$bin/python
import sys
from fener.project.command import main
sys.exit(main())
EOF
chmod +x "$bin/fener"
