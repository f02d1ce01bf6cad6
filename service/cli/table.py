"""A result as a table for the terminal: quotation, who said it in which role, and through whom it comes."""

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from schemas import Attribution, Result, Speaker

_NOBODY = "[dim]nobody named[/dim]"


def render(result: Result) -> RenderableType:
    """Lay out a result; warnings follow the table."""
    if not result.attributions:
        return Group("Nobody is quoted in this text.", *_warnings(result))
    table = Table(show_lines=True, header_style="bold")
    for heading, ratio in (("", None), ("Quotation", 5), ("Speaker", 3), ("Chain", 2)):
        table.add_column(heading, ratio=ratio)
    speakers = {speaker.id: speaker for speaker in result.speakers}
    names = {outlet.id: outlet.name for outlet in result.outlets}
    for item in result.attributions:
        said = " … ".join(span.text for span in item.content)
        speaker = speakers.get(item.speaker or "")
        who = _describe(speaker) if speaker else escape(names.get(item.speaker or "", "")) or _NOBODY
        table.add_row(
            item.id, f"{escape(said)}\n[dim]{_kind(item)}[/dim]", who, escape(" › ".join(item.chain))
        )
    return Group(table, *_warnings(result))


def _describe(speaker: Speaker) -> str:
    details = [detail for detail in (speaker.role, speaker.organisation) if detail]
    return "\n".join([f"[bold]{escape(speaker.name)}[/bold]", *map(escape, details)])


def _kind(item: Attribution) -> str:
    inside = f", inside {item.parent}" if item.parent else ""
    denied = ", denied" if item.polarity == "negative" else ""
    return f"{item.type}{denied}{inside}, {item.confidence:.0%}"


def _warnings(result: Result) -> list[str]:
    return [f"[yellow]{item.start}: {escape(item.detail)}[/yellow]" for item in result.warnings]
