import subprocess

from service.cache import Options, digest_of, key_of
from tests.articles import WIRE


def test_the_digest_can_be_computed_in_a_shell():
    command = r"printf '\n%s' \"$1\" | sha256sum".replace('\\"', '"')
    text = WIRE.rstrip("\n") + " “Да”, 她说 😀"
    done = subprocess.run(["sh", "-c", command, "sh", text], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == digest_of(text)


def test_an_option_that_changes_the_output_changes_the_digest():
    options = [
        Options(),
        Options(explain=True),
        Options(min_confidence=0.5),
        Options(offsets="utf16"),
        Options(True, 0.25, "utf8"),
    ]
    assert [str(one) for one in options] == [
        "",
        "explain=true",
        "min_confidence=0.50",
        "offsets=utf16",
        "explain=true&min_confidence=0.25&offsets=utf8",
    ]
    assert len({digest_of(WIRE, one) for one in options}) == len(options)


def test_the_key_names_the_pipeline_and_the_digest():
    assert key_of("1.0+abc", "00ff") == "attribution:1.0+abc:00ff"
