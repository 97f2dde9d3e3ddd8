"""Features: folders that can be deleted. The core knows none of them by name; it reads what they declare (`bot/registry.py`).

A feature has the modules it needs of these, each ending with one declaration; its `__init__` says what it is for.

    content.py    FeatureContent   what it has in the content folder: a file, pages, entries of the menu, typed words
    model.py      FeatureModel     its screens and actions (closed unions), commands, the page of an entry
    turn.py       FeatureTurn      what a screen or action leads to, typed words, parts of the session
    view.py       FeatureView      words and buttons, entries of the menu, names of screens
    samples.py    FeatureSamples   each screen with sample data, for the check and the tests
    work.py       FeatureWork      what runs beside the presses; words typed in other chats

The smallest feature is a screen: `class Hours(FeatureScreen, code="hours")` and
`MODEL = FeatureModel(Hours, commands={"hours": Open(Hours())})` in `model.py`;
`TURN = FeatureTurn[Hours, Never](lambda screen, session, context: Shown(screen))` in `turn.py`; in `view.py`
`VIEW = FeatureView[Hours](render_hours)`; in `samples.py` `SAMPLES = FeatureSamples(lambda content: [Exhibit(PROGRAM, Hours())])`.

Its tests are in `tests/features/<name>/`. Tables, notices, deadlines and their names are the core's, so nothing stored is lost.
"""
