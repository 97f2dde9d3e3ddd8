"""The result: every requirement with its sign, its reason and its source; never a word on the person."""

from collections.abc import Mapping

from bot.content.models import Verdict
from bot.content.towns import LocalRule
from bot.conversation import screens, town_screens
from bot.conversation.codes import encode
from bot.conversation.lead_screens import LeadStart
from bot.conversation.verdict import Line, assess, stands_on
from bot.view.catalog import msg
from bot.view.message import Button, Message
from bot.view.recruiting_view import confirmed
from bot.view.scene import Scene, bold, columns, message, paragraphs, source_lines, to_check

SIGNS: Mapping[Verdict, str] = {Verdict.MET: "✅", Verdict.UNMET: "⛔", Verdict.OFFICE: "🏛"}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.MET: msg("looks met"),
    Verdict.UNMET: msg("looks not met"),
    Verdict.OFFICE: msg("the town decides"),
}
TOLD = "ℹ️"
ResultScreen = screens.Result | screens.ResultLine | screens.Told


def render(screen: ResultScreen, scene: Scene) -> Message:
    """Word one of these screens."""
    match screen:
        case screens.Result():
            return _result(scene)
        case screens.ResultLine(requirement):
            return _line(requirement, scene)
        case screens.Told():
            return _told(scene)


def _result(scene: Scene) -> Message:
    lines = [line for line in assess(scene.content, scene.session.answers) if not line.told]
    town = scene.content.town(scene.session.answers)
    listed = "\n".join(
        f"{SIGNS[line.verdict]} {scene.escape(title(line, scene))} – {_said(line, scene)}" for line in lines
    )
    head = scene.html("What your answers show")
    of_town = scene.html("Town: {town}", town=scene.town_with_czech(town)) if town else ""
    text = paragraphs(bold(head), of_town, listed, scene.body("pages/result"))
    details = [
        Button(f"{SIGNS[line.verdict]} {label(line, scene)}", encode(screens.ResultLine(line.requirement)))
        for line in lines
    ]
    interest = scene.button("✉️ I am interested", LeadStart(town.slug) if town else town_screens.Towns())
    return message(
        text,
        *columns(details),
        [
            scene.button("ℹ️ What nobody asks here", screens.Told()),
            scene.button("Change an answer", screens.Answers()),
        ],
        [
            scene.button("📄 Documents", screens.Documents()),
            scene.button("What to ask the town", screens.ToAsk()),
        ],
        [interest, scene.menu()],
    )


def _said(line: Line, scene: Scene) -> str:
    """Give the verdict in words, with the limit it has for this answer ("until 31 March 2027")."""
    verdict = scene.html(VERDICTS[line.verdict])
    limit = (
        "" if line.rule_adds else scene.page(f"requirements/{line.requirement}").limit.get(line.option, "")
    )
    return f"{verdict} {scene.escape(limit)}".strip()


def title(line: Line, scene: Scene) -> str:
    """Give the name of a requirement of the person's own result."""
    return title_in(line, scene.session.answers, scene)


def title_in(line: Line, answers: Mapping[str, str], scene: Scene) -> str:
    """Give the name of a requirement; a town's own requirement has its name in the town's words."""
    if line.rule_adds:
        town = scene.content.town(answers)
        return scene.page(f"municipalities/{town.slug if town else ''}").titles[line.requirement]
    return scene.page(f"requirements/{line.requirement}").title


def label(line: Line, scene: Scene) -> str:
    """Give the short name of a requirement, for a button."""
    if line.rule_adds:
        return title(line, scene)
    return scene.page(f"requirements/{line.requirement}").label


def _line(requirement: str, scene: Scene) -> Message:
    lines = assess(scene.content, scene.session.answers)
    here = next(number for number, line in enumerate(lines) if line.requirement == requirement)
    line = lines[here]
    sign = TOLD if line.told else SIGNS[line.verdict]
    said = (
        scene.html("Told only: nobody asks you about it here.")
        if line.told
        else _said(line, scene).capitalize()
    )
    text = paragraphs(
        f"{sign} {bold(scene.escape(title(line, scene)))}\n{said}",
        _your_answer(line, scene),
        _reason(line, scene),
        _local(line.rule, scene),
        _change(line, scene),
        source_lines(scene, *stands_on(scene.content, line)),
    )
    onward = (
        [scene.button("Next →", screens.ResultLine(lines[here + 1].requirement))]
        if here + 1 < len(lines)
        else []
    )
    back = [scene.button("← Back", screens.ResultLine(lines[here - 1].requirement))] if here else []
    change = [scene.button("Change this answer", screens.Ask(line.question))] if line.question else []
    asks = not line.rule_adds and scene.content.requirements[requirement].asks
    ask = [scene.button("What to ask the town", screens.ToAsk())] if asks else []
    return message(
        text,
        [*back, *onward],
        [*change, *ask],
        [to_check(scene), scene.menu()],
    )


def _your_answer(line: Line, scene: Scene) -> str:
    if not line.question:
        return ""
    answer = scene.page(f"questions/{line.question}").options[line.option]
    return scene.html("Your answer: {answer}", answer=answer)


def _reason(line: Line, scene: Scene) -> str:
    if line.rule_adds:
        return ""
    path = f"requirements/{line.requirement}"
    return scene.section(path, line.option) or scene.body(path)


def _local(rule: LocalRule | None, scene: Scene) -> str:
    """What the chosen town was documented to ask, with its year, and that it warns only."""
    town = scene.content.town(scene.session.answers)
    if rule is None or town is None:
        return ""
    told = scene.section(f"municipalities/{town.slug}", rule.requirement)
    past = scene.html("This was so in the past: ask the town whether it holds today.")
    note = confirmed(town, rule, scene) or past
    return f"{bold(scene.escape(scene.town(town)))}\n{told}\n<i>{note}</i>"


def _change(line: Line, scene: Scene) -> str:
    if line.rule_adds:
        return ""
    what = scene.page(f"requirements/{line.requirement}").change.get(line.option)
    return scene.html("What would change it: {what}", what=what) if what else ""


def _told(scene: Scene) -> Message:
    lines = [line for line in assess(scene.content, scene.session.answers) if line.told]
    buttons = [Button(label(line, scene), encode(screens.ResultLine(line.requirement))) for line in lines]
    back = to_check(scene)
    return message(
        paragraphs(bold(scene.html("What nobody asks here")), scene.body("pages/told")),
        *columns(buttons),
        [back, scene.menu()],
    )
