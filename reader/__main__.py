"""`python -m reader`: the same as the command `daysheet`."""

import sys

from reader.cli import main

sys.exit(main())
