"""Towns: search, cards, local rules, and subscriptions to their openings."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from bot.content.models import ListedTown, LocalRule, Municipality, Place, WayKind
from bot.content.problems import msg
from bot.content.search.places import nearest
from bot.conversation.codes import encode
from bot.conversation.dates import day_of
from bot.conversation.lead.history import may_send
from bot.conversation.lead.model import MyLead, ReadyLetter
from bot.conversation.model import Answer, ChooseTown, PrivacyPart, QuestionScreen
from bot.conversation.papers.model import BeginPaper
from bot.conversation.towns import model
from bot.conversation.towns.turn import place_page
from bot.view import evidence
from bot.view.context import Button, Keyboard, Message, RenderContext, bold, columns, message, paragraphs
from bot.view.features import feature_buttons
from bot.view.reaching import contact_details, linked
from bot.view.reminders import year_now

OPEN_SIGN, BELL = "📣", "🔔"


def notify_button(place: str, context: RenderContext) -> Button:
    """Return the button of the wish to be told of a town, a region, or all towns."""
    if context.known.news.wanted(place):
        return context.button("🔔 You will be told …", model.SubscriptionConsent(place))
    if place == model.COUNTRY:
        return context.button("🔔 Tell me when any town opens", model.SubscriptionConsent(place))
    offer = msg("🔔 Tell me when a town opens") if place in context.content.regions else msg("🔔 Tell me when it opens")
    return context.button(offer, model.SubscriptionConsent(place))


def subscribe_buttons(slug: str, context: RenderContext) -> list[Button]:
    """Return the button to be told of a town, or of its region while nobody of the town can tell."""
    if context.known.news.wanted(slug):
        return [notify_button(slug, context)]
    if evidence.recruits(slug, context):
        return []
    return [notify_button(slug if _can_tell(slug, context) else _wider(slug, context), context)]


def _can_tell(place: str, context: RenderContext) -> bool:
    """Return True if somebody of a place may announce posts in this bot."""
    towns = context.content.municipalities
    connected = (towns[slug] for slug in context.known.towns_with_contact if slug in towns)
    return any(place in {town.slug, town.region, model.COUNTRY} for town in connected)


def _wider(place: str, context: RenderContext) -> str:
    """Return the region of a town, or else the whole country."""
    town = context.content.municipalities.get(place)
    return town.region if town else model.COUNTRY


TOWNS_PER_PAGE, RULES_PER_PAGE = 30, 6
NEAREST_SHOWN = 3
"""Listed towns named on the screen of an unlisted municipality."""
Distances: TypeAlias = Sequence[tuple[str, int]]
"""Slugs of listed towns and whole kilometres."""
RECRUITING_SHOWN = 4
"""Recruiting towns on the first screen."""


def render_towns(
    screen: model.TownScreen | model.SubscriptionConsent | model.Subscriptions, context: RenderContext
) -> Message:
    match screen:
        case model.Towns():
            return _towns(context)
        case model.Regions(asked):
            return _regions(context, asked=asked)
        case model.Region(code, page, asked):
            return _region(code, page, context, asked=asked)
        case model.ShareLocation(asked):
            return _share_location(context, asked=asked)
        case model.TownMatches(slugs, asked):
            return _matches(_listed_towns(slugs, context), context, asked=asked)
        case model.PlacesNamed(name, asked):
            return _places(context.content.place_index.named(name).places, context, asked=asked)
        case model.TownsAround(code, asked):
            return unlisted_town(code, context, asked=asked)
        case model.NearestTowns(towns, asked):
            return _near_you(towns, context, asked=asked)
        case model.Town(slug):
            return _town(context.content.municipalities[slug], context)
        case model.LocalRules(slug, page):
            return _rules(context.content.municipalities[slug], page, context)
        case model.SubscriptionConsent(place):
            return _of_place(place, context)
        case model.Subscriptions(page):
            return _all_interests(page, context)


def _matches(towns: Sequence[ListedTown], context: RenderContext, *, asked: bool) -> Message:
    head = context.title("Which town do you mean?")
    text = paragraphs(head, evidence.recruiting_legend(context), *evidence.doubtful_claims(towns, context))
    buttons = [[town_button(town, context, asked=asked)] for town in towns]
    return message(text, *buttons, ways_to_find(context, asked=asked), [context.menu()])


def location_request(context: RenderContext) -> Message:
    return Message("📍", keyboard=Keyboard("location", context.say("📍 Share my location")))


def _back(context: RenderContext, *, asked: bool) -> Button:
    return context.back(QuestionScreen("town") if asked else model.Towns())


def _share_location(context: RenderContext, *, asked: bool) -> Message:
    text = context.html(
        "Press the button below to share where you are. I use it once, to find near towns, and do not keep it."
    )
    desktop = context.html("On a computer this is not possible: write the name of your town instead.")
    head = context.title("Towns near you")
    return message(paragraphs(head, text, desktop), [_back(context, asked=asked), context.menu()])


def ways_to_find(context: RenderContext, *, asked: bool = False) -> list[Button]:
    return [
        context.button("🗺 By region", model.Regions(asked)),
        context.button("📍 Nearest to me", model.ShareLocation(asked)),
    ]


def _listed_towns(slugs: Iterable[str], context: RenderContext) -> list[ListedTown]:
    return [town for slug in slugs if (town := context.content.municipalities.get(slug))]


def town_button(town: Municipality, context: RenderContext, *, asked: bool = False) -> Button:
    """Return the button that opens the card of a town, or that answers the self-check with it."""
    leads = Answer("town", town.slug) if asked else model.Town(town.slug)
    sign = f"{OPEN_SIGN} " if evidence.recruits(town.slug, context) else ""
    return Button(f"{sign}{context.town(town)}", encode(leads))


def _towns(context: RenderContext) -> Message:
    count = context.words.plural(
        "{number} town is listed.", "{number} towns are listed.", len(context.content.municipalities)
    )
    towns = context.content.municipalities.values()
    recruiting = [town_button(town, context) for town in towns if evidence.recruits(town.slug, context)]
    head = context.title("Towns")
    return message(
        paragraphs(head, context.body("pages/towns"), context.escape(count), evidence.recruiting_legend(context)),
        *columns(recruiting[:RECRUITING_SHOWN]),
        ways_to_find(context),
        feature_buttons(model.Towns(), context),
        [] if recruiting else [notify_button(model.COUNTRY, context)],
        [context.menu(), context.speak()],
    )


def _regions(context: RenderContext, *, asked: bool) -> Message:
    names = {code: names[context.words.language] for code, names in context.content.regions.items()}
    buttons = [Button(name, encode(model.Region(code, asked=asked))) for code, name in names.items()]
    back = [_back(context, asked=asked), context.menu()]
    return message(context.title("Choose a region"), *columns(buttons), back)


def _region(code: str, page: int, context: RenderContext, *, asked: bool) -> Message:
    towns = [town for town in context.content.municipalities.values() if town.region == code]
    towns.sort(key=lambda town: (not evidence.recruits(town.slug, context), -town.population))
    head = bold(context.escape(place_name(code, context)))

    def said(here: Sequence[ListedTown]) -> str:
        return paragraphs(head, evidence.recruiting_legend(context), *evidence.doubtful_claims(here, context))

    shown = context.paginate(towns, page, TOWNS_PER_PAGE, partial(model.Region, code, asked=asked), said)
    buttons = columns([town_button(town, context, asked=asked) for town in shown.here])
    back = [context.back(model.Regions(asked)), context.menu()]
    return message(shown.text, *buttons, shown.turning, [] if asked else [notify_button(code, context)], back)


def _places(places: tuple[Place, ...], context: RenderContext, *, asked: bool) -> Message:
    slugs, buttons = context.content.place_index.slugs, list[list[Button]]()
    names = [place.name for place in places]
    for place in places:
        slug = slugs.get(place.code, "")
        label = context.town_named(slug) if slug else place.name
        # listed towns need their district only among places of the same name
        if not slug or names.count(place.name) > 1:
            label = context.say("{place} ({district})", place=label, district=place.district)
        listed = Answer("town", slug) if asked else model.Town(slug)
        buttons.append(
            [Button(f"🏙 {label}" if slug else label, encode(listed if slug else model.TownsAround(place.code, asked)))]
        )
    explained = context.html("In brackets: the district. 🏙 marks towns of our list.")
    text = paragraphs(context.title("Which place do you mean?"), explained)
    return message(text, *buttons, [_back(context, asked=asked), context.menu()])


def unlisted_town(code: str, context: RenderContext, *, asked: bool = False) -> Message:
    """Show an unlisted municipality: how to reach it, and the nearest towns of the list."""
    place, content = context.content.place_index.by_code[code], context.content
    of = context.say("{place} ({district})", place=place_name(place.region, context), district=place.district)
    unknown = context.html(
        "We know nothing of assistants in {place} yet. That does not mean that there are none: ask.", place=place.name
    )
    shared = content.place_index.shared_name(code)
    back = context.back(model.PlacesNamed(shared, asked)) if shared else _back(context, asked=asked)
    cv = [] if asked else _cv_button(code, context)
    near = nearest(place.lat, place.lon, content.municipalities.values(), NEAREST_SHOWN - len(cv))
    is_chosen = context.session.answers.get("town") == code
    choose = ChooseTown(code) if not asked else Answer("town", code)
    label = msg("✅ Choose this place") if asked else msg("✅ Check the conditions here")
    return message(
        paragraphs(
            f"🏘 {bold(context.escape(place.name))}\n{context.escape(of)}",
            unknown,
            contact_details(content.municipality(code), context),
            _nearest_lines(near, context),
        ),
        [context.selfcheck_button() if is_chosen and not asked else context.main(label, choose)],
        [context.button("📝 Ready letter in Czech", ReadyLetter(code, asked))],
        cv,
        *_nearest_buttons(near, context, asked=asked),
        [back, context.menu()],
    )


def nearest_known(code: str, context: RenderContext) -> str:
    """Return what is known of the two listed towns nearest to an unlisted municipality."""
    place = context.content.place_index.by_code[code]
    return _nearest_lines(nearest(place.lat, place.lon, context.content.municipalities.values(), 2), context)


def _cv_button(slug: str, context: RenderContext) -> list[Button]:
    """Return the button of the CV for a place, for whoever has begun papers."""
    return [context.button("📄 CV for this place", BeginPaper("cv", slug))] if context.session.papers else []


def _nearest_lines(near: Distances, context: RenderContext) -> str:
    """Return what is known of the nearest listed towns; their buttons have the distances."""
    towns = _listed_towns((slug for slug, _ in near), context)
    return paragraphs(context.title("The nearest towns of our list"), *evidence.claims(towns, context))


def _nearest_buttons(near: Distances, context: RenderContext, *, asked: bool) -> list[list[Button]]:
    """Return a button for each town, which opens it or, in the self-check, chooses it."""
    return [
        [replace(button, label=context.say("{town}, {km} km", town=button.label, km=dict(near)[town.slug]))]
        for town in _listed_towns((slug for slug, _ in near), context)
        for button in [town_button(town, context, asked=asked)]
    ]


def _near_you(near: Distances, context: RenderContext, *, asked: bool) -> Message:
    """List the towns nearest to a shared location."""
    choose = context.html("Press a town to choose it for the self-check.") if asked else ""
    legend = evidence.recruiting_legend(context)
    return message(
        paragraphs(_nearest_lines(near, context), choose, legend),
        *_nearest_buttons(near, context, asked=asked),
        [_back(context, asked=asked), context.menu()],
    )


def _town(town: ListedTown, context: RenderContext) -> Message:
    rules = len(town.local.rules)
    choose = context.button("✅ Check the conditions here", ChooseTown(town.slug))
    interest = [context.message_button(town.slug)] if may_send(context.session, context.content) else []
    local = [context.button("📌 Local rules ({number})", model.LocalRules(town.slug), number=rules)] if rules else []
    lead = context.known.open_lead(town.slug)
    back = context.back(MyLead(lead.code) if lead else model.Region(town.region))
    text, share = paragraphs(*_known_of(town, context)), [context.share(model.Town(town.slug))]
    last = _cv_button(town.slug, context) or share
    return message(text, [choose], interest, local, subscribe_buttons(town.slug, context), last, [back, context.menu()])


def _known_of(town: ListedTown, context: RenderContext) -> list[str]:
    """Return what is known of a town: its own word first, old findings last and folded."""
    found = f"{evidence.claim(town, context)} ({linked(context.html('source'), town.evidence)})."
    is_old = evidence.has_old_evidence(town)
    facts = [] if is_old else [found]
    if town.ukrainian_cpa:
        facts.append(
            # Translators: stands on a full screen, keep it short
            context.html("Assistants from the Ukrainian community were among them. Their citizenship is not stated.")
        )
    said = context.known.news.recruiting.get(town.slug)
    recruiting = evidence.recruits(town.slug, context)
    # Translators: stands on a full screen, keep it short
    no_post = "" if recruiting else context.html("None of this means that a post is open now.")
    somebody = msg("Through this bot a person of the town answers you.")
    # Translators: stands on a full screen, keep it short
    nobody = msg("Nobody of this town answers through this bot yet. I will show you how to write to it yourself.")
    path = f"municipalities/{town.slug}"
    has_words = (context.words.language, path) in context.content.words
    about, past = (context.section(path, name) if has_words else "" for name in ("about", "older"))
    old = filter(None, (found if is_old else "", past))
    return [
        f"🏙 {bold(context.escape(context.town_with_czech(town)))}\n{context.escape(place_name(town.region, context))}",
        evidence.announcement_text(said, context) if said else "",
        "\n".join(_confirmed_rules(town, context)),
        "\n".join(facts),
        about,
        context.html(somebody if town.slug in context.known.towns_with_contact else nobody)
        if may_send(context.session, context.content)
        else context.section("pages/under18", "town"),
        # the letter has it
        contact_details(town, context, WayKind.ADDRESS),
        "" if recruiting else year_now(context),
        no_post,
        evidence.older(context, *old),
    ]


def _confirmed_rules(town: ListedTown, context: RenderContext) -> Iterable[str]:
    for rule in town.local.rules:
        if holds := evidence.rule_confirmed(town, rule, context):
            yield f"📌 {context.escape(evidence.rule_title(town, rule.requirement, context))}. {holds}"


def _rules(town: Municipality, page: int, context: RenderContext) -> Message:
    """List the rules: those the town confirmed first, then by year; old ones are folded."""

    def said(rules: Sequence[LocalRule]) -> str:
        recent, old = list[str](), list[str]()
        for rule in rules:
            (old if evidence.is_old_rule(town, rule, context) else recent).append(_rule(town, rule, context))
        return paragraphs(head, *recent, note, evidence.older(context, *old), context.source_lines(*rules))

    rules = sorted(
        town.local.rules, key=lambda rule: (not evidence.rule_confirmed(town, rule, context), -(rule.year or 0))
    )
    all_hold = all(evidence.rule_confirmed(town, rule, context) for rule in rules)
    past = context.html("What the town has not confirmed was so in the past: ask whether it holds today.")
    note = "" if all_hold else f"<i>{past}</i>"
    head = context.title("Local rules: {town}", town=context.town_with_czech(town))
    shown = context.paginate(rules, page, RULES_PER_PAGE, partial(model.LocalRules, town.slug), said)
    return message(shown.text, shown.turning, [context.back(model.Town(town.slug)), context.menu()])


def _rule(town: Municipality, rule: LocalRule, context: RenderContext) -> str:
    title, year = (
        evidence.rule_title(town, rule.requirement, context),
        str(rule.year) if rule.year else context.say("undated"),
    )
    said = f"{bold(context.escape(title))} ({year})\n{context.section(f'municipalities/{town.slug}', rule.requirement)}"
    return f"{said}\n<i>{holds}</i>" if (holds := evidence.rule_confirmed(town, rule, context)) else said


MAX_SHOWN = 4
"""Subscriptions on a page, or listed on other screens."""


def place_name(place: str, context: RenderContext) -> str:
    """Return the name of a place to be told of; its id if it is no longer listed."""
    if place == model.COUNTRY:
        return context.say("all of Czechia")
    names = context.content.regions.get(place)
    return names[context.words.language] if names else context.town_named(place)


def subscription_lines(interests: tuple[model.Interest, ...], context: RenderContext) -> str:
    """List the first subscriptions with their expiry dates."""
    lines = [
        context.html(
            "• {place}, until {date}",
            place=place_name(interest.place, context),
            date=context.words.date(day_of(interest.until)),
        )
        for interest in interests[:MAX_SHOWN]
    ]
    if len(interests) > MAX_SHOWN:
        lines.append(context.html("… and {number} more", number=len(interests) - MAX_SHOWN))
    return "\n".join(lines)


def _of_place(place: str, context: RenderContext) -> Message:
    name = place_name(place, context)
    page, can_tell = place_page(place, context.content) or model.Towns(), _can_tell(place, context)
    if wanted := context.known.news.wanted(place):
        until = context.html("It stays noted until {date}.", date=context.words.date(day_of(wanted.until)))
        head = paragraphs(bold(f"{BELL} {context.escape(name)}"), until)
        rows = [
            [context.button("🔕 Stop it", model.Unsubscribe(place))],
            [context.button("All of these", model.Subscriptions())],
        ]
    else:
        head = context.title("Tell me when it opens: {place}", place=name)
        rows = [
            [context.button("🔔 Yes, tell me", model.Subscribe(place))],
            [context.button("🔒 What happens to your data", PrivacyPart("rights"))],
        ]
    # Translators: of a town, a region, or the whole country
    nobody = msg("Nobody there speaks through this bot yet: a message can come only once somebody does.")
    text = paragraphs(head, context.body("pages/be-told"), "" if can_tell else context.html(nobody))
    wider = [] if can_tell or place == model.COUNTRY else [notify_button(_wider(place, context), context)]
    return message(text, *rows, wider, [context.back(page), context.menu()])


def _all_interests(page: int, context: RenderContext) -> Message:
    interests = context.known.news.interests
    shown = context.paginate(interests, page, MAX_SHOWN, model.Subscriptions)
    head = context.title("What I write to you about by myself")
    if not interests:
        none = context.html("Nothing: you have not asked to be told of any town.")
        return message(paragraphs(head, none), [context.button("🏙 Towns", model.Towns()), context.menu()])
    buttons = [
        [Button(place_name(one.place, context), encode(model.SubscriptionConsent(one.place)))] for one in shown.here
    ]
    return message(
        paragraphs(head, subscription_lines(tuple(shown.here), context)),
        *buttons,
        shown.turning,
        [context.button("🔕 Stop all of it", model.UnsubscribeFromAll()), context.menu()],
    )
