"""The local platform: the synthesized template, running on moto.

Importing it makes the code importable as in Lambda: the contexts from `functions`, the domain from its layer.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

for _folder in ("functions", "layers/jinqiao/python"):
    if str(ROOT / _folder) not in sys.path:
        sys.path.append(str(ROOT / _folder))
