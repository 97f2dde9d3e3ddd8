"""Mistakes in the files of structure: as YAML, as tables, in ids, values, days, and in the self-check as a whole."""

from tests.editorial.seeding import Fault, append, sub, whole, without

CHECK, GUIDE, DOCS, SOURCES = "eligibility.yaml", "guide.yaml", "documents.yaml", "sources.yaml"
FAQ, TOWNS, LADDER, USTI = ("faq.yaml", "municipalities.csv", "ladder.yaml", "municipalities/usti-nad-labem.yaml")
KYJOV, PLZEN = "municipalities/kyjov.yaml", "municipalities/plzen.yaml"
SCENARIOS = "scenarios.yaml"
OPTION = r"(      adult: \{ next: permit, verdicts: \{ age: met \})"

YAML = (
    Fault("a tab before a name", sub(GUIDE, "^    sources", "\tsources"), GUIDE, "\tsources", "valid-yaml", "a tab"),
    Fault("a colon in a text without quotes", sub("glossary.yaml", "^      uk: Асистент", "      uk: Хто: асистент"), "glossary.yaml", "Хто: асистент", "valid-yaml", "between quotes"),
    Fault("a quotation mark without its partner", sub(SOURCES, r'^    title: ("Praha 9[^"\n]*)"$', r"    title: \1"), SOURCES, "MV ČR: Doporučující", "valid-yaml"),
    Fault("a bracket that is not closed", sub(LADDER, r"(unread-reminder: .*) \}$", r"\1"), LADDER, "unread-deputy:", "valid-yaml", "close the bracket"),
    Fault("one space too few", sub(DOCS, "^    group: usual\n    always", "   group: usual\n    always"), DOCS, "^    always: true", "valid-yaml", "colon"),
    Fault("a name without its colon", sub(GUIDE, "^  what:$", "  what"), GUIDE, "^    sources:", "valid-yaml", "colon"),
    Fault("a control character", sub(GUIDE, "^chapters:", "chapters: # \x07"), GUIDE, "chapters:", "readable-files", "remove it"),
    Fault("a list where names should be", whole(LADDER, "- a\n- b\n"), LADDER, "", "valid-yaml", "`name:`"),
    Fault("a tag", sub(SOURCES, r"^    dated: undated", r"    dated: !word undated"), SOURCES, "!word", "plain-yaml", "begins with !"),
    Fault("an alias", sub(GUIDE, r"^    sources: \[", "    sources: *every["), GUIDE, "every", "valid-yaml", "between quotes"),
    Fault("a chapter named twice", append(GUIDE, "  what: { basis: advice }"), GUIDE, "what: { basis", "no-twice", "keep one"),
    Fault("an example named twice", append(SCENARIOS, "  temporary-in-usti: { answers: {}, verdicts: {} }"), SCENARIOS, "temporary-in-usti: {", "no-twice", "keep one"),
    Fault("a missing file of structure", without(DOCS), DOCS, "", "readable-files", "add it"),
    Fault("a missing letter", without("letter.md"), "letter.md", "", "readable-files", "add it"),
    Fault("a file of another encoding", whole(FAQ, lambda text: text.encode("utf-16")), FAQ, "", "readable-files", "UTF-8"),
    Fault("a file too large", whole("letter.md", "x" * 300_000), "letter.md", "", "readable-files", "below 256 KiB"),
)  # fmt: skip
NAMES = (
    Fault("an unknown section", append(GUIDE, "chapter:\n  other: { basis: advice }"), GUIDE, "chapter:", "known-names", "chapters"),
    Fault("a misspelt field", sub(GUIDE, r"^    sources: \[", "    source: ["), GUIDE, "    source:", "known-names", "sources"),
    Fault("a misspelt field of an answer", sub(CHECK, "adult: { next:", "adult: { nxt:"), CHECK, "nxt:", "known-names", "next"),
    Fault("a misspelt field of a source", sub(SOURCES, "^    read_on:", "    readon:"), SOURCES, "readon:", "known-names", "read_on"),
    Fault("a misspelt field of a town", sub(USTI, "adds: true", "add: true"), USTI, "add: true", "known-names", "adds"),
    Fault("a name with a space", append(GUIDE, "  new chapter: { basis: advice }"), GUIDE, "new chapter", "plain-names", "new-chapter"),
    Fault("a source without a date", sub(SOURCES, r"^    dated: undated\n", ""), SOURCES, "  praha9-guidelines:", "needed-names", "dated:"),
    Fault("a source without a day to read it again", sub(SOURCES, r"^    review_by: .*\n", ""), SOURCES, "  praha9-guidelines:", "needed-names", "review_by: 2027-05-24"),
    Fault("an answer that leads nowhere", sub(CHECK, r"adult: \{ next: permit, ", "adult: { "), CHECK, "adult:", "needed-names", "next:"),
    Fault("a document without a group", sub(DOCS, "^    group: usual\n", ""), DOCS, "  cv:", "needed-names", "group:"),
    Fault("a question without a topic", sub(FAQ, "^    topic: work\n", ""), FAQ, "  fines:", "needed-names", "topic:"),
    Fault("a price without a year", sub(DOCS, r", year: 2022 \}", " }"), DOCS, "price: { least: 0, most: 100 }", "needed-names", "year:"),
    Fault("a requirement without a source", sub(CHECK, r"^    sources: \[most-2017, most-2018\]", "    asks: []"), CHECK, "^  age:", "right-values", "basis:", 2),
    Fault("a section without names", whole(LADDER, "steps:\n"), LADDER, "steps", "needed-names", "steps:"),
)  # fmt: skip
VALUES = (
    Fault("a day of another order", sub(SOURCES, "read_on: 2026-11-24", "read_on: 24.11.2026"), SOURCES, "24.11.2026", "right-values", "2026-11-24"),
    Fault("a way of reading that is none", sub(SOURCES, "read_as: part", "read_as: parts"), SOURCES, "read_as: parts", "right-values", "part"),
    Fault("a date in words", sub(SOURCES, "dated: undated", "dated: May 2024"), SOURCES, "May 2024", "right-values", "undated"),
    Fault("an address without https", sub(SOURCES, r"url: https?://", "url: //"), SOURCES, "url: //", "right-values", "https://"),
    Fault("an address with a wrong scheme", sub(SOURCES, r"url: https?://", "url: ftp://"), SOURCES, "url: ftp", "right-values", "https://"),
    Fault("a number below nothing", sub(DOCS, r"days: \{ least: 0", "days: { least: -1"), DOCS, "least: -1", "right-values", "0 or more"),
    Fault("days in words", sub(DOCS, r"days: \{ least: 0, most: 25", "days: { least: 0, most: a month"), DOCS, "a month", "right-values", "whole number"),
    Fault("a verdict that is none", sub(CHECK, "adult: { next: permit, verdicts: { age: met", "adult: { next: permit, verdicts: { age: mett"), CHECK, "mett", "right-values", "met"),
    Fault("yes and no in another language", sub(DOCS, "^    always: true", "    always: ano"), DOCS, "always: ano", "right-values", "true or false"),
    Fault("one text where each language has one", sub(FAQ, "^  work: .*", "  work: Робота"), FAQ, "work: Робота", "right-values", "cs: ..."),
    Fault("a text with a list below it", sub("glossary.yaml", "^    meaning:$", "    meaning: [a]\n    meanings:"), "glossary.yaml", "meaning: .a", "right-values", "names below it"),
    Fault("a step of a ladder in no situation", sub(LADDER, "when: unread,", "when: unreed,"), LADDER, "unreed", "right-values", "unread"),
    Fault("a town abroad", sub(TOWNS, "50.075638,14.437900", "14.437900,50.075638"), TOWNS, "praha,", "sensible-towns", "48.5"),
    Fault("perhaps in a column of yes", sub(TOWNS, "2014,unknown,ministry", "2014,unknwn,ministry"), TOWNS, "unknwn", "sensible-towns", "unknown"),
    Fault("people in words", sub(TOWNS, ",554782,1308632,", ",554782,many,"), TOWNS, ",many,", "right-values", "whole number"),
    Fault("a town without its proof", sub(TOWNS, "https://www.mvcr.cz/clanek/mestska-policie-hl[^,]*", ""), TOWNS, "praha,", "right-values", "https://"),
    Fault("a town listed twice", append(TOWNS, "plzen,Plzeň,Пльзень,Plzeň-město,CZ032,Plzeňský kraj,49.7,13.3,554791,172441,https://plzen.cz/,2023,yes,municipality,again"), TOWNS, ",again", "no-twice", "remove one"),
    Fault("a row without all its cells", append(TOWNS, "nova,Nová,Нова"), TOWNS, "nova,", "whole-tables", "add those that lack"),
    Fault("a quotation mark in a table", append(TOWNS, '"nova,Nová'), TOWNS, "nova", "whole-tables", "add it"),
    Fault("a column too few", sub(TOWNS, "^slug,name_cs,name_uk", "slug,name_cs,name"), TOWNS, "", "whole-tables", "name_uk"),
    Fault("a place with words for numbers", sub("municipalities_all.csv", "49.218113,17.747486", "north,east"), "municipalities_all.csv", "north,east", "sensible-towns", "49.74"),
)  # fmt: skip
IDS = (
    Fault("an unknown source", sub(GUIDE, "mv-criteria", "mv-criterla"), GUIDE, "mv-criterla", "known-ids", "mv-criteria"),
    Fault("an unknown question to the town", sub(CHECK, r"asks: \[czech\]", "asks: [chech]"), CHECK, "chech", "known-ids", "czech"),
    Fault("an unknown topic", sub(FAQ, "topic: papers", "topic: paper"), FAQ, "topic: paper$", "known-ids", "papers"),
    Fault("an unknown region", sub(TOWNS, "Praha,CZ010", "Praha,CZ10"), TOWNS, ",CZ10,", "known-ids", "CZ010"),
    Fault("an unknown next question", sub(CHECK, "adult: { next: permit", "adult: { next: permits"), CHECK, "permits", "known-steps", "permit"),
    Fault("an unknown document of an answer", sub(CHECK, r"less: \{ next: shifts, verdicts: \{ residence: office \}, documents: \[residence-proof", "less: { next: shifts, verdicts: { residence: office }, documents: [residence-prof"), CHECK, "residence-prof]", "known-steps", "residence-proof"),
    Fault("an unknown requirement of an answer", sub(CHECK, r"verdicts: \{ age: met", "verdicts: { agge: met, age: met"), CHECK, "agge", "known-steps", "age"),
    Fault("an unknown source of an answer", sub(CHECK, r"right-to-work: \[tpa-2025\]", "right-to-work: [tpa-205]"), CHECK, "tpa-205]", "known-steps", "tpa-2025"),
    Fault("an unknown question that is spelled out", sub(CHECK, "part_of: permit", "part_of: permits"), CHECK, "part_of: permits", "known-steps", "permit"),
    Fault("a town's rule about nothing", sub(USTI, "requirement: residence", "requirement: residense"), USTI, "residense", "local-rules", "residence"),
    Fault("a town's rule about an unknown answer", sub(USTI, "less: unmet", "lees: unmet"), USTI, "lees", "local-rules", "less"),
    Fault("a town's unknown document", sub(USTI, "town-form", "town-from"), USTI, "town-from", "local-rules", "town-form"),
    Fault("two rules of a town about one thing", append(PLZEN, "  - { requirement: residence, year: 2023, sources: [plzen-2023] }"), PLZEN, "- { requirement", "local-rules", "keep one"),
    Fault("a town's own rule with a national name", sub(USTI, "requirement: how-to-apply", "requirement: health"), USTI, "requirement: health", "local-rules", "another name"),
    Fault("a town's file without its town", whole("municipalities/plzenn.yaml", "rules: []\n"), "municipalities/plzenn.yaml", "", "listed-towns", "plzen"),
)  # fmt: skip
FLOW = (
    Fault("a loop", sub(CHECK, "later: { next: age }", "later: { next: town }"), CHECK, "  town:", "no-loops", "result"),
    Fault("a question nobody is asked", sub(CHECK, "another: { next: permit-other }", "another: { next: school, verdicts: { right-to-work: office, citizenship: office } }"), CHECK, "  permit-other:", "all-reachable", "next: permit-other"),
    Fault("a question of a town without another way", sub(CHECK, "^    otherwise: shifts\n", ""), CHECK, "^  residence:", "sound-questions", "otherwise:"),
    Fault("no answer for who has no town yet", sub(CHECK, r"^      later: \{ next: age \}\n", ""), CHECK, "  town:", "sound-questions", "later"),
    Fault("an answer that says nothing of what is asked", sub(CHECK, r"partly: \{ next: result, verdicts: \{ shifts: office \} \}", "partly: { next: result }"), CHECK, "partly:", "every-option-decides", "shifts: office"),
    Fault("a requirement that is told and asked", sub(CHECK, r"^    sources: \[most-2017, most-2018\]", "    told: true\n    sources: [most-2017, most-2018]"), CHECK, "^  age:", "told-or-asked", "told: true", 2),
    Fault("a requirement that is neither", sub(CHECK, r"^  pay:\n    told: true\n", "  pay:\n"), CHECK, "  pay:", "told-or-asked", "told: true"),
    Fault("a national refusal", sub(CHECK, r"minor: \{ next: permit, verdicts: \{ age: office", "minor: { next: permit, verdicts: { age: unmet"), CHECK, "unmet }", "no-national-refusal", "office"),
    Fault("a town's answer to what is only told", sub(USTI, r"^  - requirement: clean-record\n", "  - requirement: clean-record\n    answers: { less: unmet }\n"), USTI, "answers: { less: unmet }$", "no-shadowed-rule", "remove less"),
    Fault("a town's answer of another question", sub(USTI, "answers: { hardly: unmet }", "answers: { hardly: unmet, minor: unmet }"), USTI, "minor", "no-shadowed-rule", "remove minor"),
    Fault("a town's answer that all towns give", sub(USTI, "answers: { hardly: unmet }", "answers: { hardly: unmet, partly: office }"), USTI, "partly", "no-shadowed-rule", "remove partly"),
    Fault("a question about health", sub(CHECK, "^  shifts:\n", "  health:\n    options:\n      good: { next: shifts }\n  shifts:\n"), CHECK, "^  health:", "only-told", "told: true"),
    Fault("convictions asked about", sub(CHECK, r"fully: \{ next: result, verdicts: \{ shifts: met", "fully: { next: result, verdicts: { clean-record: met, shifts: met"), CHECK, "^  clean-record:", "told-or-asked", "verdicts"),
    Fault("days of a ladder that shrink", sub(LADDER, "when: unread, after: 4", "when: unread, after: 1"), LADDER, "unread-deputy", "sound-ladder", "more days"),
    Fault("a ladder without the coordinator", sub(LADDER, r"^  unread-coordinator.*\n", ""), LADDER, "unread-deputy", "sound-ladder", "coordinator"),
    Fault("a ladder that goes down again", sub(LADDER, "after: 6, to: coordinator", "after: 6, to: contact"), LADDER, "unread-coordinator", "sound-ladder", "put it before"),
    Fault("an example that no longer comes out", sub(CHECK, r"year: \{ next: shifts, verdicts: \{ residence: met", "year: { next: shifts, verdicts: { residence: office"), SCENARIOS, "residence: met", "scenarios", "residence: office"),
    Fault("an answer without an example", sub(CHECK, r"^(      hardly:.*)", r"\1\n      never: { next: result, verdicts: { shifts: office } }"), "uk/questions/shifts.md", "^options:", "needed-words", "never: ..."),
)  # fmt: skip
TIMES = (
    Fault("a source to be read again", sub(SOURCES, "read_on: 2026-11-24\n    read_as: part\n    review_by: 2027-05-24", "read_on: 2025-11-24\n    read_as: part\n    review_by: 2026-05-24"), SOURCES, "review_by: 2026-05-24", "to-read-again", "new dates"),
    Fault("a source to be read again before it was read", sub(SOURCES, "review_by: 2027-05-24", "review_by: 2026-05-24"), SOURCES, "review_by: 2026-05-24", "days-in-order", "after 2026-11-24"),
    Fault("a source written after it was read", sub(SOURCES, "dated: undated", "dated: 2028-01-05"), SOURCES, "2028-01-05", "days-in-order"),
    Fault("a source read tomorrow", sub(SOURCES, "read_on: 2026-11-24", "read_on: 2027-01-24"), SOURCES, "read_on: 2027-01-24", "nothing-from-tomorrow", "read_on: 2026-11-27"),
    Fault("a price of next year", sub(DOCS, "most: 100, year: 2022", "most: 100, year: 2031"), DOCS, "year: 2031", "nothing-from-tomorrow", "year of its source"),
    Fault("a town's word of next year", append(PLZEN, "  - { requirement: health, confirmed_on: 2031-01-01, basis: advice }"), PLZEN, "2031", "nothing-from-tomorrow", "the day"),
    Fault("the least more than the most", sub(DOCS, r"days: \{ least: 0, most: 25", "days: { least: 52, most: 25"), DOCS, "least: 52", "amounts-in-order", "least: 25, most: 52"),
    Fault("an old rule without its year", sub(USTI, r"^  - requirement: residence\n    year: 2021\n", "  - requirement: residence\n"), USTI, "requirement: residence", "rules-of-a-year", "year: 2021"),
)  # fmt: skip
USE = (
    Fault("a source named twice", sub(GUIDE, r"\[mv-criteria, ", "[mv-criteria, mv-criteria, "), GUIDE, "mv-criteria, mv-criteria", "named-once", "remove one"),
    Fault("a document on nobody's list", append(DOCS, "  poem: { group: usual, basis: advice }"), DOCS, "poem", "documents-listed", "always: true"),
    Fault("a topic without questions", sub(FAQ, "^entries:", "  nothing: { uk: Нічого, cs: Nic }\nentries:"), FAQ, "nothing", "topics-filled", "topic: nothing"),
    Fault("a file of a text processor", whole("uk/faq/fines.docx", b"PK"), "uk/faq/fines.docx", "", "unused-files", "remove it"),
    Fault("a file of structure with another ending", whole("guide.yml", "chapters:\n"), "guide.yml", "", "unused-files", "name of a file"),
    Fault("a text with another ending", whole("cs/faq/fines.md.txt", "Text"), "cs/faq/fines.md.txt", "", "unused-files", "name of a file"),
    Fault("a file beside the towns", whole("municipalities/plzen.md", "Text"), "municipalities/plzen.md", "", "unused-files", "remove it"),
    Fault("a town's address that is none", append(PLZEN, "website: { value: not known, source: https://plzen.eu, on: 2026-11-24 }"), PLZEN, "not known", "public-ways", "https://"),
    Fault("a town's number that is none", append(PLZEN, "public_phone: { value: ask at the gate, source: https://plzen.eu, on: 2026-11-24 }"), PLZEN, "ask at the gate", "public-ways", "+420"),
    Fault("a town's mail that is none", append(PLZEN, "public_email: { value: posta.plzen.eu, source: https://plzen.eu, on: 2026-11-24 }"), PLZEN, "posta.plzen", "public-ways", "podatelna@"),
)  # fmt: skip
STRUCTURE = (*YAML, *NAMES, *VALUES, *IDS, *FLOW, *TIMES, *USE)
