"""Finding a town: by region, by name, by the nearest to a shared location."""

from functools import partial

from bot.content.towns import Municipality
from bot.conversation import town_screens
from bot.conversation.codes import encode
from bot.view.message import Button, Keyboard, Message
from bot.view.paging import leaf
from bot.view.recruiting_view import bell, recruits, sign_explained, signed
from bot.view.scene import Scene, bold, columns, message, paragraphs

TOWNS_PER_PAGE = 12
RECRUITING_SHOWN = 4
"""Towns that recruit now and stand where one begins to look for a town."""
FindingScreen = (
    town_screens.Towns | town_screens.Regions | town_screens.Region | town_screens.ShareLocation | town_screens.TownMatches
    | town_screens.Nearest
)  # fmt: skip


def render(screen: FindingScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    match screen:
        case town_screens.Towns():
            return _towns(scene)
        case town_screens.Regions():
            return _regions(scene)
        case town_screens.Region(code, page):
            return _region(code, page, scene)
        case town_screens.ShareLocation():
            return _share_location(scene)
        case town_screens.TownMatches(slugs):
            buttons = [[_open(scene.content.municipalities[slug], scene)] for slug in slugs]
            return message(
                paragraphs(bold(scene.html("Which town do you mean?")), sign_explained(scene)),
                *buttons,
                _ways(scene),
                [scene.menu()],
            )
        case town_screens.Nearest(place, towns):
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
    return message(
        paragraphs(head, text, desktop), [scene.button("← Back", town_screens.Towns()), scene.menu()]
    )


def _ways(scene: Scene) -> list[Button]:
    return [
        scene.button("🗺 By region", town_screens.Regions()),
        scene.button("📍 Nearest to me", town_screens.ShareLocation()),
    ]


def _open(town: Municipality, scene: Scene) -> Button:
    return Button(signed(scene.town(town), town.slug, scene), encode(town_screens.Town(town.slug)))


def _towns(scene: Scene) -> Message:
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


def _regions(scene: Scene) -> Message:
    language = scene.words.language
    buttons = [
        Button(names[language], encode(town_screens.Region(code)))
        for code, names in scene.content.regions.items()
    ]
    return message(
        bold(scene.html("Choose a region")),
        *columns(buttons),
        [scene.button("← Back", town_screens.Towns()), scene.menu()],
    )


def _region(code: str, page: int, scene: Scene) -> Message:
    towns = sorted(
        (town for town in scene.content.municipalities.values() if town.region == code),
        key=lambda town: -town.population,
    )
    shown = leaf(towns, page, TOWNS_PER_PAGE, partial(town_screens.Region, code), scene)
    text = paragraphs(
        bold(scene.escape(scene.content.regions[code][scene.words.language])), sign_explained(scene)
    )
    buttons = columns([_open(town, scene) for town in shown.here])
    return message(
        text,
        *buttons,
        shown.turning,
        [bell(code, scene)],
        [scene.button("← Back", town_screens.Regions()), scene.menu()],
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
                scene.say(
                    "{town}, {km} km",
                    town=signed(scene.town(town), town.slug, scene),
                    km=distances[town.slug],
                ),
                encode(town_screens.Town(town.slug)),
            )
        ]
        for town in listed
    ]
    return message(
        paragraphs(bold(head), other, sign_explained(scene)),
        *buttons,
        [scene.button("← Back", town_screens.Towns()), scene.menu()],
    )
