"""What each number is called: names of texts in the catalogues `report.po`, which the page and the table share."""

from collections.abc import Mapping

NAMES: Mapping[str, str] = {
    "total": "Number",
    "started": "Started the bot",
    "checked": "Finished the self-check",
    "begun": "Began a message to a town",
    "sent": "Sent a message to a town",
    "opened": "A town opened it",
    "answered": "A town answered",
    "invited": "Invited to an interview",
    "hired": "Hired",
    "declined": "The town answered: not now",
    "closed": "Closed by the town",
    "withdrawn": "Withdrawn by the candidate",
    "moved": "Passed on to another town, as the candidate wished",
    "no-contact": "Asked for by",
    "met": "looks met",
    "office": "the town decides",
    "unmet": "looks not met",
    "uk": "Ukrainian",
    "cs": "Czech",
    "1": "within 1 working day",
    "3": "in 2 to 3 working days",
    "5": "in 4 to 5 working days",
    "10": "in 6 to 10 working days",
    "more": "later",
}
TITLES: Mapping[str, str] = {
    "funnel": "From the first word to the post",
    "afterwards": "How else messages ended",
    "opened": "How soon towns opened a message",
    "answered": "How soon towns answered",
    "months": "By month",
    "towns": "By town",
    "without-contact": "Towns without a contact that people asked for",
    "languages": "By language of the conversation",
    "requirements": "Requirements: what people answered",
    "reasons": "Why towns said “not now”",
}
HEADS: Mapping[str, str] = {
    "section": "Table",
    "row": "Row",
    "measure": "Measure",
    "value": "Value",
    "small": "fewer than 5",
    "hidden": "not published",
}
