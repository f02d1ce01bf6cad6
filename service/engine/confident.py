"""Results without the relations that are not sure enough for the caller."""

from msgspec.structs import replace

from schemas import Attribution, Result


def keep_confident(result: Result, least: float) -> Result:
    """Leave out the relations whose confidence is below ``least``.

    What lay in one of them moves up to the next that is kept, and speakers who then say nothing go with
    them. Ids stay as they are; outlets stay, too, being mentions and no claims about speech.
    """
    kept = {item.id for item in result.attributions if item.confidence >= least}
    parents = {item.id: item.parent for item in result.attributions}

    def moved(item: Attribution) -> Attribution:
        parent = item.parent
        while parent is not None and parent not in kept:
            parent = parents[parent]
        return item if parent == item.parent else replace(item, parent=parent)

    attributions = [moved(item) for item in result.attributions if item.id in kept]
    speaking = {item.speaker for item in attributions}
    speakers = [speaker for speaker in result.speakers if speaker.id in speaking]
    return replace(result, attributions=attributions, speakers=speakers)
