from benchmarks.articles import ArticleSource, cut


def test_articles_have_the_wanted_length_and_differ():
    articles = ArticleSource(seed=1).articles(50, 40)
    assert {len(article.split()) for article in articles} == {40}
    assert len(set(articles)) == 50


def test_the_same_seed_writes_the_same():
    assert ArticleSource(seed=2).article(300) == ArticleSource(seed=2).article(300)


def test_cutting_keeps_marks_and_paragraphs():
    assert cut(iter(["“No,” she said.", "He left  the room."]), 5) == "“No,” she said.\n\nHe left"
