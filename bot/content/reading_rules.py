"""What the reading of files itself refuses, by the name of the rule: these problems are found before any other rule runs."""

from collections.abc import Mapping

READING_RULES: Mapping[str, str] = {
    "readable-files": "A file is there, is UTF-8 text and is not too large: nothing of it could be shown otherwise.",
    "valid-yaml": "A file of structure can be read as YAML: one wrong space can move everything below it.",
    "plain-yaml": "YAML holds plain names and values, no tags and no aliases: they mean more than they look like.",
    "front-matter": "The lines between --- and --- at the top of a text are closed: the text would be lost in them.",
    "whole-tables": "Every row of a table has all its columns: a missing comma moves every value by one.",
    "no-twice": "No name stands twice in one place: only one of the two would count, and nobody would know which.",
    "known-names": "Every name is one that the program knows: a misspelt one would be passed over in silence.",
    "needed-names": "Everything that a thing must say is there: a source without a date, an answer without its next step.",
    "plain-names": "A name fits into the code of a button and into a file name.",
    "right-values": "Every value is of its kind: a day, a number, an address, one of a few words.",
    "listed-towns": "A town's file belongs to a town of the list.",
    "sensible-towns": "A town has a name and lies in Czechia: a swapped column would send people abroad.",
    "readable-catalogue": "The program's own words (.po) can be read.",
    "known-language": "Every folder with a name of two letters is a language: plurals and dates follow its rules.",
    "every-form": "The program's own words are translated, in every form that a number asks for.",
    "same-braces": "A translation fills in the values that the text fills in: a name in braces that lacks is a hole in a sentence.",
}
"""One sentence for each: what the rule says, and why."""
