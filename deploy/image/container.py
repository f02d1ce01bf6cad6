"""Containers of a built image, run as a cluster runs them: read-only, without privileges, as a plain user."""

import json
import os
import subprocess
import time
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

TEMPORARY = {"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"}  # noqa: S108
CPU_PERIOD = 100_000  # microseconds


class Image:
    """An image in buildah's storage."""

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _description(self) -> dict[str, Any]:
        return json.loads(_run("buildah", "inspect", "--type", "image", self.name))

    @property
    def config(self) -> dict[str, Any]:
        """User, command, environment and the like."""
        return self._description["Docker"]["config"]

    @property
    def layers(self) -> list[tuple[str, int]]:
        """What made each layer, and its bytes before compression; the base is the first."""
        sizes = [layer["size"] for layer in json.loads(self._description["Manifest"])["layers"]]
        steps = [step for step in self._description["OCIv1"]["history"] if not step.get("empty_layer")]
        return [(step["created_by"], size) for step, size in zip(steps, sizes, strict=True)]


class Container:
    """A running container on the network of this machine.

    Args:
        image: What to run.
        folder: A folder of its own, for runc.
        command: Instead of the image's own.
        environment: Besides the image's own.
        secrets: Files that the container sees under the same path.
        cores: CPU quota.
        memory: Bytes that it may use.
    """

    def __init__(
        self,
        image: Image,
        folder: Path,
        command: Iterable[str] = (),
        environment: Mapping[str, str] | None = None,
        secrets: Iterable[Path] = (),
        cores: int = 1,
        memory: int = 1 << 30,
    ) -> None:
        self.name = f"attribution-{os.getpid()}-{folder.name}"
        self._folder = folder
        self._working = _run("buildah", "from", "--pull-never", image.name)
        _run("runc", "spec", cwd=folder)
        spec = json.loads((folder / "config.json").read_text())
        given = [f"{name}={value}" for name, value in (environment or {}).items()]
        user, group = map(int, image.config["User"].split(":"))
        spec["root"] = {"path": _run("buildah", "mount", self._working), "readonly": True}
        spec["process"] |= {
            "terminal": False,
            "user": {"uid": user, "gid": group},
            "args": [*image.config["Entrypoint"], *(command or image.config["Cmd"])],
            "env": [*image.config["Env"], *given],
            "cwd": image.config["WorkingDir"],
            "capabilities": {},
            "noNewPrivileges": True,
        }
        spec["mounts"] += [TEMPORARY | {"options": ["nosuid", "nodev", "mode=1777"]}, *map(_secret, secrets)]
        spec["linux"]["namespaces"] = [
            space for space in spec["linux"]["namespaces"] if space["type"] != "network"
        ]
        spec["linux"]["resources"] |= {
            "memory": {"limit": memory},
            "cpu": {"quota": cores * CPU_PERIOD, "period": CPU_PERIOD},
        }
        (folder / "config.json").write_text(json.dumps(spec))
        self._log = (folder / "log").open("wb")
        self._runc = subprocess.Popen(
            ["runc", "run", "--bundle", str(folder), self.name],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    @property
    def log(self) -> str:
        """What it has written so far."""
        return (self._folder / "log").read_text(errors="replace")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in it, as its user."""
        return subprocess.run(
            ["runc", "exec", self.name, *command], capture_output=True, text=True, check=False
        )

    def processes(self) -> list[int]:
        """Ids of its processes, as this machine numbers them."""
        return json.loads(_run("runc", "ps", "--format", "json", self.name))

    def signal(self, name: str) -> None:
        """Send a signal to its first process, as a container runtime does to stop it."""
        _run("runc", "kill", self.name, name)

    def wait(self, seconds: float) -> int:
        """Wait for its end and return its exit status."""
        return self._runc.wait(seconds)

    def wait_for_log(self, text: str, seconds: float = 60) -> str:
        """Wait until a line of the log has a text, and return that line."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._runc.poll() is None:
            if lines := [line for line in self.log.splitlines() if text in line]:
                return lines[0]
            time.sleep(0.05)
        raise AssertionError(f"{text!r} was never logged:\n{self.log}")

    def __enter__(self) -> "Container":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runc.poll() is None:
            _run("runc", "kill", self.name, "KILL")
            self._runc.wait(10)
        subprocess.run(["runc", "delete", "--force", self.name], capture_output=True, check=False)
        self._log.close()
        _run("buildah", "umount", self._working)
        _run("buildah", "rm", self._working)


def _secret(file: Path) -> dict[str, Any]:
    return {"destination": str(file), "type": "bind", "source": str(file), "options": ["bind", "ro"]}


def _run(*command: str, cwd: Path | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout.strip()
