"""Finding a town: by region, by name, by the nearest to a shared location.

The town's own word in words: whether it recruits, since when it says so, and that a rule was confirmed by it.

What is known of one town, and its documented local rules. A town on the list has experience, nothing more.

Being told when a town or a region opens: what is stored for it, the list of it, and how to stop.
"""

from functools import partial
from html import escape

from bot.content.content import mark
from bot.content.models import Local, LocalRule, Municipality, PublicWay
from bot.conversation.codes import encode
from bot.conversation.dates import day_of
from bot.conversation.lead.model import LeadStart
from bot.conversation.model import ChooseTown, PrivacyPart, Screen
from bot.conversation.towns.model import (
    BeTold,
    Interest,
    InterestScreen,
    LocalRules,
    Nearest,
    Recruiting,
    Region,
    Regions,
    ShareLocation,
    StopAllTelling,
    StopTelling,
    TellMe,
    ToldOf,
    Town,
    TownMatches,
    Towns,
)
from bot.view.context import (
    Button,
    Keyboard,
    Message,
    RenderContext,
    bold,
    columns,
    leaf,
    message,
    paragraphs,
    source_lines,
)

OPEN_SIGN, BELL = "📣", "🔔"


def rule_title(town: Municipality, requirement: str, scene: RenderContext) -> str:
    """Give the title of a local rule: the town's own, or that of the requirement."""
    own_title = scene.page(f"municipalities/{town.slug}").titles.get(requirement)
    return own_title or scene.page(f"requirements/{requirement}").title


def town_says(said: Recruiting, scene: RenderContext) -> str:
    """What a town says of its recruiting, with the day it said so; where to apply stands in its own words."""
    head = scene.html("📣 The town says, on {date}:", date=scene.words.date(day_of(said.on)))
    if not said.open or said.until is None or said.apply_by is None:
        return f"{head}\n{scene.html('It is not recruiting now. It notes who is interested.')}"
    lines = [head, _posts(said, scene)]
    by = scene.words.date(said.apply_by)
    if said.takes_applications(scene.now):
        lines.append(scene.html("Apply by {date}.", date=by))
    else:
        lines.append(scene.html("One could apply until {date}.", date=by))
    how = f"\n<blockquote>{scene.escape(said.how)}</blockquote>" if said.how else ""
    return "\n".join(lines) + how


def _posts(said: Recruiting, scene: RenderContext) -> str:
    until = scene.words.date(said.until) if said.until else ""
    if not said.posts:
        return scene.html("It is recruiting until {date}.", date=until)
    return scene.escape(
        scene.words.plural(
            "It is recruiting for {number} post, until {date}.",
            "It is recruiting for {number} posts, until {date}.",
            said.posts,
            date=until,
        )
    )


def signed_by(name: str, slug: str, scene: RenderContext) -> str:
    """Give a town's name for a button; a sign tells that it takes applications now."""
    return f"{OPEN_SIGN} {name}" if recruits(slug, scene) else name


def recruits(slug: str, scene: RenderContext) -> bool:
    """Say whether a town takes applications now, as far as this screen knows."""
    said = scene.known.news.recruiting.get(slug)
    return said is not None and said.takes_applications(scene.now)


def sign_explained(scene: RenderContext) -> str:
    """Say what the sign on a list means; "" where no town bears it."""
    signs = any(recruits(slug, scene) for slug in scene.known.news.recruiting)
    return scene.html("📣 says that it is recruiting now") if signs else ""


def bell(place: str, scene: RenderContext) -> Button:
    """The way to being told of a town or region, or to stop it."""
    if scene.known.news.wanted(place):
        return scene.button("🔔 You will be told …", BeTold(place))
    if place in scene.content.regions:
        return scene.button("🔔 Tell me when a town opens", BeTold(place))
    return scene.button("🔔 Tell me when it opens", BeTold(place))


def rule_confirmed(town: Municipality, rule: LocalRule, scene: RenderContext) -> str:
    """Say on which day the town confirmed a rule, in its present words; "" when it did not."""
    day = rule.confirmed_on
    given = scene.known.news.confirmed.get(rule.requirement)
    if given and given.mark == mark(town, rule, scene.content):
        on = day_of(given.on)
        day = max(day, on) if day else on
    return scene.html("Confirmed by the town on {date}.", date=scene.words.date(day)) if day else ""


TOWNS_PER_PAGE = 12
RECRUITING_SHOWN = 4
"""Towns that recruit now and stand where one begins to look for a town."""
FindingScreen = (
    Towns | Regions | Region | ShareLocation | TownMatches
    | Nearest
)  # fmt: skip


def render_finding(screen: FindingScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    match screen:
        case Towns():
            return _towns(scene)
        case Regions():
            return _regions(scene)
        case Region(code, page):
            return _region(code, page, scene)
        case ShareLocation():
            return _share_location(scene)
        case TownMatches(slugs):
            buttons = [[_open(scene.content.municipalities[slug], scene)] for slug in slugs]
            return message(
                paragraphs(bold(scene.html("Which town do you mean?")), sign_explained(scene)),
                *buttons,
                _ways(scene),
                [scene.menu()],
            )
        case Nearest(place, towns):
            return _nearest(place, towns, scene)


def sharing_location(scene: RenderContext) -> Message:
    """Word the phone's own button for sharing a location."""
    return Message("📍", keyboard=Keyboard("location", scene.say("📍 Share my location")))


def _share_location(scene: RenderContext) -> Message:
    text = scene.html(
        "Press the button below to share where you are. I use it once, to find near towns, and do not keep it."
    )
    desktop = scene.html("On a computer this is not possible: write the name of your town instead.")
    head = bold(scene.html("Towns near you"))
    return message(paragraphs(head, text, desktop), [scene.button("← Back", Towns()), scene.menu()])


def _ways(scene: RenderContext) -> list[Button]:
    return [
        scene.button("🗺 By region", Regions()),
        scene.button("📍 Nearest to me", ShareLocation()),
    ]


def _open(town: Municipality, scene: RenderContext) -> Button:
    return Button(signed_by(scene.town(town), town.slug, scene), encode(Town(town.slug)))


def _towns(scene: RenderContext) -> Message:
    count = scene.words.plural(
        "{number} town is listed.", "{number} towns are listed.", len(scene.content.municipalities)
    )
    recruiting = [
        _open(town, scene) for town in scene.content.municipalities.values() if recruits(town.slug, scene)
    ]
    return message(
        paragraphs(
            bold(scene.html("Towns")), scene.body("pages/towns"), scene.escape(count), sign_explained(scene)
        ),
        *columns(recruiting[:RECRUITING_SHOWN]),
        _ways(scene),
        [scene.menu(), scene.speak()],
    )


def _regions(scene: RenderContext) -> Message:
    language = scene.words.language
    buttons = [Button(names[language], encode(Region(code))) for code, names in scene.content.regions.items()]
    return message(
        bold(scene.html("Choose a region")),
        *columns(buttons),
        [scene.button("← Back", Towns()), scene.menu()],
    )


def _region(code: str, page: int, scene: RenderContext) -> Message:
    towns = sorted(
        (town for town in scene.content.municipalities.values() if town.region == code),
        key=lambda town: -town.population,
    )
    shown = leaf(towns, page, TOWNS_PER_PAGE, partial(Region, code), scene)
    text = paragraphs(
        bold(scene.escape(scene.content.regions[code][scene.words.language])), sign_explained(scene)
    )
    buttons = columns([_open(town, scene) for town in shown.here])
    return message(
        text,
        *buttons,
        shown.turning,
        [bell(code, scene)],
        [scene.button("← Back", Regions()), scene.menu()],
    )


def _nearest(place: str, towns: tuple[tuple[str, int], ...], scene: RenderContext) -> Message:
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
                scene.say(
                    "{town}, {km} km",
                    town=signed_by(scene.town(town), town.slug, scene),
                    km=distances[town.slug],
                ),
                encode(Town(town.slug)),
            )
        ]
        for town in listed
    ]
    return message(
        paragraphs(bold(head), other, sign_explained(scene)),
        *buttons,
        [scene.button("← Back", Towns()), scene.menu()],
    )


TownPage = Town | LocalRules


def render_town(screen: TownPage, scene: RenderContext) -> Message:
    """Word one of these screens."""
    town = scene.content.municipalities[screen.slug]
    return _town(town, scene) if isinstance(screen, Town) else _rules(town, scene)


def _town(town: Municipality, scene: RenderContext) -> Message:
    rules = len(town.local.rules)
    choose = scene.button("✅ Check the conditions here", ChooseTown(town.slug))
    interest = scene.button("✉️ I am interested", LeadStart(town.slug))
    local = [scene.button("📌 Local rules ({number})", LocalRules(town.slug), number=rules)] if rules else []
    back = scene.button("← Back", Region(town.region))
    said = scene.known.news.recruiting.get(town.slug)
    told = [bell(town.slug, scene)] if scene.known.news.wanted(town.slug) or not (said and said.open) else []
    return message(
        paragraphs(*_known_of(town, scene)), [choose], [interest], local, told, [back, scene.menu()]
    )


def _known_of(town: Municipality, scene: RenderContext) -> list[str]:
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
        town_says(said, scene) if said else "",
        "\n".join(facts),
        about,
        contact,
        public_ways(town, scene),
    ]


def _has_words(town: Municipality, scene: RenderContext) -> bool:
    return (scene.words.language, f"municipalities/{town.slug}") in scene.content.words


def public_ways(town: Municipality | None, scene: RenderContext) -> str:
    """Give the public addresses the operator filled in, each with its date; otherwise whom to ask at the switchboard."""
    local = town.local if town else Local()
    ways = [way for way in (local.website, local.public_phone, local.public_email) if way]
    if not ways:
        return scene.html(
            "How to reach it: call the town hall and ask for the municipal police or the crime prevention manager."
        )
    return "\n".join(_public_way(way, scene) for way in ways)


def _public_way(way: PublicWay, scene: RenderContext) -> str:
    as_of = scene.html("as of {date}", date=scene.words.date(way.on))
    return f"• {scene.escape(way.value)} ({as_of})"


def _rules(town: Municipality, scene: RenderContext) -> Message:
    path = f"municipalities/{town.slug}"
    parts: list[str] = []
    for rule in town.local.rules:
        words = (
            scene.page(path).titles.get(rule.requirement)
            or scene.page(f"requirements/{rule.requirement}").title
        )
        year = str(rule.year) if rule.year else scene.say("undated")
        holds = rule_confirmed(town, rule, scene)
        parts.append(
            f"{bold(scene.escape(words))} ({scene.escape(year)})\n{scene.section(path, rule.requirement)}"
            + (f"\n<i>{holds}</i>" if holds else "")
        )
    past = not all(rule_confirmed(town, rule, scene) for rule in town.local.rules)
    note = _past(town, scene) if past else ""
    head = bold(scene.html("Local rules: {town}", town=scene.town_with_czech(town)))
    return message(
        paragraphs(head, *parts, note, source_lines(scene, *town.local.rules)),
        [scene.button("← Back", Town(town.slug)), scene.menu()],
    )


def _past(town: Municipality, scene: RenderContext) -> str:
    """Say of rules that nobody of the town has confirmed that they may hold no longer."""
    if any(rule_confirmed(town, rule, scene) for rule in town.local.rules):
        return f"<i>{scene.html('The others were so in the past: ask the town whether they hold today.')}</i>"
    return f"<i>{scene.html('This was so in the past: ask the town whether it holds today.')}</i>"


SHOWN = 4
"""Places on one page, or in a list that stands on another screen."""


def render_interest(screen: InterestScreen, scene: RenderContext) -> Message:
    """Word one of these screens."""
    match screen:
        case BeTold(place):
            return _of_place(place, scene)
        case ToldOf(page):
            return _all(page, scene)


def place_name(place: str, scene: RenderContext) -> str:
    """The name of a town or region in this language; its id when it is no longer listed."""
    town = scene.content.municipalities.get(place)
    if town is not None:
        return scene.town(town)
    names = scene.content.regions.get(place)
    return names[scene.words.language] if names else place


def interests_listed(interests: tuple[Interest, ...], scene: RenderContext) -> str:
    """List what somebody wants to be told of, each with the day until which it is kept; of many the first ones."""
    lines = [
        scene.html(
            "• {place}, until {date}",
            place=place_name(interest.place, scene),
            date=scene.words.date(day_of(interest.until)),
        )
        for interest in interests[:SHOWN]
    ]
    if len(interests) > SHOWN:
        lines.append(scene.html("… and {number} more", number=len(interests) - SHOWN))
    return "\n".join(lines)


def _of_place(place: str, scene: RenderContext) -> Message:
    name = place_name(place, scene)
    page: Screen = Region(place) if place in scene.content.regions else Town(place)
    back = [scene.button("← Back", page), scene.menu()]
    wanted = scene.known.news.wanted(place)
    if wanted is None:
        head = bold(scene.html("Tell me when it opens: {place}", place=name))
        return message(
            paragraphs(head, scene.body("pages/be-told"), _silent(place, scene)),
            [scene.button("🔔 Yes, tell me", TellMe(place))],
            [scene.button("🔒 What happens to your data", PrivacyPart("retention"))],
            back,
        )
    until = scene.html("It stays noted until {date}.", date=scene.words.date(day_of(wanted.until)))
    head = bold(f"{BELL} {scene.escape(name)}")
    return message(
        paragraphs(head, until, scene.body("pages/be-told"), _silent(place, scene)),
        [scene.button("🔕 Stop it", StopTelling(place))],
        [scene.button("All of these", ToldOf())],
        back,
    )


def _all(page: int, scene: RenderContext) -> Message:
    interests = scene.known.news.interests
    shown = leaf(interests, page, SHOWN, ToldOf, scene)
    head = bold(scene.html("What I write to you about by myself"))
    if not interests:
        none = scene.html("Nothing: you have not asked to be told of any town.")
        return message(paragraphs(head, none), [scene.button("🏙 Towns", Towns()), scene.menu()])
    buttons = [
        [Button(place_name(interest.place, scene), encode(BeTold(interest.place)))] for interest in shown.here
    ]
    return message(
        paragraphs(head, interests_listed(tuple(shown.here), scene)),
        *buttons,
        shown.turning,
        [scene.button("🔕 Stop all of it", StopAllTelling()), scene.menu()],
    )


def _silent(place: str, scene: RenderContext) -> str:
    """Say that a town for which nobody speaks here can announce nothing."""
    if place not in scene.content.municipalities or place in scene.known.towns_with_contact:
        return ""
    return scene.html(
        "Nobody of this town speaks through this bot yet: a message can come only once somebody does."
    )
