"""The short texts that stand in structure files, all languages side by side."""

from collections.abc import Iterator, Mapping

from bot.content.content import Content


def side_by_side(content: Content) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, str]]]:
    """Yield (file, place in it, text by language) of each of them."""
    phrases = (
        ("faq.yaml", "topics", content.faq_topics),
        ("phrases.yaml", "town_questions", content.town_questions),
        ("phrases.yaml", "reasons", content.reasons),
        ("sentences.yaml", "town_says", content.town_says),
        ("sentences.yaml", "candidate_says", content.candidate_says),
        ("regions.yaml", "regions", content.regions),
    )
    for file, section, entries in phrases:
        yield from ((file, (section, name), texts) for name, texts in entries.items())
    for name, entry in content.glossary.items():
        yield "glossary.yaml", ("terms", name, "term"), entry.term
        yield "glossary.yaml", ("terms", name, "meaning"), entry.meaning
