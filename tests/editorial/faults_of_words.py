"""Mistakes in the texts: missing, not translated, too long, unreadable, forbidden; and in the program's own words."""

from tests.editorial.seeding import Fault, append, sub, whole, without

FINES, WHAT, SHIFTS = "faq/fines.md", "guide/what.md", "questions/shifts.md"
UK, CS = f"uk/{FINES}", f"cs/{FINES}"
PO = "../locales/uk/LC_MESSAGES/bot.po"
LONG = " ".join(["Asistent chodí po městě a mluví s lidmi."] * 30)
SENTENCE = " ".join(["město"] * 40)
HARD = " ".join(
    ["Zaměstnavatelé zpracovávají nejrůznější administrativní dokumentace prostřednictvím specializovaných pracovišť."]
    * 6
)

FILES = (
    Fault("a text without its twin", without(CS), CS, "", "twins", f"uk/{FINES}"),
    Fault("a page that is missing", without("uk/pages/result.md"), "uk/pages/result.md", "", "twins", "cs/pages/result.md"),
    Fault("a text nothing uses", whole("uk/faq/fine.md", "---\ntitle: Що\nlabel: Що\n---\nТекст.\n"), "uk/faq/fine.md", "", "unused-texts", "faq/fines"),
    Fault("a text of another encoding", whole(CS, lambda text: text.encode("cp1250", "replace")), CS, "^title", "readable-files", "UTF-8"),
    Fault("a NUL in a text", append(UK, "А\0Б"), UK, "А\0Б", "readable-files", "remove it"),
    Fault("front matter that does not end", sub(UK, r"^(title: .*\n(?:.*\n)*?)---\n", r"\1"), UK, "", "front-matter", "---"),
    Fault("a misspelt field of a text", sub(UK, "^title:", "tittle:"), UK, "^tittle", "known-names", "title"),
    Fault("a field written twice", sub(UK, "^title:(.*)$", r"title:\1\ntitle:\1"), UK, "^title", "no-twice", "keep one", 2),
    Fault("a section written twice", append("uk/privacy.md", "## purpose\n\nЩе раз."), "uk/privacy.md", "^## purpose", "no-twice", "keep one", 2),
    Fault("a list for a label", sub(UK, "^label:.*$", "label: [a, b]"), UK, "^label", "right-values", "write a text"),
    Fault("a text without its title", sub(UK, "^title:.*\n", ""), UK, "", "needed-words", "title: ..."),
    Fault("a text without its label", sub(UK, "^label:.*\n", ""), UK, "", "needed-words", "label: ..."),
    Fault("a text without a word", sub("uk/pages/told.md", r"\A(.*\n)*", ""), "uk/pages/told.md", "", "needed-words", "below the --- lines"),
    Fault("an answer without its label", sub(f"uk/{SHIFTS}", "^  partly:.*\n", ""), f"uk/{SHIFTS}", "^options:", "needed-words", "partly: ..."),
    Fault("a label of no answer", sub(f"uk/{SHIFTS}", "^  partly:", "  partli:"), f"uk/{SHIFTS}", "partli", "needed-words", "partly"),
    Fault("a part of the notice that is missing", sub("cs/privacy.md", "^## complaint$", ""), "cs/privacy.md", "", "needed-words", "## complaint"),
    Fault("a title of the notice that is missing", sub("cs/privacy.md", "^  complaint:.*\n", ""), "cs/privacy.md", "^titles:", "needed-words", "complaint: ..."),
    Fault("a section of no answer", append("uk/requirements/age.md", "## minors\n\nТекст."), "uk/requirements/age.md", "^## minors", "needed-words", "minor"),
    Fault("what would change for no answer", sub("cs/requirements/age.md", "^  minor:", "  minors:"), "cs/requirements/age.md", "minors", "needed-words", "minor"),
    Fault("a phrase in one language only", sub("phrases.yaml", "^    cs: Je to místo.*\n", ""), "phrases.yaml", "^  official:", "translated", "cs: ..."),
    Fault("a term in one language only", sub("glossary.yaml", r"\{ uk: міська управа, cs: městský úřad \}", "{ uk: міська управа }"), "glossary.yaml", "міська управа }", "translated", "cs: ..."),
    Fault("a comma that cuts a text", sub("faq.yaml", "^  work: .*", "  work: { uk: Робота, повноваження, cs: Práce }"), "faq.yaml", "^  work:", "translated", "between quotes"),
)  # fmt: skip
TWINS = (
    Fault("a change in Ukrainian alone", append(UK, "Ще одне речення."), CS, "", "stale-translation", "compared.csv"),
    Fault("a change in Czech alone", append(CS, "Ještě jedna věta."), UK, "", "stale-translation", "compared.csv"),
    Fault("a changed label", sub(UK, "^label: .*", "label: Штрафи, сила"), CS, "", "stale-translation", "compared.csv"),
    Fault("twins nobody compared", sub("compared.csv", f"^{CS},.*\n", ""), CS, "", "stale-translation", "compared.csv"),
    Fault("a note in a text instead of the table", sub(CS, "^title:", "twin: 3f9a1c20\ntitle:"), CS, "^twin:", "compared-in-one-table", "--move"),
    Fault("a row of the table cut short", append("compared.csv", "cs/faq/pay.md,3f9a1c20"), "compared.csv", "cs/faq/pay.md,3f9a1c20$", "whole-tables", "add those that lack"),
    Fault("a year in one language", append(UK, "Так було 1999 року."), UK, "1999", "same-facts", "write it there too"),
    Fault("an amount in one language", append(CS, "Stojí to 7 300 Kč (2022)."), CS, "7 300", "same-facts", "write it there too"),
    Fault("a link in one language", append(UK, "[Сайт](https://example.org/a)."), UK, "example.org", "same-facts", "write it there too"),
    Fault("a command in one language", append(CS, "Napište /guide."), CS, "/guide", "same-facts", "write it there too"),
)  # fmt: skip
LOOKS = (
    Fault("a label too long for a button", sub(CS, "^label: .*", f"label: {'Smí asistent dávat lidem pokuty?'}"), CS, "^label", "short-labels", "shorten it to 28"),
    Fault("an answer too long for a button", sub(f"cs/{SHIFTS}", "^  partly: .*", "  partly: Jen někdy, podle toho, jak to vyjde"), f"cs/{SHIFTS}", "partly", "short-labels", "shorten it to 30"),
    Fault("a text too long for a screen", append(CS, LONG), CS, "", "screens", "shorten it to 900"),
    Fault("a term too long for a button", sub("glossary.yaml", r"\{ uk: міська управа,", "{ uk: міська управа і ще дуже багато інших слів,"), "glossary.yaml", "", "screens", "shorten it to 30"),
    Fault("a heading", append(UK, "# Заголовок"), UK, "# Заголовок", "formatting", "use only"),
    Fault("a block of code", append(UK, "```\ncode\n```"), UK, "```", "formatting", "use only"),
    Fault("a line across", append(UK, "***"), UK, r"^\*\*\*", "formatting", "use only"),
    Fault("a link that is not encrypted", append(UK, "[Сайт](http://example.org)"), UK, r"\(http:", "formatting", "https://"),
    Fault("a link that runs something", append(UK, "[Сайт](javascript:alert)"), UK, "javascript", "formatting", "https://"),
    Fault("a link to a file", append(UK, "[Файл](fines.pdf)"), UK, "pdf", "formatting", "https://"),
    Fault("two buttons that read the same", sub(f"cs/{SHIFTS}", "^  partly: .*", "  partly: Ano"), f"cs/{SHIFTS}", "partly", "labels-differ", "apart"),
    Fault("two chapters that read the same", sub("cs/guide/pay.md", "^label: .*", "label: Kdo to je"), "cs/guide/what.md", "^label", "labels-differ", "apart"),
    Fault("two questions with one heading", sub("cs/faq/uniform.md", "^title: .*", "title: Smí asistent dávat pokuty nebo někoho zadržet?"), "cs/faq/uniform.md", "^title", "labels-differ", "apart"),
    Fault("a misspelt name in braces", append("uk/pages/help.md", "Пишіть: {operator_emial}."), "uk/pages/help.md", "emial", "filled-in", "operator_email"),
    Fault("a brace without its partner", append(UK, "Пишіть: {так."), UK, "{так", "filled-in", "close the braces"),
    Fault("braces in a phrase", sub("phrases.yaml", "^    cs: Je to místo", "    cs: Je {town} místo"), "phrases.yaml", "{town}", "filled-in", "nothing is filled in"),
    Fault("a number that a fact says", sub("cs/pages/under18.md", r"\{minimum_age_called\} let\*", "18 let*"), "cs/pages/under18.md", r"18 let\*", "said-once", "{minimum_age}"),
    Fault("a letter without the town", sub("letter.md", r"\{town\}", "Plzeň"), "letter.md", "", "filled-in", "{town}"),
    Fault("asked for a paper that has no place for it", sub("cv.md", r"^- \{skills\}\n", ""), "papers.yaml", "  skills:", "papers-say-what-is-asked", "{skills}"),
    Fault("a command that is none", append("uk/pages/help.md", "Або /mydatas."), "uk/pages/help.md", "/mydatas", "known-commands", "mydata"),
)  # fmt: skip
SAID = (
    Fault("a promise in Ukrainian", append(UK, "Отже, ви точно підходите."), UK, "підходите", "no-promise", "that the town decides"),
    Fault("a promise in Czech", append(CS, "Splňujete všechny podmínky."), CS, "Splňujete", "no-promise", "that the town decides"),
    Fault("a promise with a condition", append(UK, "Якщо маєте захист, вас візьмуть."), UK, "візьмуть", "no-promise", "town decides"),
    Fault("a refusal", append(CS, "Bohužel podmínky nesplňujete."), CS, "nesplňujete", "no-promise", "town decides"),
    Fault("a right to a post", append(CS, "Máte nárok na toto místo."), CS, "nárok", "no-promise", "town decides"),
    Fault("a guarantee", append(UK, "Ми гарантуємо вам роботу."), UK, "гарантуємо", "no-promise", "town decides"),
    Fault("citizenship decided", append(UK, "Громадянство Чехії не потрібне."), UK, "не потрібне", "no-promise", "town decides"),
    Fault("a promise in the dictionary", sub("glossary.yaml", "^      cs: Zkráceně APK.", "      cs: Určitě Vás vezmou."), "glossary.yaml", "vezmou", "no-promise", "town decides"),
    Fault("a promise in a ready sentence", sub("sentences.yaml", "cs: Přijďte prosím osobně", "cs: Přijmeme Vás, přijďte prosím"), "sentences.yaml", "Přijmeme", "ready-sentences", "own words"),
    Fault("a ready sentence without its end", sub("sentences.yaml", "uk: Дякую, прийду.", "uk: Дякую, прийду"), "sentences.yaml", "Дякую, прийду$", "ready-sentences", "full stop"),
    Fault("a label that asks about convictions", sub(f"uk/{SHIFTS}", "^  partly: .*", "  partly: Маю судимість"), f"uk/{SHIFTS}", "судимість", "only-told", "told: true"),
    Fault("a question about the family", append("cs/questions/czech.md", "Jste ženatý a máte děti?"), "cs/questions/czech.md", "ženatý", "only-told", "told: true"),
    Fault("a question about the number of a passport", append("uk/questions/permit.md", "Який номер паспорта ви маєте?"), "uk/questions/permit.md", "номер паспорта", "only-told", "told: true"),
    Fault("a question about religion", append("cs/questions/czech.md", "Jaké je Vaše náboženství?"), "cs/questions/czech.md", "náboženství", "only-told", "told: true"),
    Fault("money without its year", append(UK, "Це коштує 300 крон."), UK, "300 крон", "money-of-a-year", "year of the source"),
    Fault("money without its year in Czech", append(CS, "Stojí to 300 Kč."), CS, "300 Kč", "money-of-a-year", "in brackets"),
    Fault("an old rule told without its year", sub("uk/municipalities/plzen.md", "2023 року місто", "Якось місто"), "uk/municipalities/plzen.md", "^## residence", "rules-of-a-year", "2023"),
    Fault("a word the dictionary avoids", append(UK, "Це центр зайнятості."), UK, "центр зайнятості", "terms-of-the-glossary", "Управління праці"),
    Fault("an inflected word the dictionary avoids", append(CS, "Bylo tam pět městských policajtů."), CS, "policajt", "terms-of-the-glossary", "strážník"),
    Fault("a calque", append(UK, "Щоб приймати участь, напишіть."), UK, "приймати участь", "said-well", "брати участь"),
    Fault("asked at the end of a Czech sentence", append(CS, "Kdo platí, zeptejte se města."), CS, "^Kdo platí", "said-well", "Zeptejte se města, zda"),
    Fault("a wording in a language that is none", sub("language.yaml", "    language: cs", "    language: cz"), "language.yaml", "language: cz", "said-well", "cs"),
    Fault("a pattern that is none", sub("language.yaml", r"pattern: '\\bohledně\\b'", "pattern: '(ohledně'"), "language.yaml", "cs-concerning:", "right-values", "regular expression"),
    Fault("a Latin letter in a Ukrainian word", append(UK, "Це поліцiя."), UK, "поліцiя", "own-letters", "one keyboard"),
    Fault("a Russian letter", append(UK, "Вы тут."), UK, "Вы", "own-letters", "Ukrainian word"),
    Fault("a text in the wrong file", whole(UK, "---\ntitle: Що\nlabel: Що\n---\nAsistent neukládá pokuty.\n"), UK, "Asistent", "right-language", "this language"),
    Fault("marks of a merge", append(UK, "<<<<<<< HEAD"), UK, "<<<<", "nothing-left-over", "finish the text"),
    Fault("a note to oneself", append(CS, "TODO doplnit."), CS, "TODO", "nothing-left-over", "finish the text"),
    Fault("a sentence without an end in sight", append(CS, f"Tak {SENTENCE}."), CS, "^Tak", "short-sentences", "up to 32 words"),
    Fault("a text in the language of offices", whole("cs/pages/told.md", HARD), "cs/pages/told.md", "Zaměstnavatelé", "easy-to-read", "below 62"),
    Fault("search words in a language that is none", sub("search.yaml", r"    cs:\n      - stojí$", "    cz:\n      - stojí"), "search.yaml", "cz:", "searched-in-known-languages", "cs"),
    Fault("a search word that is also skipped", sub("search.yaml", "      - stojí$", "      - kolik\n      - stojí"), "search.yaml", "      - kolik$", "telling-search-words", "keep one of the two"),
    Fault("a word of something else that a page is found by", sub("search.yaml", "      - sněžit$", "      - uniforma\n      - sněžit"), "search.yaml", "      - uniforma$", "no-hidden-words", "remove it under elsewhere"),
    Fault("a word that says nothing and is all of a button", sub("search.yaml", "      - kdo$", "      - dluhy\n      - kdo"), "search.yaml", "      - dluhy$", "no-hidden-words", "remove it under skip"),
    Fault("a heap of words to search by", sub("cs/faq/pay.md", "^search:$", f"search:\n  - {SENTENCE}"), "cs/faq/pay.md", "  - město", "short-search-lines", "up to 120 characters"),
    Fault("a language of the dictionary that is none", sub("glossary.yaml", r"avoid: \{ uk:", "avoid: { ua:"), "glossary.yaml", "ua:", "avoided-in-known-languages", "uk"),
)  # fmt: skip
CATALOGUES = (
    Fault("a placeholder that is missing", sub(PO, r'^msgstr\[1\] "У списку \{number\} міста', 'msgstr[1] "У списку багато міста'), PO, "{number} town is listed", "same-braces", "{number}"),
    Fault("a placeholder that is misspelt", sub(PO, r'^msgstr\[1\] "У списку \{number\} міста', 'msgstr[1] "У списку {nubmer} міста'), PO, "{number} town is listed", "same-braces", "{number}"),
    Fault("a form of a plural that is missing", sub(PO, r'^msgstr\[2\] "У списку \{number\} міст\."\n', ""), PO, "{number} town is listed", "every-form", "[0] to [2]"),
    Fault("a calque in what the program says", sub(PO, '^msgstr "Оберіть край"', 'msgstr "Оберіть слідуючий край"'), PO, 'msgid "Choose a region"', "said-well", "наступний"),
    Fault("a text that is not translated", sub(PO, '^msgstr "Оберіть край"', 'msgstr ""'), PO, 'msgid "Choose a region"', "every-form", "msgstr"),
    Fault("a translation that was guessed", sub(PO, '^msgid "Choose a region"', '#, fuzzy\nmsgid "Choose a region"'), PO, 'msgid "Choose a region"', "every-form", "msgstr"),
    Fault("a line that is none", append(PO, "what is this"), PO, "what is this", "readable-catalogue", "between quotes"),
    Fault("a folder that is no language", whole("xx/faq/fines.md", "Text"), "../locales/xx/LC_MESSAGES/bot.po", "", "known-language", "two letters"),
    Fault("a catalogue that is missing", without(PO), PO, "", "readable-catalogue", "restore it"),
)  # fmt: skip
WORDS = (*FILES, *TWINS, *LOOKS, *SAID, *CATALOGUES)
