"""What the numbers were measured on."""

import platform
from pathlib import Path

from service.cpu import usable_cores


def describe(versions: dict[str, str], load_before: float) -> dict[str, object]:
    """Put together the machine, the versions of what ran, and how busy it was before (runnable processes)."""
    return {
        "cpu": _cpu(),
        "cores": usable_cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_before": round(load_before, 2),
        "versions": dict(sorted(versions.items())),
    }


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor()
