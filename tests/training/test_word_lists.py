from training.cues import OUT, forms, main


def test_the_words_of_saying_are_those_of_the_corpus_and_the_lists():
    before = OUT.read_bytes()
    main()
    assert OUT.read_bytes() == before, "run `python -m training.cues` and commit what it writes"


def test_verbs_take_their_regular_forms():
    assert forms("deny") == {"deny", "denies", "denied", "denying"}
    assert {"quip", "quips", "quipped", "quipping"} <= forms("quip")
    assert {"stresses", "stressed"} <= forms("stress")
    assert forms("state") == {"state", "states", "stated", "stating"}
