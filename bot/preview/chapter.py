"""A chapter: the screens that one kind of person can come to by buttons, found by pressing every one of them."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.conversation.screens import Menu
from bot.conversation.session import Session
from bot.preview.stage import Place, Press, Sent, Stage, Views
from bot.view.message import Button, Message, Rows
from bot.view.scene import Scene

VARIANT = "~"
"""What parts the key of a screen from the number of another way it can look within the chapter."""


@dataclass
class Chapter:
    """Screens, notices and letters by key, in the order they were found."""

    name: str
    title: str
    stage: Stage
    places: dict[str, Place] = field(default_factory=dict[str, Place])
    views: dict[str, Views] = field(default_factory=dict[str, Views])

    def add(self, place: Place) -> None:
        """Take in one more way that a screen can look, without pressing its buttons; the same way is no other."""
        views, key, number = self.stage.views(place), place.key, 1
        while key in self.views and self.views[key] != views:
            number += 1
            key = f"{place.key}{VARIANT}{number}"
        self.places.setdefault(key, place)
        self.views[key] = views

    def explore(self, starts: Iterable[Place], *common: "Chapter", on: bool = False) -> None:
        """Press every button from here on. What looks just as in one of the chapters `common` stays there.

        `on`: also presses that change what is filled in are followed, where they lead to a screen not seen yet.
        """
        waiting, later = deque(starts), deque[Place]()
        while waiting or later:
            place = (waiting or later).popleft()
            if place.key in self.places:
                continue
            if any(self.looks_as_in(chapter, place) for chapter in common):
                continue
            views = self.stage.views(place)
            self.places[place.key], self.views[place.key] = place, views
            for pressed in self._presses(place, views):
                if not pressed.changed:
                    waiting.append(pressed.place)
                elif on and not pressed.done:
                    later.append(pressed.place)

    def looks_as_in(self, chapter: "Chapter", place: Place) -> bool:
        """Say whether a chapter shows the screen just so; the first language stands for all, since each says the same."""
        if there := chapter.views.get(place.key):
            language, sent = next(iter(there.items()))
            return self.stage.messages(place, language) == sent
        return False

    def sort(self, kinds: Sequence[str]) -> None:
        """Bring the screens of each kind (the first word of a key) together, in the order of `kinds`; others come last."""
        rank = {kind: number for number, kind in enumerate(kinds)}
        ordered = sorted(self.views, key=lambda key: rank.get(key.partition(":")[0], len(rank)))
        self.views = {key: self.views[key] for key in ordered}

    def tell(self, name: str, worded: Callable[[Scene], Sent | None]) -> None:
        """Take in a notice or a letter that somebody gets without asking."""
        scenes = {language: self.stage.scene(language, Session()) for language in self.stage.words}
        said = {language: worded(scene) for language, scene in scenes.items()}
        self.places[name] = Place(Menu())
        self.views[name] = {language: (sent,) for language, sent in said.items() if sent is not None}

    def _presses(self, place: Place, views: Views) -> Iterator[Press]:
        return (self.stage.press(place, button.code) for button in buttons(views) if button.code)


def buttons(views: Views) -> Iterator[Button]:
    """Yield the buttons of a screen, in the first language: they mean the same in each."""
    for sent in next(iter(views.values())):
        for row in rows_of(sent):
            yield from row


def rows_of(sent: Sent) -> Rows:
    """Give the rows of buttons; a letter has none."""
    return sent.rows if isinstance(sent, Message) else ()
