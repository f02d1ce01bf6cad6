"""Articles that the tests post."""

SENTENCES = ("The talks will go on", "We have agreed on every point")

WIRE = (
    "BAKU, Azerbaijan, Oct. 3\n\nThe talks will go on, the Minister of Trade Leyla Aliyeva told reporters, "
    'Trend reports.\n\n"We have agreed on every point but one," Aliyeva said. She did not say which.\n'
)
