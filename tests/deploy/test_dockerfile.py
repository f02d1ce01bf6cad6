import subprocess
import sys
from pathlib import Path


def test_the_linter_has_nothing_to_say():
    subprocess.run([Path(sys.executable).with_name("hadolint"), "Dockerfile"], check=True)


def test_the_shell_scripts_can_be_read():
    for script in Path("deploy").rglob("*.sh"):
        subprocess.run(["sh", "-n", script], check=True)


def test_everything_that_is_copied_gets_past_the_ignored_files():
    let_in = {line[1:] for line in Path(".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {
        source
        for line in Path("Dockerfile").read_text().splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    }
    assert copied == let_in
