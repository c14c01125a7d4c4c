"""JSON for analysts, written whole or not at all."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path


def write_json(out: Path, content: object) -> None:
    """Write `content` to `out`; a crash leaves a file of another name, never half of this one.

    Raises OSError, and ValueError for numbers that JSON does not know.
    """
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=out.parent, prefix=f".{out.name}.", delete=False
    ) as file:
        try:
            json.dump(content, file, ensure_ascii=False, indent=1, allow_nan=False)
            file.write("\n")
            file.close()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(out)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
