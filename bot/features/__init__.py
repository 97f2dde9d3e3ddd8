"""Features: folders that can be deleted. The core knows none of them by name; it reads what they declare (`bot/registry.py`).

A declaration stands in the module of its layer, or, where that would be small, in the `__init__` of the feature.

    content.py    FeatureContent   what it has in the content folder: a file, pages, entries of the menu, typed words
    model.py      FeatureModel     its screens and actions (closed unions), commands, the page of an entry
    turn.py       FeatureTurn      what a screen or action leads to, typed words, parts of the session
    view.py       FeatureView      words and buttons, entries of the menu, names of screens, buttons on core screens
    samples.py    FeatureSamples   each screen with sample data, for the check and the tests
    work.py       FeatureWork      what runs beside the presses; words typed in other chats; pages in a browser
    files.py      FeatureFiles     makes the files that its screens hand over
    commands.py   FeatureCommands  commands of `cpa-bot`, or of a group of it
    metrics.py    FeatureMetrics   answers a monitoring system, where `CPA_METRICS_PORT` is set
    page.py       FeatureCatalogue  pages of its own, with a catalogue of their own

The smallest feature is a screen. `hours/__init__.py`: `class Hours(FeatureScreen, code="hours")`, `def render_hours(screen, context)`,
`MODEL = FeatureModel(Hours, commands={"hours": Open(Hours())})`, `VIEW = FeatureView[Hours](render_hours)` and
`TURN = FeatureTurn[Hours, Never](lambda screen, *_: ScreenView(screen))`.
`hours/samples.py`: `SAMPLES = FeatureSamples(lambda _: [Exhibit(PROGRAM, Hours())])`. See `map`.

Its tests are in `tests/features/<name>/`, and in folders of its name elsewhere in `tests/`. Tables, notices, deadlines and their
names are the core's, so nothing stored is lost.
"""
