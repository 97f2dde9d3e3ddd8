"""What is known of one town, and its documented local rules. A town on the list has experience, nothing more."""

from html import escape

from bot.content.towns import Local, Municipality, PublicWay
from bot.conversation import lead_screens, town_screens
from bot.conversation.actions import ChooseTown
from bot.view.message import Message
from bot.view.recruiting_view import bell, confirmed, says
from bot.view.scene import Scene, bold, message, paragraphs, source_lines

TownPage = town_screens.Town | town_screens.LocalRules


def render(screen: TownPage, scene: Scene) -> Message:
    """Word one of these screens."""
    town = scene.content.municipalities[screen.slug]
    return _town(town, scene) if isinstance(screen, town_screens.Town) else _rules(town, scene)


def _town(town: Municipality, scene: Scene) -> Message:
    rules = len(town.local.rules)
    choose = scene.button("✅ Check the conditions here", ChooseTown(town.slug))
    interest = scene.button("✉️ I am interested", lead_screens.LeadStart(town.slug))
    local = (
        [scene.button("📌 Local rules ({number})", town_screens.LocalRules(town.slug), number=rules)]
        if rules
        else []
    )
    back = scene.button("← Back", town_screens.Region(town.region))
    said = scene.known.news.recruiting.get(town.slug)
    told = [bell(town.slug, scene)] if scene.known.news.wanted(town.slug) or not (said and said.open) else []
    return message(
        paragraphs(*_known_of(town, scene)), [choose], [interest], local, told, [back, scene.menu()]
    )


def _known_of(town: Municipality, scene: Scene) -> list[str]:
    """Say what is known of a town, with the year, and that it is not an offer."""
    region = scene.content.regions[town.region][scene.words.language]
    source = scene.html("source")
    link = f'<a href="{escape(town.evidence)}">{source}</a>'
    if town.evidence_year:
        evidence = scene.html("Assistants worked here in {year}", year=town.evidence_year)
    else:
        evidence = scene.html("Assistants worked here; the source is undated")
    facts = [f"{evidence} ({link})."]
    if town.ukrainian_cpa:
        facts.append(
            scene.html(
                "Assistants from the Ukrainian community were among them. Their citizenship is not stated."
            )
        )
    said = scene.known.news.recruiting.get(town.slug)
    if said is None or not said.open:
        facts.append(scene.html("This does not mean that a post is open now."))
    if town.slug in scene.known.towns_with_contact:
        contact = scene.html("Through this bot a person of the town answers you.")
    else:
        contact = scene.html(
            "Nobody of this town answers through this bot yet. I will show you how to write to it yourself."
        )
    about = scene.section(f"municipalities/{town.slug}", "about") if _has_words(town, scene) else ""
    return [
        f"🏙 {bold(scene.escape(scene.town_with_czech(town)))}\n{scene.escape(region)}",
        says(said, scene) if said else "",
        "\n".join(facts),
        about,
        contact,
        public_ways(town, scene),
    ]


def _has_words(town: Municipality, scene: Scene) -> bool:
    return (scene.words.language, f"municipalities/{town.slug}") in scene.content.words


def public_ways(town: Municipality | None, scene: Scene) -> str:
    """Give the public addresses the operator filled in, each with its date; otherwise whom to ask at the switchboard."""
    local = town.local if town else Local()
    ways = [way for way in (local.website, local.public_phone, local.public_email) if way]
    if not ways:
        return scene.html(
            "How to reach it: call the town hall and ask for the municipal police or the crime prevention manager."
        )
    return "\n".join(_public_way(way, scene) for way in ways)


def _public_way(way: PublicWay, scene: Scene) -> str:
    as_of = scene.html("as of {date}", date=scene.words.date(way.on))
    return f"• {scene.escape(way.value)} ({as_of})"


def _rules(town: Municipality, scene: Scene) -> Message:
    path = f"municipalities/{town.slug}"
    parts: list[str] = []
    for rule in town.local.rules:
        words = (
            scene.page(path).titles.get(rule.requirement)
            or scene.page(f"requirements/{rule.requirement}").title
        )
        year = str(rule.year) if rule.year else scene.say("undated")
        holds = confirmed(town, rule, scene)
        parts.append(
            f"{bold(scene.escape(words))} ({scene.escape(year)})\n{scene.section(path, rule.requirement)}"
            + (f"\n<i>{holds}</i>" if holds else "")
        )
    past = not all(confirmed(town, rule, scene) for rule in town.local.rules)
    note = _past(town, scene) if past else ""
    head = bold(scene.html("Local rules: {town}", town=scene.town_with_czech(town)))
    return message(
        paragraphs(head, *parts, note, source_lines(scene, *town.local.rules)),
        [scene.button("← Back", town_screens.Town(town.slug)), scene.menu()],
    )


def _past(town: Municipality, scene: Scene) -> str:
    """Say of rules that nobody of the town has confirmed that they may hold no longer."""
    if any(confirmed(town, rule, scene) for rule in town.local.rules):
        return f"<i>{scene.html('The others were so in the past: ask the town whether they hold today.')}</i>"
    return f"<i>{scene.html('This was so in the past: ask the town whether it holds today.')}</i>"
