"""Towns: how to find one, and what is known of it. A town on the list has experience with assistants; nothing more."""

from html import escape

from bot.content.towns import Municipality, PublicWay
from bot.conversation import lead_screens, screens
from bot.conversation.actions import ChooseTown
from bot.conversation.codes import encode
from bot.view.message import Button, Keyboard, Message
from bot.view.scene import Scene, bold, columns, message, paragraphs, source_lines

TOWNS_PER_PAGE = 12
TownScreen = (
    screens.Towns
    | screens.Regions
    | screens.Region
    | screens.Town
    | screens.LocalRules
    | screens.ShareLocation
    | screens.TownMatches
    | screens.Nearest
)


def render(screen: TownScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    match screen:
        case screens.Towns():
            return _towns(scene)
        case screens.Regions():
            return _regions(scene)
        case screens.Region(code, page):
            return _region(code, page, scene)
        case screens.Town(slug):
            return _town(scene.content.municipalities[slug], scene)
        case screens.ShareLocation():
            return _share_location(scene)
        case screens.LocalRules(slug):
            return _rules(scene.content.municipalities[slug], scene)
        case screens.TownMatches(slugs):
            buttons = [[_open(scene.content.municipalities[slug], scene)] for slug in slugs]
            return message(
                bold(scene.html("Which town do you mean?")), *buttons, _ways(scene), [scene.menu()]
            )
        case screens.Nearest(place, towns):
            return _nearest(place, towns, scene)


def sharing(scene: Scene) -> Message:
    """Word the phone's own button for sharing a location."""
    return Message("📍", keyboard=Keyboard("location", scene.say("📍 Share my location")))


def _share_location(scene: Scene) -> Message:
    text = scene.html(
        "Press the button below to share where you are. I use it once, to find near towns, and do not keep it."
    )
    desktop = scene.html("On a computer this is not possible: write the name of your town instead.")
    head = bold(scene.html("Towns near you"))
    return message(paragraphs(head, text, desktop), [scene.button("← Back", screens.Towns()), scene.menu()])


def _ways(scene: Scene) -> list[Button]:
    return [
        scene.button("🗺 By region", screens.Regions()),
        scene.button("📍 Nearest to me", screens.ShareLocation()),
    ]


def _open(town: Municipality, scene: Scene) -> Button:
    return Button(scene.town(town), encode(screens.Town(town.slug)))


def _towns(scene: Scene) -> Message:
    count = scene.words.plural(
        "{number} town is listed.", "{number} towns are listed.", len(scene.content.municipalities)
    )
    return message(
        paragraphs(bold(scene.html("Towns")), scene.body("pages/towns"), scene.escape(count)),
        _ways(scene),
        [scene.menu()],
    )


def _regions(scene: Scene) -> Message:
    language = scene.words.language
    buttons = [
        Button(names[language], encode(screens.Region(code))) for code, names in scene.content.regions.items()
    ]
    return message(
        bold(scene.html("Choose a region")),
        *columns(buttons),
        [scene.button("← Back", screens.Towns()), scene.menu()],
    )


def _region(code: str, page: int, scene: Scene) -> Message:
    towns = sorted(
        (town for town in scene.content.municipalities.values() if town.region == code),
        key=lambda town: -town.population,
    )
    last = max(0, (len(towns) - 1) // TOWNS_PER_PAGE)
    page = min(page, last)
    here = towns[page * TOWNS_PER_PAGE : (page + 1) * TOWNS_PER_PAGE]
    turning = [scene.button("←", screens.Region(code, page - 1))] if page else []
    turning += [scene.button("→", screens.Region(code, page + 1))] if page < last else []
    text = bold(scene.escape(scene.content.regions[code][scene.words.language]))
    buttons = columns([_open(town, scene) for town in here])
    return message(text, *buttons, turning, [scene.button("← Back", screens.Regions()), scene.menu()])


def _town(town: Municipality, scene: Scene) -> Message:
    rules = len(town.local.rules)
    choose = scene.button("✅ Check the conditions here", ChooseTown(town.slug))
    interest = scene.button("✉️ I am interested", lead_screens.LeadStart(town.slug))
    local = (
        [scene.button("📌 Local rules ({number})", screens.LocalRules(town.slug), number=rules)]
        if rules
        else []
    )
    back = scene.button("← Back", screens.Region(town.region))
    return message(paragraphs(*_known_of(town, scene)), [choose], [interest], local, [back, scene.menu()])


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
        "\n".join(facts),
        about,
        contact,
        _public_ways(town, scene),
    ]


def _has_words(town: Municipality, scene: Scene) -> bool:
    return (scene.words.language, f"municipalities/{town.slug}") in scene.content.words


def _public_ways(town: Municipality, scene: Scene) -> str:
    """Give the public addresses the operator filled in, each with its date; otherwise whom to ask at the switchboard."""
    ways = [way for way in (town.local.website, town.local.public_phone, town.local.public_email) if way]
    if not ways:
        return scene.html(
            "How to reach it: call the town hall and ask for {police} or {manager}.",
            police="městská policie",
            manager="manažer prevence kriminality",
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
        parts.append(
            f"{bold(scene.escape(words))} ({scene.escape(year)})\n{scene.section(path, rule.requirement)}\n{source_lines(rule, scene)}"
        )
    note = scene.html("Old rules of one town: ask whether they still hold.")
    head = bold(scene.html("Local rules: {town}", town=scene.town_with_czech(town)))
    return message(
        paragraphs(head, *parts, f"<i>{note}</i>"),
        [scene.button("← Back", screens.Town(town.slug)), scene.menu()],
    )


def _nearest(place: str, towns: tuple[tuple[str, int], ...], scene: Scene) -> Message:
    listed = [scene.content.municipalities[slug] for slug, _ in towns if slug in scene.content.municipalities]
    if place:
        head = scene.html("{place} is not on our list. The nearest towns with experience:", place=place)
        other = scene.html(
            "You can also ask in {place} itself, or write to the coordinator through one of these towns.",
            place=place,
        )
    else:
        head, other = scene.html("The nearest towns with experience:"), ""
    distances = dict(towns)
    buttons = [
        [
            Button(
                scene.say("{town}, {km} km", town=scene.town(town), km=distances[town.slug]),
                encode(screens.Town(town.slug)),
            )
        ]
        for town in listed
    ]
    return message(
        paragraphs(bold(head), other), *buttons, [scene.button("← Back", screens.Towns()), scene.menu()]
    )
