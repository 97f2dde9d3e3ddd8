"""Rules about structure: references exist, self-check and escalation end, nothing is unused.

References to a rejected entry are not reported.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import partial
from itertools import pairwise, product
from pathlib import Path

from bot.content.content import FAQ_FILE, Content, feature_sections, following_steps, reachable
from bot.content.loader import Loaded
from bot.content.models import CHOSEN, LATER, RANKS, RESULT, Linked, LocalRule, Situation, Verdict
from bot.content.problems import Problem, Remark, did_you_mean, tr
from bot.content.register import REGISTER_SOURCE
from bot.content.snapshot import SUFFIXES
from bot.content.tables import PLAIN_NAME, TOWNS_FILE

NEEDED_QUESTIONS = ("town", "age", "czech", "permit")
RULES_FILE = "eligibility.yaml"
LADDER_FILE = "ladder.yaml"
YEAR_FILE = "year.yaml"
STEP_SCREENS = ("screens/message", "screens/papers", "questions/town")
"""Screens without a page of text to which a step of a result may lead."""
LABELLED = ("guide", "documents", "faq")
_KINDS: Mapping[str, tuple[str, Remark]] = {
    "source": ("sources", Remark('unknown source "{name}"')), "document": ("documents", Remark('unknown document "{name}"')),
    "town question": ("town_questions", Remark('unknown town question "{name}"')), "topic": ("topics", Remark('unknown topic "{name}"')),
    "region": ("regions", Remark('unknown region "{name}"')),
    "step": ("questions", Remark('unknown step "{name}"')), "question": ("questions", Remark('unknown question "{name}"')),
    "requirement": ("requirements", Remark('unknown requirement "{name}"')),
    "frequent question": ("entries", Remark('unknown question "{name}"')),
    "answer": ("questions", Remark('unknown answer "{name}"')),
}  # fmt: skip
"""Section of each kind of reference, and the message for an unknown one."""


def sound_questions(loaded: Loaded) -> Iterator[Problem]:
    """The questions that the program needs exist, and each has all that its kind requires."""
    content = loaded.content
    for name in NEEDED_QUESTIONS:
        if name not in content.questions and not loaded.refused("questions", name):
            message = tr('the question "{name}" is missing', name)
            yield loaded.problem(RULES_FILE, message, tr("put it back: the program needs it"), "questions")
    for name, question in content.questions.items():
        expected = {CHOSEN, LATER} if question.kind == "town" else set[str]()
        if expected - question.options.keys():
            advice = tr("give it the options {chosen} and {later}", CHOSEN, LATER)
            yield loaded.problem(RULES_FILE, tr('"{name}" asks for a town', name), advice, "questions", name)
        if (question.needs_town or question.unless) and not question.otherwise:
            message = tr('"{name}" is not asked of everybody', name)
            yield loaded.problem(RULES_FILE, message, tr("say where to go then: otherwise: ..."), "questions", name)


def no_loops(loaded: Loaded) -> Iterator[Problem]:
    """No question leads back to itself: the self-check would never reach a result."""
    questions = loaded.content.questions
    for name, question in questions.items():
        if name in reachable(following_steps(question), questions):
            message = tr('the question "{name}" leads back to itself', name)
            advice = tr("lead one of its answers on to {result}, or to a question that comes later", RESULT)
            yield loaded.problem(RULES_FILE, message, advice, "questions", name, fix=f"next: {RESULT}")


def all_reachable(loaded: Loaded) -> Iterator[Problem]:
    """Every question can be reached from the first one: an unreachable one is never asked."""
    questions = loaded.content.questions
    steps = {step for question in questions.values() for step in following_steps(question)}
    if not loaded.whole("questions") or steps - questions.keys() - {RESULT}:
        # A step with an invalid target was meant to lead somewhere.
        return
    for name in questions.keys() - reachable([next(iter(questions), "")], questions):
        message = tr('nothing leads to the question "{name}"', name)
        advice = tr("lead an answer to it ({fix}), or remove it", f"next: {name}")
        yield loaded.problem(RULES_FILE, message, advice, "questions", name)


def explained_or_asked(loaded: Loaded) -> Iterator[Problem]:
    """A requirement that is only explained is decided by no answer; one that is asked, by at least one."""
    decided = loaded.content.decided()
    for name, requirement in loaded.content.requirements.items():
        if requirement.told and name in decided:
            message = tr('"{name}" is only told, but an answer decides it', name)
            advice = tr("remove it from the verdicts, or remove told: true")
            yield loaded.problem(RULES_FILE, message, advice, "requirements", name)
        if not requirement.told and name not in decided and loaded.whole("questions"):
            advice = tr("add it to the verdicts of a question, or write told: true")
            yield loaded.problem(RULES_FILE, tr('no answer decides "{name}"', name), advice, "requirements", name)


def no_national_refusal(loaded: Loaded) -> Iterator[Problem]:
    """Only a town's confirmed rule may say "not met": national sources do not support it."""
    for name, answer, option in loaded.content.answers():
        for requirement, verdict in option.verdicts.items():
            if verdict is Verdict.UNMET:
                place = ("questions", name, "options", answer, "verdicts", requirement)
                advice = tr("write office: only a rule a town has confirmed may say unmet")
                yield loaded.problem(RULES_FILE, tr("a national rule says unmet"), advice, *place)


def every_option_decides(loaded: Loaded) -> Iterator[Problem]:
    """Each answer has a verdict for every requirement that its question decides: a gap would count as "the town decides" unnoticed."""
    content = loaded.content
    for name, question in content.questions.items() if loaded.whole("questions") else ():
        decided = {requirement for option in question.options.values() for requirement in option.verdicts}
        decided &= content.requirements.keys()
        for answer, option in question.options.items():
            for requirement in sorted(decided - option.verdicts.keys()):
                if not _has_detail_question(content, name, option.next):
                    place, fix = ("questions", name, "options", answer), f"{requirement}: {Verdict.OFFICE}"
                    message = tr('the answer "{answer}" says nothing about "{requirement}"', answer, requirement)
                    advice = tr("add {fix} (or met) to its verdicts", fix)
                    yield loaded.problem(RULES_FILE, message, advice, *place)


def decided_once(loaded: Loaded) -> Iterator[Problem]:
    """No two questions on one path decide the same requirement, except a question and its detail: the later answer would override the earlier one."""
    questions = loaded.content.questions
    decides = {
        name: {requirement for option in question.options.values() for requirement in option.verdicts}
        for name, question in questions.items()
    }
    for name, question in questions.items():
        for later in sorted(reachable(following_steps(question), questions) - {name}):
            following = questions[later]
            # Loops have a rule of their own.
            apart = following.part_of is None and name not in reachable(following_steps(following), questions)
            for requirement in sorted(decides[name] & decides[later]) if apart else ():
                what = tr(
                    '"{name}" decides "{requirement}", as "{earlier}" does: only the later answer would count',
                    later,
                    requirement,
                    name,
                )
                advice = tr("give it a requirement of its own, or write part_of if it only spells out the other")
                yield loaded.problem(RULES_FILE, what, advice, "questions", later)


def _has_detail_question(content: Content, name: str, step: str) -> bool:
    """Return True if the next step asks for details of this question, or `part_of` is misspelt."""
    following = content.questions.get(step)
    part_of = following.part_of if following else None
    return part_of is not None and (part_of == name or part_of not in content.questions)


def sound_next_steps(loaded: Loaded) -> Iterator[Problem]:
    """A result offers everybody a step; each leads to a page and refers to known answers and requirements."""
    content = loaded.content
    pages = {*content.keys, *STEP_SCREENS}
    for name, step in content.next_steps.items():
        here = ("next_steps", name)
        if step.leads not in pages:
            advice = did_you_mean(step.leads, pages)
            yield loaded.problem(RULES_FILE, tr('no page "{name}"', step.leads), advice, *here, "leads")
        named = (step.obstacle,) if step.obstacle else ()
        yield from _unknown_names(loaded, RULES_FILE, named, content.requirements, "requirement", *here, "obstacle")
        yield from _unknown_answers(loaded, step.given, *here, "given")
    if not any(not step.given and not step.obstacle for step in content.next_steps.values()):
        advice = tr("add one without given: and obstacle:")
        yield loaded.problem(RULES_FILE, tr("no step is for everybody"), advice, "next_steps")


def _unknown_answers(loaded: Loaded, given: Mapping[str, Iterable[str]], *place: str) -> Iterator[Problem]:
    questions = loaded.content.questions
    yield from _unknown_names(loaded, RULES_FILE, given, questions, "question", *place)
    for name in given.keys() & questions.keys():
        options = questions[name].options
        yield from _unknown_names(loaded, RULES_FILE, given[name], options, "answer", *place, name)


def sound_ladder(loaded: Loaded) -> Iterator[Problem]:
    """In each situation the days increase, no recipient ranks lower than the one before, and the last one is the coordinator."""
    for situation in Situation if loaded.whole("steps") else ():
        steps = [(name, step) for name, step in loaded.content.ladder.items() if step.when is situation]
        if not steps:
            advice = tr("add one with when: {situation} and to: coordinator", situation)
            yield loaded.problem(LADDER_FILE, tr('no step for "{situation}"', situation), advice, "steps")
            continue
        for (before, earlier), (name, step) in pairwise(steps):
            if step.after <= earlier.after:
                message = tr('"{name}" comes no later than "{before}"', name, before)
                yield loaded.problem(LADDER_FILE, message, tr("give it more days"), "steps", name, "after")
            if RANKS.index(step.to) < RANKS.index(earlier.to):
                message = tr('"{name}" goes back to the {to}', name, step.to)
                yield loaded.problem(LADDER_FILE, message, tr("put it before {before}", before), "steps", name, "to")
        name, last = steps[-1]
        if last.to != RANKS[-1]:
            message = tr('"{situation}" ends without the coordinator', situation)
            yield loaded.problem(LADDER_FILE, message, tr("add a step with to: coordinator"), "steps", name, "to")


def sound_year(loaded: Loaded) -> Iterator[Problem]:
    """The year has stages in calendar order, and its hand-in times are from listed towns."""
    stages = loaded.content.stages
    for section, entries in (("stages", stages), ("handing_in", loaded.content.handing_in)):
        if not entries and loaded.whole(section):
            advice = tr("add an entry with its sources")
            yield loaded.problem(YEAR_FILE, tr('"{field}" is empty', section), advice, section)
    for (before, earlier), (name, stage) in pairwise(stages.items()):
        if stage.begins <= earlier.begins:
            message = tr('"{name}" begins no later than "{before}"', name, before)
            advice = tr("put the stages in the order of the year")
            yield loaded.problem(YEAR_FILE, message, advice, "stages", name, "begins")


def no_duplicates(loaded: Loaded) -> Iterator[Problem]:
    """A list has no duplicates: the second entry was probably meant to be another."""
    for _, file, section, entries in loaded.content.sourced_entries():
        for name, entry in entries.items():
            for field, named in (("sources", entry.sources), ("asks", entry.asks)):
                yield from _repeated_names(loaded, named, file, section, name, field)
    for name, answer, option in loaded.content.answers():
        yield from _repeated_names(
            loaded, option.documents, RULES_FILE, "questions", name, "options", answer, "documents"
        )
    for town in loaded.content.municipalities.values():
        yield from _repeated_names(loaded, town.local.documents, f"municipalities/{town.slug}.yaml", "documents")


def _repeated_names(loaded: Loaded, named: tuple[str, ...], file: str, *place: str) -> Iterator[Problem]:
    for name, times in Counter(named).items():
        if times > 1:
            yield loaded.warning(file, tr('"{name}" stands in this list twice', name), tr("remove one"), *place)


def register_sourced(loaded: Loaded) -> Iterator[Problem]:
    """The register of authorities has a source, whose date tells how old an address is."""
    if loaded.content.register and not loaded.refused("sources", REGISTER_SOURCE):
        names, known = (REGISTER_SOURCE,), loaded.content.sources
        yield from _unknown_names(loaded, "sources.yaml", names, known, "source", "sources")


def sources_differ(loaded: Loaded) -> Iterator[Problem]:
    """Each page is one source: under a second name, it would stay overdue after a review."""
    seen = dict[str, str]()
    for name, source in loaded.content.sources.items():
        first = seen.setdefault(source.url.rstrip("/"), name)
        if first != name:
            what = tr('"{name}" has the same address as "{first}"', name, first)
            advice = tr("keep one of the two, and name it wherever the other stands")
            yield loaded.warning("sources.yaml", what, advice, "sources", name, "url")


def documents_listed(loaded: Loaded) -> Iterator[Problem]:
    """Every document is on somebody's checklist: otherwise its page is never shown."""
    content = loaded.content
    brought = {document for _, _, option in content.answers() for document in option.documents}
    brought |= {document for town in content.municipalities.values() for document in town.local.documents}
    for name, document in content.documents.items() if loaded.whole("questions") else ():
        if not document.always and name not in brought:
            message = tr('nothing puts "{name}" on a list', name)
            advice = tr("write {fix}, or documents: [{name}] at an answer or in a town's file", "always: true", name)
            yield loaded.warning("documents.yaml", message, advice, "documents", name)


def topics_have_questions(loaded: Loaded) -> Iterator[Problem]:
    """Every topic has a question: the button of an empty one leads nowhere."""
    content = loaded.content
    kinds = [("faq.yaml", "topic", content.faq_topics, {entry.topic for entry in content.faq.values()}, "entries")]
    for file, section in feature_sections():
        if kind := section.topic:
            topics = {section.topic_of(entry) for entry in section.of(content).values()}
            kinds.append((file, kind, section.topics_of(content), topics, section.name))
    for file, kind, named, used, entries in kinds:
        for name in named.keys() - used if used and loaded.whole(entries) else ():
            line = f"{kind}: {name}"
            advice = tr("write {line} at one, or remove it", line)
            yield loaded.problem(file, tr('no question has "{line}"', line), advice, f"{kind}s", name)


def labels_differ(loaded: Loaded) -> Iterator[Problem]:
    """Buttons of one screen have different labels: nobody could tell equal ones apart."""
    content = loaded.content
    for (language, path), words in content.words.items():
        if path.startswith("questions/"):
            file = f"{language}/{path}.md"
            yield from _same_labels(
                loaded, ((name, file, ("options", name), text) for name, text in words.options.items())
            )
    for language, folder, kind in product(content.languages, LABELLED, ("label", "title")):
        named = (
            (path, f"{language}/{path}.md", (kind,), said)
            for (spoken, path), words in content.words.items()
            if spoken == language and path.startswith(f"{folder}/") and (said := getattr(words, kind))
        )
        yield from _same_labels(loaded, named)


def _same_labels(loaded: Loaded, labels: Iterable[tuple[str, str, tuple[str, ...], str]]) -> Iterator[Problem]:
    """Yield the labels and titles (name, file, place, text) that another one reads the same as."""
    seen: dict[str, str] = {}
    for name, file, place, text in labels:
        first = seen.setdefault(text.casefold().strip(), name)
        if first != name:
            message = tr('the label "{label}" is also that of {first}', text, first)
            if place == ("title",):
                message = tr('the title "{title}" is also that of {first}', text, first)
            yield loaded.problem(file, message, tr("say in it what sets the two apart"), *place)


def unused_files(loaded: Loaded) -> Iterator[Problem]:
    """Every file is used by something: a misspelt file name would hide its text."""
    for file in loaded.unknown_files:
        if file.endswith(SUFFIXES) and not PLAIN_NAME.fullmatch(Path(file).stem):
            copy = tr("this looks like a copy that a shared folder has made, and is passed over")
            yield loaded.warning(file, copy, tr("take over from it what is to stay, then remove it"))
        else:
            advice = tr("give it the name of a file that is used, or remove it")
            yield loaded.warning(file, tr("nothing uses this file"), advice)


def known_ids(loaded: Loaded) -> Iterator[Problem]:
    """Every id that is referred to exists."""
    content = loaded.content
    for _, file, section, entries in content.sourced_entries():
        unknown = partial(_unknown_names, loaded, file)
        for name, entry in entries.items():
            yield from unknown(entry.sources, content.sources, "source", section, name, "sources")
            yield from unknown(entry.asks, content.town_questions, "town question", section, name, "asks")
            see = entry.see if isinstance(entry, Linked) else ()
            yield from unknown(see, content.faq, "frequent question", section, name, "see")
    for name, fact in content.facts.items():
        yield from _unknown_names(
            loaded, "facts.yaml", fact.sources, content.sources, "source", "facts", name, "sources"
        )
    for name, entry in content.faq.items():
        topics = content.faq_topics
        yield from _unknown_names(loaded, FAQ_FILE, (entry.topic,), topics, "topic", "entries", name, "topic")
    for file, one in feature_sections():
        for name, entry in one.of(content).items() if one.topic else ():
            topic, known, place = one.topic_of(entry), one.topics_of(content), (one.name, name, one.topic)
            if topic not in known and not loaded.refused(f"{one.topic}s", topic):
                yield loaded.problem(file, tr(one.unknown_topic, topic), did_you_mean(topic, known), *place)
    for town in content.municipalities.values():
        yield from _unknown_names(loaded, TOWNS_FILE, (town.region,), content.regions, "region", town.slug)


def _unknown_names(
    loaded: Loaded, file: str, names: Iterable[str], known: Iterable[str], kind: str, *place: str | int
) -> Iterator[Problem]:
    """Yield a problem for each unknown name, unless it was rejected itself."""
    choices = set(known)
    for name in names:
        section, what = _KINDS[kind]
        if name not in choices and not loaded.refused(section, name):
            yield loaded.problem(file, tr(what.text, name), did_you_mean(name, choices), *place)


def known_steps(loaded: Loaded) -> Iterator[Problem]:
    """Every answer leads to a question or the result, and refers to known requirements and documents."""
    content = loaded.content
    steps = {*content.questions, RESULT}
    unknown = partial(_unknown_names, loaded, RULES_FILE)
    for name, question in content.questions.items():
        here = ("questions", name)
        if question.otherwise:
            yield from unknown((question.otherwise,), steps, "step", *here, "otherwise")
        yield from _unknown_answers(loaded, question.unless, *here, "unless")
        if question.part_of:
            yield from unknown((question.part_of,), content.questions, "question", *here, "part_of")
        for answer, option in question.options.items():
            place = (*here, "options", answer)
            yield from unknown((option.next,), steps, "step", *place, "next")
            yield from unknown(option.documents, content.documents, "document", *place, "documents")
            yield from unknown(option.verdicts, content.requirements, "requirement", *place, "verdicts")
            yield from unknown(option.sources, option.verdicts, "requirement", *place, "sources")
            for requirement, sources in option.sources.items():
                yield from unknown(sources, content.sources, "source", *place, "sources", requirement)
    answers = {answer for _, answer, _ in content.answers()}
    for name, condition in content.requirements.items():
        # the options of a rejected question are unknown
        if loaded.whole("questions"):
            yield from unknown(condition.faq, answers, "answer", "requirements", name, "faq")
        for answer, pages in condition.faq.items():
            yield from unknown(pages, content.faq, "frequent question", "requirements", name, "faq", answer)


def local_rules(loaded: Loaded) -> Iterator[Problem]:
    """A town's rules refer to known requirements, answers and documents, and have their texts."""
    content = loaded.content
    options = {answer for _, answer, _ in content.answers()}
    for town in content.municipalities.values():
        file = f"municipalities/{town.slug}.yaml"
        unknown = partial(_unknown_names, loaded, file)
        yield from unknown(town.local.documents, content.documents, "document", "documents")
        seen = set[str]()
        for index, rule in enumerate(town.local.rules):
            place = ("rules", index)
            yield from unknown(rule.sources, content.sources, "source", *place, "sources")
            yield from unknown(rule.asks, content.town_questions, "town question", *place, "asks")
            for answer in rule.answers.keys() - options if loaded.whole("questions") else ():
                advice, here = did_you_mean(answer, options), (*place, "answers", answer)
                yield loaded.problem(file, tr('unknown answer "{name}"', answer), advice, *here)
            yield from _rule_conflicts(loaded, rule, seen, file, index)
            seen.add(rule.requirement)


def _rule_conflicts(loaded: Loaded, rule: LocalRule, earlier: Set[str], file: str, index: int) -> Iterator[Problem]:
    """A rule speaks of one national requirement, or adds one of the town's own, and no other rule does."""
    name, national = rule.requirement, loaded.content.requirements
    place = ("rules", index, "requirement")
    if name in earlier:
        yield loaded.problem(file, tr('"{name}" has two rules here', name), tr("keep one of the two"), *place)
    if not rule.adds:
        yield from _unknown_names(loaded, file, (name,), national, "requirement", *place)
    elif name in national or loaded.refused("requirements", name):
        advice = tr("remove adds: true, or give the town's own requirement another name")
        yield loaded.problem(file, tr('"{name}" is a national requirement', name), advice, *place)
