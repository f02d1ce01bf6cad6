from benchmarks.pages import put


def test_only_what_is_between_the_markers_changes(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- speed -->\nold\n<!-- /speed -->\nb\n")
    put(page, "speed", r"new \1" + "\n")
    assert page.read_text() == "a\n<!-- speed -->\nnew \\1\n<!-- /speed -->\nb\n"
