"""Golden codes of the ZV1 format and photos of some; the keys come from public strings."""

import json
from pathlib import Path

VECTORS = Path(__file__).parent / "vectors"
GOLDEN = json.loads((VECTORS / "zv1" / "golden.json").read_text())
TYPICAL = GOLDEN["valid"][0]
PICTURES = json.loads((VECTORS / "qr" / "manifest.json").read_text())
