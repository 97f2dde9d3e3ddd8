"""The guide, the questions and answers, the dictionary, the notices and the towns: everything one can simply read."""

from dataclasses import replace

import pytest

from bot.content.content import SCREENS
from bot.content.models import Local, Term, WayKind
from bot.conversation.codes import encode
from bot.conversation.lead.happened import State
from bot.conversation.lead.model import ReadyLetter
from bot.conversation.model import (
    Ask,
    DocumentPage,
    Faq,
    FaqAnswer,
    FixedPage,
    Found,
    Glossary,
    Guide,
    GuideChapter,
    Languages,
    Menu,
    Open,
    Privacy,
    PrivacyPart,
    ResultLine,
    Screen,
    SourceList,
    TermPage,
    Topic,
)
from bot.conversation.papers.model import PaperAnswers
from bot.conversation.private import Private
from bot.conversation.resolving import COMMANDS, parent
from bot.conversation.towns.model import (
    Around,
    AroundOnMap,
    LocalRules,
    Nearest,
    PlacesNamed,
    Region,
    Regions,
    ShareLocation,
    Town,
    TownMatches,
    Towns,
)
from bot.view.context import Message, dated
from bot.view.guide import TERMS_PER_PAGE, target_label
from bot.view.towns import TOWNS_PER_PAGE
from tests import small
from tests.conversation.making import ANSWERED, CODE, CONTACT, DRAFT, EMPTY, KNOWN, LEAD, MINOR, NOW, SESSION
from tests.view.staging import OPERATOR, Stage, buttons, codes, labelled, seen

LANGUAGES = ("uk", "cs")


def text_of(message: Message) -> str:
    return seen(message.text).text


def test_the_menu_offers_what_comes_next(stage: Stage) -> None:
    fresh, begun = stage.show(Menu()), stage.show(Menu(), ANSWERED)
    assert codes(fresh) == codes(begun)
    assert labelled(fresh, "check") != labelled(begun, "check")
    assert "my-leads" in codes(fresh)

    assert "summary" in codes(stage.show(Menu(), replace(SESSION, draft=EMPTY)))


def test_those_who_answer_candidates_find_back_to_their_messages(stage: Stage) -> None:
    on_duty = replace(KNOWN, duties=(CONTACT,))
    for screen in (Menu(), FixedPage("help")):
        assert "inbox" in codes(stage.show(screen, known=on_duty))
        assert "inbox" not in codes(stage.show(screen))
    assert "/leads" in text_of(stage.show(FixedPage("help"), known=on_duty))
    assert "/leads" not in text_of(stage.show(FixedPage("help")))


def test_the_choice_of_a_language_speaks_all_of_them(stage: Stage) -> None:
    for language in LANGUAGES:
        message = stage.show(Languages(), language=language)
        assert text_of(message) == "Which language-uk?\nWhich language-cs?"
        assert labelled(message, "language:cs") == "Language-cs"


def test_chapters_lead_from_one_to_the_next_and_then_to_the_self_check(stage: Stage) -> None:
    assert codes(stage.show(Guide()))[:2] == ["chapter:what", "chapter:wages"]
    first, last = stage.show(GuideChapter("what")), stage.show(GuideChapter("wages"))

    assert codes(first)[:2] == ["guide", "chapter:wages"]
    assert codes(last)[:2] == ["chapter:what", "check"]
    assert ("to-ask" in codes(first), "to-ask" in codes(last)) == (False, True)
    assert text_of(first).splitlines()[0] == "Title of what"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_source_is_named_with_its_year_and_how_it_was_read(stage: Stage, language: str) -> None:
    message = stage.show(SourceList("guide", "wages"), language=language)

    law, paper = text_of(message).splitlines()[2:4]
    assert law.startswith("Law & order (2021")
    assert paper.startswith("Paper (")
    assert '<a href="https://example.org/law?a=1&amp;b=2">' in message.text
    assert codes(message)[0] == "chapter:wages"


@pytest.mark.parametrize(
    ("kind", "name", "back"),
    [
        ("requirements", "age", "line:age"),
        ("documents", "cv", "document:cv"),
        ("faq", "fines", "entry:fines"),
        ("gone", "x", "menu"),
    ],
)
def test_sources_lead_back_to_what_they_are_of(stage: Stage, kind: str, name: str, back: str) -> None:
    assert codes(stage.show(SourceList(kind, name)))[0] == back


def test_the_age_of_a_source_is_said_as_it_is_known(stage: Stage) -> None:
    context = stage.context(language="cs")
    assert dated("2021", context) == dated("2021-05", context) == dated("2021-05-04", context) == "2021"
    said = [dated(when, context) for when in ("about 2020", "after 2020", "undated", "2020")]

    assert len(set(said)) == 4
    assert ["2020" in text for text in said] == [True, True, False, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_basis_of_what_has_no_source_is_named(stage: Stage, language: str) -> None:
    advice = text_of(stage.show(DocumentPage("cv"), language=language))
    reading = text_of(stage.show(ResultLine("czech"), ANSWERED, language=language))
    entry = text_of(stage.show(SourceList("faq", "uniform"), language=language))

    assert advice.splitlines()[-1] in entry.splitlines()
    assert reading.splitlines()[-1] not in entry.splitlines()


def test_the_notices_fill_in_who_runs_the_bot(stage: Stage) -> None:
    content = small.content()
    who = "{operator_name}, {operator_address}, {operator_email}, {operator_officer}, {operator_bot}"
    words = {path: text.model_copy(update={"body": who, "title": who}) for path, text in content.words.items()}
    message = Stage(stage.words, replace(content, words=words)).show(FixedPage("about"))

    filled = "Nobody & <Co>, Nowhere 1, bot@example.org, officer@example.org, nobodys_bot"
    assert text_of(message) == f"{filled}\n\n{filled}"


def test_the_bots_name_is_filled_in_once_telegram_has_told_it() -> None:
    assert OPERATOR.named("another_bot") == replace(OPERATOR, bot="another_bot")


def test_who_is_too_young_is_shown_what_remains(stage: Stage) -> None:
    young, help_page = stage.show(FixedPage("under18")), stage.show(FixedPage("help"))

    assert codes(young) == ["guide", "documents", "menu"]
    assert {"privacy", "my-data", "ask-erase"} <= set(codes(help_page))


def test_a_town_offers_no_message_to_whoever_is_too_young_and_says_why(stage: Stage) -> None:
    young, known = replace(ANSWERED, answers=MINOR), replace(KNOWN, towns_with_contact=frozenset({"plzen"}))
    adults, minors = (stage.show(Town("plzen"), session, known) for session in (ANSWERED, young))

    assert [code for code in codes(adults) if code not in codes(minors)] == ["lead:plzen"]
    assert "Part town" in text_of(minors)
    assert "Part town" not in text_of(adults)


def test_the_privacy_notice_is_read_part_by_part(stage: Stage) -> None:
    parts = small.content().privacy_parts
    assert codes(stage.show(Privacy()))[: len(parts)] == [f"part:{name}" for name in parts]

    first, last = stage.show(PrivacyPart(parts[0])), stage.show(PrivacyPart(parts[-1]))
    assert codes(first) == ["privacy", f"part:{parts[1]}", "privacy", "menu"]
    assert codes(last) == [f"part:{parts[-2]}", "privacy", "menu"]
    assert text_of(first) == f"Part {parts[0]}\n\nPart {parts[0]}-uk."


def test_questions_stand_under_their_topics(stage: Stage) -> None:
    assert codes(stage.show(Faq()))[:2] == ["topic:work", "glossary"]
    topic = stage.show(Topic("work"), language="cs")
    assert text_of(topic) == "Work-cs"
    assert codes(topic) == ["entry:fines", "entry:uniform", "faq", "menu"]
    assert codes(stage.show(FaqAnswer("fines"))) == ["sources:faq:fines", "topic:work", "menu"]
    assert codes(stage.show(FaqAnswer("uniform")))[0] == "to-ask"


@pytest.mark.parametrize(
    ("screen", "name"),
    [
        (GuideChapter("what"), "what"),
        (FaqAnswer("fines"), "fines"),
        (DocumentPage("cv"), "cv"),
        (ResultLine("age"), "age"),
        (TermPage("cpa"), "Helper-cs"),
        (Town("plzen"), "Plzeň"),
    ],
)
def test_what_was_found_is_offered_by_its_label(stage: Stage, screen: Screen, name: str) -> None:
    context = stage.context(language="cs")

    assert target_label(screen, context).endswith(name)
    assert codes(stage.show(Found((screen,)), language="cs"))[-1] == "menu"


def test_what_has_no_label_of_its_own_is_offered_as_the_menu(stage: Stage) -> None:
    assert target_label(Faq(), stage.context()) == stage.context().menu().label


def test_terms_are_turned_over_page_by_page_in_alphabetical_order(stage: Stage) -> None:
    names = [f"t{number:02}" for number in range(2 * TERMS_PER_PAGE + 1)]
    glossary = {name: Term(term={"uk": name, "cs": name}, meaning={"uk": "x", "cs": "x"}) for name in reversed(names)}
    many = Stage(stage.words, replace(small.content(), glossary=glossary))
    pages = [codes(many.show(Glossary(page))) for page in (0, 1, 2, 99)]

    assert [code for page in pages[:3] for code in page if code.startswith("term:")] == [
        encode(TermPage(name, number // TERMS_PER_PAGE)) for number, name in enumerate(names)
    ]
    turning = [[code for code in page if code.startswith("glossary:")] for page in pages]
    assert turning == [["glossary:1"], ["glossary:2"], ["glossary:1"], ["glossary:1"]]


def test_a_term_is_shown_in_all_languages_and_explained_in_ones_own(stage: Stage) -> None:
    message = stage.show(TermPage("cpa", 3))

    assert text_of(message) == "UK: Helper-uk\nCS: Helper-cs\n\nMeaning-uk."
    assert codes(message)[0] == "glossary:3"


def test_a_screen_that_was_found_is_called_as_its_button_is(stage: Stage) -> None:
    names = {
        name: target_label(action.screen, stage.context(SESSION, KNOWN))
        for name in SCREENS
        if isinstance(action := COMMANDS[name], Open)
    }
    assert len(set(names.values())) == len(SCREENS)
    assert (names["map"], names["year"]) == ("📌 На мапі", "🗓 Коли писати місту")


def test_towns_are_found_by_region_the_largest_first(stage: Stage) -> None:
    assert {"regions", "position"} <= set(codes(stage.show(Towns())))
    assert codes(stage.show(Regions()))[:2] == ["region:CZ032", "region:CZ064"]
    region = stage.show(Region("CZ064"), language="cs")
    assert text_of(region) == "South-cs"
    assert codes(region) == ["town:brno", "be-told:CZ064", "regions", "menu"]


def test_a_region_with_many_towns_has_pages(stage: Stage) -> None:
    content = small.content()
    towns = {
        f"t{number:02}": content.municipalities["brno"].model_copy(
            update={"slug": f"t{number:02}", "population": number}
        )
        for number in range(TOWNS_PER_PAGE + 1)
    }
    many = Stage(stage.words, replace(content, municipalities=towns))

    first, last = (codes(many.show(Region("CZ064"))), codes(many.show(Region("CZ064", 9))))
    assert first[0] == f"town:t{TOWNS_PER_PAGE:02}"
    assert first[TOWNS_PER_PAGE:] == ["region:CZ064:1", "be-told:CZ064", "regions", "menu"]
    assert last == ["town:t00", "region:CZ064", "be-told:CZ064", "regions", "menu"]


def test_near_towns_are_offered_with_their_distance(stage: Stage) -> None:
    towns = (("plzen", 16), ("gone", 20), ("brno", 226))
    shared = stage.show(Nearest(towns), language="cs")
    typed = stage.show(Around("500002"), language="cs")

    assert codes(shared) == ["town:plzen", "town:brno", "towns", "menu"]
    assert codes(typed) == ["town:plzen", "town:brno", "letter:500002", "towns", "nearmap:500002", "menu"]
    assert labelled(shared, "town:plzen") == "Plzeň, 16 km"
    assert text_of(typed).count("Rokycany") == 2
    assert "Rokycany" not in text_of(shared)


def test_where_the_self_check_asks_for_a_town_a_press_chooses_it_and_its_card_stands_below(stage: Stage) -> None:
    towns = (("plzen", 16), ("brno", 226))
    shared = stage.show(Nearest(towns, asked=True), language="cs")
    typed = stage.show(Around("500002", asked=True), language="cs")
    chosen = ["answer:town:plzen", "answer:town:brno"]

    for message, letter in ((shared, []), (typed, ["letter:500002:yes"])):
        assert codes(message) == [*chosen, "town:plzen", "town:brno", *letter, "ask:town", "menu"]
        assert labelled(message, "answer:town:plzen").startswith("Plzeň, ")
        assert labelled(message, "town:plzen") == "🏙 Plzeň"
    assert codes(stage.show(TownMatches(("plzen",), asked=True)))[0] == "answer:town:plzen"
    for asked, back in ((True, Ask("town")), (False, Towns())):
        assert codes(stage.all(ShareLocation(asked))[0]) == [encode(back), "menu"]
        assert parent(ShareLocation(asked), SESSION, small.content()) == back
    assert codes(stage.show(PlacesNamed("lhota", asked=True))) == [
        "around:500004:yes",
        "around:500005:yes",
        "ask:town",
        "menu",
    ]


def test_which_town_is_meant_can_be_said(stage: Stage) -> None:
    message = stage.show(TownMatches(("plzen", "brno")))

    assert codes(message) == ["town:plzen", "town:brno", "regions", "position", "menu"]


def test_a_town_says_what_is_known_of_it_and_who_answers(stage: Stage) -> None:
    with_contact = stage.show(Town("plzen"))
    without = stage.show(Town("plzen"), known=replace(KNOWN, towns_with_contact=frozenset()))

    text = text_of(with_contact)
    assert text.splitlines()[:2] == ["🏙 Пльзень (Plzeň)", "West-uk"]
    for part in ("2023", "A town.", "plzen.example.org"):
        assert part in text
    assert text != text_of(without)
    assert codes(with_contact) == ["choose:plzen", "lead:plzen", "rules:plzen", "be-told:plzen", "region:CZ032", "menu"]
    assert codes(without) == ["choose:plzen", "lead:plzen", "rules:plzen", "region:CZ032", "menu"], "nothing to tell of"
    said = [stage.context().say(label) for label in ("✉️ Send a message", "✉️ How to write to the town")]
    assert [labelled(card, "lead:plzen") for card in (with_contact, without)] == said
    sent = stage.show(Town("plzen"), known=replace(KNOWN, leads=(LEAD,), towns_with_contact=frozenset()))
    assert labelled(sent, f"my-lead:{CODE}") == stage.context().say("✉️ My message to the town")


def test_a_town_of_which_little_is_known_invents_nothing(stage: Stage) -> None:
    content = small.content()
    bare = content.municipalities["brno"].model_copy(update={"local": Local()})
    words = {path: text for path, text in content.words.items() if path[1] != "municipalities/brno"}
    town = Stage(stage.words, replace(content, municipalities={"brno": bare}, words=words))

    message = town.show(Town("brno"), language="cs")
    assert text_of(message).splitlines()[0] == "🏙 Brno"
    assert "20" not in text_of(message)
    assert "rules:brno" not in codes(message)


def test_public_addresses_carry_their_date(stage: Stage) -> None:
    content = small.content()
    (website,) = content.municipalities["plzen"].ways
    phone = website.model_copy(update={"kind": WayKind.PHONE, "value": "+420377031111", "read_as": "list"})
    towns = {"plzen": content.municipalities["plzen"].model_copy(update={"ways": (website, phone)})}
    text = text_of(Stage(stage.words, replace(content, municipalities=towns)).show(Town("plzen"), language="cs"))

    lines = [line for line in text.splitlines() if line.startswith("• ")]
    assert len(lines) == 2
    assert all("24. 11. 2026" in line for line in lines)
    assert "+420 377 031 111" in lines[1]
    assert "seznam" in lines[1]


def test_local_rules_are_shown_with_year_text_and_source(stage: Stage) -> None:
    message = stage.show(LocalRules("plzen"), language="cs")
    text = text_of(message)

    assert text.index("Title of home (2021)") < text.index("Home here.") < text.index("Paper (")
    assert text.index("How to apply (") < text.index("Apply so.") < text.index("Note (")
    assert codes(message) == ["town:plzen", "menu"]


def test_the_letter_is_czech_in_every_language_and_asks_what_is_wanted(stage: Stage) -> None:
    asking = replace(SESSION, ask_town=frozenset({"every"}))

    plain = text_of(stage.show(ReadyLetter("plzen")))
    assert plain.endswith("Dear town of Plzeň,\n\n[about you]\n\nRegards\n[name]")
    asked = text_of(stage.show(ReadyLetter("plzen"), asking))
    assert "\n\n• Wages-cs?\n\nRegards" in asked


def test_the_letter_to_a_municipality_that_is_not_listed_names_none(stage: Stage) -> None:
    letter = stage.show(ReadyLetter("500002"), replace(SESSION, draft=DRAFT))
    assert text_of(letter).endswith("Dear town of ,\n\n[about you]\n\nRegards\nTesta")
    assert codes(letter)[-2:] == ["around:500002", "menu"]


def test_the_letter_holds_what_was_written_in_a_message_and_own_answers_come_first(stage: Stage) -> None:
    letter = ReadyLetter("plzen")
    begun, sent = replace(SESSION, draft=DRAFT), replace(KNOWN, leads=(LEAD,))
    for shown in (stage.show(letter, begun), stage.show(letter, SESSION, sent)):
        assert text_of(shown).endswith("Dear town of Plzeň,\n\nHello\n\nRegards\nTesta")
    # words for one town go to no other
    elsewhere = text_of(stage.show(ReadyLetter("brno"), begun))
    assert "Hello" not in elsewhere
    assert elsewhere.endswith("[about you]\n\nRegards\nTesta")
    said = PaperAnswers(NOW, "plzen", typed={"name": Private("Jana Zkusmá")})
    assert text_of(stage.show(letter, replace(begun, papers=said))).endswith("Regards\nJana Zkusmá")
    left_out = PaperAnswers(NOW, "plzen", chosen={"name": ()})
    assert text_of(stage.show(letter, replace(begun, papers=left_out))).endswith("Regards\n[name]")


@pytest.mark.parametrize(
    ("letter", "state", "back"),
    [
        (ReadyLetter("plzen"), State.SENT, f"my-lead:{CODE}"),
        (ReadyLetter("plzen"), State.DECLINED, f"my-lead:{CODE}"),
        (ReadyLetter("plzen"), State.WITHDRAWN, "town:plzen"),
        (ReadyLetter("brno"), State.DECLINED, "lead:brno"),
        (ReadyLetter("500002"), State.DECLINED, "around:500002"),
        (ReadyLetter("500002", asked=True), State.DECLINED, "around:500002:yes"),
    ],
)
def test_back_from_the_letter_leads_to_where_it_was_offered(
    stage: Stage, letter: ReadyLetter, state: State, back: str
) -> None:
    known = replace(KNOWN, leads=(replace(LEAD, state=state),))
    assert codes(stage.show(letter, SESSION, known))[-2:] == [back, "menu"]


@pytest.mark.parametrize(
    "screen",
    [
        *(GuideChapter(name) for name in small.content().chapters),
        *(PrivacyPart(name) for name in small.content().privacy_parts),
        *(Ask(name) for name in ("town", "age", "permit")),
        SourceList("guide", "what"),
        SourceList("faq", "fines"),
        FaqAnswer("fines"),
        Topic("work"),
        Glossary(),
        TermPage("cpa"),
        Town("plzen"),
        LocalRules("plzen"),
        Region("CZ032"),
        Regions(),
        PlacesNamed("lhota"),
        PlacesNamed("lhota", asked=True),
        Around("500002"),
        Around("500004"),
        Around("500002", asked=True),
        Around("500004", asked=True),
        AroundOnMap("500002"),
    ],
)
def test_back_that_is_typed_leads_where_the_button_does(stage: Stage, screen: Screen) -> None:
    label = stage.words["cs"].say("← Back")
    rows = stage.show(screen, ANSWERED, language="cs").rows
    back = [button.code for row in rows for button in row if button.label == label]

    meant = parent(screen, ANSWERED, small.content())
    assert back == ([] if meant == Menu() else [encode(meant)])


def test_what_was_found_leads_back_to_where_the_words_were_typed(stage: Stage) -> None:
    for found in (Found(()), Found((FaqAnswer("fines"),))):
        assert codes(stage.show(found, replace(SESSION, place="chapter:what")))[-2:] == ["chapter:what", "menu"]
        assert codes(stage.show(found))[-2:] != ["menu", "menu"]


def test_what_was_found_is_called_by_its_own_name(stage: Stage) -> None:
    rokycany, lhota = Around("500002"), PlacesNamed("lhota")
    found = stage.show(Found((FaqAnswer("uniform"), TermPage("cpa"), rokycany, lhota, Town("plzen"))), language="cs")

    assert [button.label for button in buttons(found)][:5] == [
        "❓ uniform", "Helper-cs", "📍 Rokycany", "📍 Lhota", "🏙 Plzeň",
    ]  # fmt: skip
