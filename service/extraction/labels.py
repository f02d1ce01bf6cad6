"""The label sets that the model and the components share, in the order of the model's outputs."""

ANCHORS = ("none", "cue", "floating")
ROLES = ("none", "source", "content", "cue", "addressee", "via")
OUTLET_ROLES = ("byline", "dateline", "tag", "lead", "told", "signoff", "credit")
OUTLETS = ("O", *(f"{part}-{role}" for role in OUTLET_ROLES for part in "BI"))
ENTITIES = ("O", "B-person", "I-person", "B-organisation", "I-organisation")
GENDERS = ("m", "f")
TRAITS = ("outlet", "negative")
