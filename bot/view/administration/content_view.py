"""How the content stands, for an administrator: the state, what is wrong, what is overdue, what people did not find."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from bot.content.models import Source
from bot.conversation.administration import admin_screens as screens
from bot.conversation.administration.admin_actions import AcceptAdminInvite, Reload, RollBack
from bot.conversation.administration.administration import Standing
from bot.conversation.days import PRAGUE
from bot.conversation.screens import Menu, Screen
from bot.view.administration.problem_lines import in_pages, problem_line
from bot.view.message import Button, Message
from bot.view.paging import leaf
from bot.view.scene import Scene, bold, message, paragraphs

StateScreen = (
    screens.AdminInvite | screens.ContentState | screens.Problems | screens.Overdue | screens.Missed | screens.AskRollBack
)  # fmt: skip


def render(screen: StateScreen, scene: Scene) -> Message:
    """Word one of these screens; without what it shows there is nothing to show."""
    if isinstance(screen, screens.AdminInvite):
        return _invite(screen.token, scene)
    standing = scene.known.standing
    if standing is None:
        return message(scene.html("There is nothing to show here."), [scene.menu()])
    match screen:
        case screens.ContentState():
            return _state(standing, scene)
        case screens.Problems(page):
            return _problems(standing, page, scene)
        case screens.Overdue(page):
            return _overdue(page, scene)
        case screens.Missed(page):
            return _missed(standing, page, scene)
        case screens.AskRollBack(version):
            return _ask_roll_back(version, scene)


def overdue(scene: Scene) -> Sequence[tuple[str, Source]]:
    """Give the sources whose day of review has passed, longest overdue first, by id."""
    today = scene.now.astimezone(PRAGUE).date()
    late = ((name, source) for name, source in scene.content.sources.items() if source.review_by < today)
    return sorted(late, key=lambda one: (one[1].review_by, one[0]))


def _invite(token: str, scene: Scene) -> Message:
    invitation = scene.known.admin_invitation
    if invitation is None:
        return message(scene.html("There is nothing to show here."), [scene.menu()])
    text = paragraphs(
        bold(scene.html("Invitation")),
        f"{scene.escape(invitation.name)}\n{scene.html('Administrator of what the bot says')}",
        scene.body("pages/admin-invite"),
    )
    yes = scene.button("Yes, that is me", AcceptAdminInvite(token))
    return message(text, [yes], [scene.button("No", Menu())])


def _state(standing: Standing, scene: Scene) -> Message:
    content = scene.content
    counts = scene.html(
        "Chapters: {chapters} · questions: {questions} · conditions: {conditions} · documents: {documents} · answers: {answers} · towns: {towns}",
        chapters=len(content.chapters),
        questions=len(content.questions),
        conditions=len(content.requirements),
        documents=len(content.documents),
        answers=len(content.faq),
        towns=len(content.municipalities),
    )
    version = scene.html(
        "Version {version}, live since {time}.",
        version=content.version,
        time=scene.words.time(standing.since),
    )
    late, found = len(overdue(scene)), len(standing.problems) + len(standing.warnings)
    rows: list[list[Button]] = []
    if found:
        rows.append([scene.button("⛔ What is wrong: {number}", screens.Problems(), number=found)])
    rows.append([
        scene.button("📅 Overdue: {number}", screens.Overdue(), number=late),
        scene.button("🔎 Not found: {number}", screens.Missed(), number=len(standing.missed)),
    ])  # fmt: skip
    rows.append([scene.button("👁 Preview of pages", screens.PreviewKinds())])
    rows.append([scene.button("🔄 Read the files now", Reload())])
    if standing.previous:
        rows.append([scene.button("↩️ Put the previous one back", screens.AskRollBack(standing.previous))])
    text = paragraphs(
        bold(scene.html("The bot's content")), f"{version}\n{counts}", _last_edit(standing, scene)
    )
    return message(text, *rows, [scene.menu()])


def _last_edit(standing: Standing, scene: Scene) -> str:
    if standing.problems:
        return scene.html(
            "⛔ The last edit was refused. People still read the version above; mend what is wrong and save again."
        )
    if standing.set_aside:
        return scene.html(
            "↩️ An earlier version was put back. The files hold version {version}; it goes live when they change or when you have them read now.",
            version=standing.set_aside,
        )
    return scene.html("✅ The files and what people read are the same.")


def _problems(standing: Standing, page: int, scene: Scene) -> Message:
    lines = map(problem_line, (*standing.problems, *standing.warnings))
    head = scene.html("What is wrong with the files")
    return _listed(head, lines, scene.html("Nothing is wrong."), page, screens.Problems, scene)


def _overdue(page: int, scene: Scene) -> Message:
    lines = (
        f'• <a href="{escape(source.url)}">{scene.escape(source.title)}</a> ({scene.words.date(source.review_by)}; {name})'
        for name, source in overdue(scene)
    )
    head = paragraphs(
        bold(scene.html("Sources to look at again")),
        scene.html(
            "Open the page. If it still says what we say, the operator notes it: cpa-bot source confirm NAME"
        ),
    )
    return _listed(
        head, lines, scene.html("Every source was looked at in time."), page, screens.Overdue, scene
    )


def _missed(standing: Standing, page: int, scene: Scene) -> Message:
    lines = (
        f"• {scene.escape(one.word)} – {scene.escape(scene.words.plural('{number} person', '{number} people', one.people))}"
        for one in standing.missed
    )
    head = paragraphs(
        bold(scene.html("What people looked for and did not find")),
        scene.html(
            "The last 30 days. Single words only, and only those that at least three different people looked for."
        ),
    )
    return _listed(head, lines, scene.html("Nothing yet."), page, screens.Missed, scene)


def _listed(
    head: str, lines: Iterable[str], nothing: str, page: int, screen: Callable[[int], Screen], scene: Scene
) -> Message:
    """Word a list in pages that fit."""
    pages = in_pages(lines)
    shown = leaf(pages, page, 1, screen, scene)
    number = f"<i>{scene.html('{number} of {total}', number=shown.page + 1, total=shown.total)}</i>"
    text = paragraphs(head, "\n\n".join(shown.here[0]) or nothing, number if shown.total > 1 else "")
    return message(text, shown.turning, [scene.button("← Back", screens.ContentState())])


def _ask_roll_back(version: str, scene: Scene) -> Message:
    text = paragraphs(
        bold(scene.html("Put the previous version back?")),
        scene.html(
            "Version {version} goes live at once, for everybody. The files stay as they are: the newer version comes back when they change or are read anew, so mend them. The other administrators are told that it was you.",
            version=version,
        ),
    )
    return message(
        text,
        [scene.button("↩️ Yes, put it back", RollBack(version))],
        [scene.button("No, leave it", screens.ContentState())],
    )
