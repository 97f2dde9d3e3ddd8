"""Every way through the self-check, and what the worked examples and the proof make of them.

A way is a full set of answers that ends in the result: all of them are walked where they can be counted out, else every pair
of answers and many at random. Ways differ by town only where towns differ: the places to walk are "no town yet", one town
with nothing of its own, and each town that has rules or papers of its own.

The worked examples must come to what people expect, no more and no less. An answer without any example is an error, a single
effect without one a warning at the line of the rule: only what an example shows would be missed when an edit loses it. The
proof judges each way by what the result consists of; its screens are worded once for each line that differs (the same
requirement, answer, verdict and town), since two ways with equal lines show equal words for them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain
from random import Random
from typing import NamedTuple, TypeAlias

from bot.content.checks.structure import RULES_FILE
from bot.content.content import Content
from bot.content.loader import Loaded
from bot.content.models import CHOSEN, LATER, RESULT, Municipality, Option, Scenario
from bot.content.problems import Problem, Remark, counted, did_you_mean, tr
from bot.conversation.codes import encode
from bot.conversation.lead.history import may_send
from bot.conversation.model import Conditions, Result, ResultLine, ScreenView, Told
from bot.conversation.selfcheck import Line, assess, checklist, chosen, first, stands_on, walk
from bot.conversation.state import ReadModel, Session
from bot.editorial.invented import SOME_DAY
from bot.view.catalog import Words
from bot.view.context import Operator, RenderContext
from bot.view.markup import to_html
from bot.view.render import render
from bot.view.selfcheck import SIGNS, TOLD, requirement_title

EXHAUSTIVE = 200_000
"""More ways than this are not all walked."""
AT_RANDOM = 10_000
_SEED = 20261126
WalkedWay: TypeAlias = dict[str, str]
GivenAnswer: TypeAlias = tuple[str, str]
"""A question and the option given to it."""
AnswerEffect: TypeAlias = tuple[str, ...]
_ADVICE = tr("add an example to scenarios.yaml that does")
_Seen = tuple[str, str, str, str, str]
SCENARIOS_FILE = "scenarios.yaml"
_MEND = tr("correct the rule or the example")


class Walks:
    """The ways of a content that is free of loops: how many there are, and whether `ways` gives all of them."""

    def __init__(self, content: Content, limit: int = EXHAUSTIVE) -> None:
        self.places = tuple(_places(content))
        self._towns = [_Place(content, place) for place in self.places]
        self.total = sum(town.count() for town in self._towns)
        self.all = self.total <= limit

    def ways(self) -> Iterator[WalkedWay]:
        """Yield the ways: all of them, or every pair of answers at every place and many at random."""
        for town in self._towns:
            yield from town.all() if self.all else town.pairwise()
        dice = Random(_SEED)  # noqa: S311  the same ways every time
        for _ in range(0 if self.all else AT_RANDOM):
            town = dice.choice(self._towns)
            yield town.thrown(dice, {}, town.first)


def _places(content: Content) -> Iterator[str]:
    """Yield the answers to the question about the town that can make a difference."""
    yield LATER
    towns = content.municipalities.values()
    own = [town.slug for town in towns if town.local.rules or town.local.documents]
    yield from [town.slug for town in towns if town.slug not in own][:1]
    yield from own


class _Place:
    """The ways of whoever names one place."""

    def __init__(self, content: Content, place: str) -> None:
        self._content = content
        self._place = place
        self.first = self._asked(first(content))
        self._known: dict[str, Mapping[GivenAnswer, str]] = {}

    def count(self) -> int:
        """Count the ways without walking them: those from each step on are counted once."""

        @cache
        def ways_from(step: str) -> int:
            return 1 if step == RESULT else sum(ways_from(after) for _, after in self._answers(step))

        return ways_from(self.first)

    def all(self) -> Iterator[WalkedWay]:
        def onward(step: str, way: WalkedWay) -> Iterator[WalkedWay]:
            if step == RESULT:
                yield way
                return
            for answer, after in self._answers(step):
                yield from onward(after, {**way, step: answer})

        return onward(self.first, {})

    def pairwise(self) -> Iterator[WalkedWay]:
        """Yield ways that together hold every two answers one person can give."""
        dice = Random(_SEED)  # noqa: S311  the same ways every time
        held = set[tuple[GivenAnswer, GivenAnswer]]()
        for one, after_one in self._reached(self.first).items():
            for other in self._reached(after_one):
                if (one, other) not in held:
                    way = self.thrown(dice, *self._through(*self._through({}, self.first, one), other))
                    answers = list(way.items())
                    held |= {(a, b) for place, a in enumerate(answers) for b in answers[place + 1 :]}
                    yield way

    def thrown(self, dice: Random, way: WalkedWay, step: str) -> WalkedWay:
        """Go on from a step with an answer thrown for each question."""
        way = dict(way)
        while step != RESULT:
            way[step], step = dice.choice(self._answers(step))
        return way

    def _through(self, way: WalkedWay, step: str, wanted: GivenAnswer) -> tuple[WalkedWay, str]:
        """Lead a way on from a step until it has given an answer; give it and the step after."""
        way = dict(way)
        while step != wanted[0]:
            way[step], step = next(one for one in self._answers(step) if wanted in self._reached(one[1]))
        way[step] = wanted[1]
        return way, dict(self._answers(step))[wanted[1]]

    def _reached(self, step: str) -> Mapping[GivenAnswer, str]:
        """Give every answer that can still be given from a step on, with the step after it."""
        if step not in self._known:
            reached: dict[GivenAnswer, str] = {}
            waiting, seen = [step], {RESULT}
            while waiting:
                if (here := waiting.pop()) not in seen:
                    seen.add(here)
                    reached.update({(here, answer): after for answer, after in self._answers(here)})
                    waiting.extend(after for _, after in self._answers(here))
            self._known[step] = reached
        return self._known[step]

    def _answers(self, step: str) -> list[tuple[str, str]]:
        """Give (answer, next step that is asked here) of a question; a town is named, or is to come later."""
        question = self._content.questions[step]
        options = question.options
        if question.kind == "town":
            option = options[LATER if self._place == LATER else CHOSEN]
            return [(self._place, self._asked(option.next))]
        return [(name, self._asked(option.next)) for name, option in options.items()]

    def _asked(self, step: str) -> str:
        """Give the first step from here on that is asked at this place."""
        while step != RESULT and self._content.questions[step].needs_town and self._place == LATER:
            step = self._content.questions[step].otherwise or RESULT
        return step


def uncovered(loaded: Loaded) -> Iterator[Problem]:
    """The worked examples show every answer and all that it brings about: what none shows can be lost unseen."""
    content = loaded.content
    shown = {effect for scenario in content.scenarios.values() for effect in _shown(content, scenario)}
    for name, answer, option in content.answers():
        place, given = ("questions", name, "options", answer), tr('"{answer}" to "{name}"', answer, name)
        if ("answer", name, answer) not in shown:
            yield loaded.problem(RULES_FILE, tr("no example answers {given}", given), _ADVICE, *place)
            continue
        for effect, said, below in _of_option(content, name, answer, option):
            if effect not in shown:
                what = tr("no example shows that {given} {said}", given, said)
                yield loaded.warning(RULES_FILE, what, _ADVICE, *place, *below)
    for name, question in content.questions.items():
        if question.otherwise and ("otherwise", name) not in shown:
            message = tr(
                'no example shows that without a town "{step}" comes instead of "{name}"', question.otherwise, name
            )
            yield loaded.warning(RULES_FILE, message, _ADVICE, "questions", name, "otherwise")
    for town in content.municipalities.values():
        for effect, said, field in _of_town(content, town):
            if effect not in shown:
                message = tr("no example shows that {slug} {said}", town.slug, said)
                yield loaded.warning(f"municipalities/{town.slug}.yaml", message, _ADVICE, *field)


def _of_option(
    content: Content, name: str, answer: str, option: Option
) -> Iterator[tuple[AnswerEffect, Remark, AnswerEffect]]:
    """Yield (effect, what it does, where it stands) of everything an answer brings about."""
    for requirement, verdict in option.verdicts.items():
        if content.questions[name].needs_town and not _undecided(content, requirement, answer):
            continue
        said = tr('means "{verdict}" for "{requirement}"', verdict, requirement)
        yield ("verdict", name, answer, requirement), said, ("verdicts", requirement)
    of_every_town = _of_every_town(content) if content.questions[name].needs_town else set[str]()
    for document in option.documents:
        if document not in of_every_town and not content.documents[document].always:
            yield ("paper", name, answer, document), tr('brings in "{document}"', document), ("documents",)
    if option.next != RESULT:
        yield ("next", name, answer), tr('leads to "{step}"', option.next), ("next",)


def _of_town(content: Content, town: Municipality) -> Iterator[tuple[AnswerEffect, Remark, tuple[str | int, ...]]]:
    """Yield the same of everything that stands in a town's file."""
    slug = town.slug
    for number, rule in enumerate(town.local.rules):
        name, place = rule.requirement, ("rules", number)
        yield ("rule", slug, name), tr('has a rule about "{name}" (local:)', name), (*place, "requirement")
        for answer, verdict in rule.answers.items():
            said = tr('makes "{verdict}" of "{answer}" for "{name}", once confirmed', verdict, answer, name)
            yield ("local", slug, name, answer), said, (*place, "answers", answer)
    for document in town.local.documents:
        if document not in _of_every_town(content) and not content.documents[document].always:
            yield ("town paper", slug, document), tr('brings in "{document}"', document), ("documents",)


def _undecided(content: Content, requirement: str, answer: str) -> bool:
    """Say whether there is a town that does not decide this answer by a rule of its own: else nobody sees the national verdict."""
    return not all(
        any(rule.requirement == requirement and answer in rule.answers for rule in town.local.rules)
        for town in content.municipalities.values()
    )


def _of_every_town(content: Content) -> set[str]:
    """Give the papers that come with any town: that an answer or a town brings them in as well changes nothing."""
    asked = (question for question in content.questions.values() if question.kind == "town")
    return {document for question in asked for document in question.options[CHOSEN].documents}


def _shown(content: Content, scenario: Scenario) -> Iterator[AnswerEffect]:
    """Yield the effects that an example covers: without one of them its outcome would be another."""
    slug = scenario.answers.get("town", LATER)
    answered, here = walk(content, scenario.answers)
    given = {name: _option(content, name, scenario.answers[name]) for name in answered}
    for name, after in zip(answered, (*answered, here or RESULT)[1:], strict=True):
        answer, option = given[name]
        yield "answer", name, answer
        step = option.next
        if step == after:
            yield "next", name, answer
        while step != after:
            yield "otherwise", step
            step = content.questions[step].otherwise or RESULT
    for line in assess(content, scenario.answers):
        if line.rule and scenario.local is not None:
            yield "rule", slug, line.requirement
        if line.requirement in scenario.verdicts and line.question:
            if line.rule and line.option in line.rule.answers:
                yield "local", slug, line.requirement, line.option
            else:
                yield "verdict", line.question, given[line.question][0], line.requirement
    if scenario.documents is not None:
        yield from _papers(content, slug, given)


def _papers(content: Content, slug: str, given: dict[str, tuple[str, Option]]) -> Iterator[AnswerEffect]:
    """Yield the papers that only one answer, or only the town, brings in."""
    town = content.municipalities.get(slug)
    of_answers = (("paper", name, answer, paper) for name, (answer, one) in given.items() for paper in one.documents)
    of_town = (("town paper", slug, paper) for paper in (town.local.documents if town else ()))
    brought: list[AnswerEffect] = [*of_answers, *of_town]
    papers = [effect[-1] for effect in brought]
    yield from (effect for effect in brought if papers.count(effect[-1]) == 1)


def _option(content: Content, question: str, answer: str) -> tuple[str, Option]:
    """Give the id and the option an answer on the walk stands for; a named town is "chosen"."""
    asked = content.questions[question]
    name = CHOSEN if asked.kind == "town" and answer != LATER else answer
    return name, asked.options[name]


class Proof(NamedTuple):
    """What was walked and worded, and everything that is missing in a result."""

    walks: Walks
    walked: int
    lines: int
    """Lines of results, all ways together."""
    distinct: int
    """Lines that differ in requirement, answer, verdict or town: each was worded in every language."""
    problems: tuple[Problem, ...]


def prove(loaded: Loaded, words: Mapping[str, Words], operator: Operator) -> Proof:
    """Walk every way of a content that the check approves of, and look at every result."""
    found = Walks(loaded.content)
    problems = list[Problem]()
    models: dict[_Seen, tuple[WalkedWay, Line]] = {}
    walked = lines = 0
    for way in found.ways():
        result = assess(loaded.content, way)
        walked, lines = walked + 1, lines + len(result)
        problems.extend(_unsound(loaded, way, result))
        for line in result:
            seen = (way["town"], line.requirement, line.question, line.option, line.verdict)
            models.setdefault(seen, (way, line))
    # half a result cannot be worded
    for way, line in models.values() if not problems else ():
        for spoken in words.values():
            context = RenderContext(spoken, loaded.content, Session(answers=way), ReadModel(), operator, SOME_DAY)
            problems.extend(_unsaid(loaded, line, context))
    return Proof(found, walked, lines, len(models), tuple(sorted(set(problems))))


def _unsound(loaded: Loaded, way: WalkedWay, result: tuple[Line, ...]) -> Iterator[Problem]:
    """Yield a way that does not end in a result with each requirement in it, once."""
    content = loaded.content
    town = content.town(way)
    own = [rule.requirement for rule in (town.local.rules if town else ()) if rule.adds]
    listed = sorted(line.requirement for line in result)
    if walk(content, way).here is not None or listed != sorted({*content.requirements, *own}):
        spelled = ", ".join(f"{question}: {answer}" for question, answer in way.items())
        message = tr("the answers {spelled} do not end in a result with each requirement once", spelled)
        yield loaded.problem(RULES_FILE, message, tr("correct where they lead"), "questions")


def _unsaid(loaded: Loaded, line: Line, context: RenderContext) -> Iterator[Problem]:
    """Yield what the screens do not say of a line: its name in the list; on its page verdict, reason and sources."""
    listed = render(ScreenView(Told() if line.told else Conditions()), context)[0]
    result = render(ScreenView(Result()), context)[0].text
    page = render(ScreenView(ResultLine(line.requirement)), context)[0].text
    codes = {button.code for row in listed.rows for button in row}
    name = context.escape(requirement_title(line, context.session.answers, context))
    town = f"municipalities/{context.session.answers['town']}"
    path = town if line.rule_adds else f"requirements/{line.requirement}"
    words = context.page(path)
    reasons = [words.sections.get(line.requirement if line.rule_adds else line.option) or words.body]
    reasons += [context.page(town).sections[line.requirement]] if line.rule else []
    stands = stands_on(loaded.content, line)
    titles = [context.escape(loaded.content.sources[source].title) for one in stands for source in one.sources]
    said = {
        tr("is not on the list"): encode(ResultLine(line.requirement)) in codes and (line.told or name in result),
        tr("has no name"): name in page,
        tr("has no verdict"): (TOLD if line.told else SIGNS[line.verdict]) in page,
        tr("has no reason"): all(reason and to_html(reason) in page for reason in reasons),
        tr("has no source"): all(one in page for one in titles) and bool(titles or any(one.basis for one in stands)),
    }
    for what, there in said.items():
        if not there:
            answer = tr('"{option}" to "{question}"', line.option, line.question) if line.question else tr("anything")
            message = tr('"{name}" {what} in the result of whoever answers {answer}', line.requirement, what, answer)
            yield Problem(f"{context.words.language}/{path}.md", 1, message, tr("complete the file and its sources"))


def run(loaded: Loaded) -> Iterator[Problem]:
    """Every worked example comes out as people expect: a changed rule is noticed by them. Other sources are a warning.

    What comes of answers that lead nowhere is not judged.
    """
    lost = {name: tuple(unanswered(loaded, name, one)) for name, one in loaded.content.scenarios.items()}
    yield from told_once(chain(*lost.values()))
    for name, scenario in loaded.content.scenarios.items():
        if lost[name]:
            continue
        yield from _lines(loaded, name, scenario)
        yield from _documents(loaded, name, scenario)
        if (taken := may_send(Session(answers=scenario.answers), loaded.content)) is not scenario.lead:
            what = tr("a message to a town is taken from whoever answers so, the example expects otherwise")
            if not taken:
                what = tr("a message to a town is not taken from whoever answers so, the example expects otherwise")
            yield loaded.problem(SCENARIOS_FILE, what, _MEND, "scenarios", name, "lead")


def told_once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Report a problem that several examples share only once, at the first of them."""
    alike = dict[Remark, list[Problem]]()
    for problem in problems:
        alike.setdefault(problem.what, []).append(problem)
    for what, found in alike.items():
        if len(found) == 1:
            yield found[0]
            continue
        examples = counted("{number} example", "{number} examples", len(found))
        more = tr("{advice}; examples that are like this one (like) have it from there", found[0].todo)
        yield replace(found[0], what=tr("{what} ({examples})", what, examples), todo=more)


def unanswered(loaded: Loaded, name: str, scenario: Scenario) -> Iterator[Problem]:
    """Yield why the answers of an example do not lead to a result."""
    content = loaded.content
    place = ("scenarios", name, "answers")
    answered, here = walk(content, scenario.answers)
    for question, given in scenario.answers.items():
        if question not in content.questions:
            advice = did_you_mean(question, content.questions)
            message = tr('unknown question "{name}"', question)
            yield loaded.problem(SCENARIOS_FILE, message, advice, *place, question)
        elif chosen(content.questions[question], given, content) is None:
            asked = content.questions[question]
            advice = did_you_mean(given, content.municipalities if asked.kind == "town" else asked.options)
            yield loaded.problem(SCENARIOS_FILE, tr('unknown answer "{name}"', given), advice, *place, question)
        elif here is None and question not in answered:
            message = tr('"{question}" is answered but never asked', question)
            advice = tr("correct the rule, or remove the answer")
            yield loaded.problem(SCENARIOS_FILE, message, advice, *place, question)
    if here:
        message = tr('the answers stop at the question "{name}"', here)
        yield loaded.problem(SCENARIOS_FILE, message, tr("answer it too"), *place)


def _lines(loaded: Loaded, name: str, scenario: Scenario) -> Iterator[Problem]:
    """Yield verdicts, sources and local rules that are others than expected."""
    found = {line.requirement: line for line in assess(loaded.content, scenario.answers)}
    for field, named in (("verdicts", scenario.verdicts), ("sources", scenario.sources)):
        for requirement in named.keys() - found:
            message, advice = tr('unknown requirement "{name}"', requirement), did_you_mean(requirement, found)
            yield loaded.problem(SCENARIOS_FILE, message, advice, "scenarios", name, field, requirement)
    for requirement, line in found.items():
        expected = scenario.verdicts.get(requirement, line.verdict)
        if line.verdict is not expected:
            message = tr(
                '"{name}": the answers give "{verdict}", the example expects "{expected}"',
                requirement,
                line.verdict,
                expected,
            )
            place = ("scenarios", name, "verdicts", requirement)
            yield loaded.problem(SCENARIOS_FILE, message, _MEND, *place, fix=f"{requirement}: {line.verdict}")
        stands = dict.fromkeys(source for one in stands_on(loaded.content, line) for source in one.sources)
        if requirement in scenario.sources and set(stands) != set(scenario.sources[requirement]):
            on = ", ".join(stands) or tr("no source")
            message = tr('"{name}" stands on {names}, the example expects others', requirement, on)
            yield loaded.warning(SCENARIOS_FILE, message, _MEND, "scenarios", name, "sources", requirement)
    if scenario.local is not None:
        local = {line.requirement for line in found.values() if line.rule}
        yield from _whole(loaded, local, scenario.local, tr("a local rule of this town"), name, "local")


def _documents(loaded: Loaded, name: str, scenario: Scenario) -> Iterator[Problem]:
    if scenario.documents is None:
        return
    for group, listed in checklist(loaded.content, scenario.answers).items():
        what, named = tr('on the list "{group}" of these answers', group), scenario.documents.get(group, ())
        yield from _whole(loaded, listed, named, what, name, "documents", group)


def _whole(loaded: Loaded, found: Iterable[str], named: Iterable[str], what: Remark, *place: str) -> Iterator[Problem]:
    """Yield what only the rules or only the example have."""
    has, expects = set(found), set(named)
    for one in expects - has:
        message = tr('"{name}" is not {what}', one, what)
        yield loaded.problem(SCENARIOS_FILE, message, did_you_mean(one, has), "scenarios", *place)
    for one in has - expects:
        message = tr('"{name}" is {what}, the example does not name it', one, what)
        yield loaded.problem(SCENARIOS_FILE, message, _MEND, "scenarios", *place)
