"""Features: folders that can be deleted. The core knows none of them by name; it reads what they declare (`bot/registry.py`).

The declaration for a layer is the value of the layer's name in the module of that name or, where that would be small, in the
`__init__` of the feature: `VIEW = FeatureView(...)` in `view.py`.

    CONTENT   FeatureContent    what it has in the content folder: a file, pages, entries of the menu, typed words
    MODEL     FeatureModel      its screens and actions (closed unions), commands, the page of an entry
    TURN      FeatureTurn       what a screen or action leads to, typed words, parts of the session
    VIEW      FeatureView       words and buttons, entries of the menu, names of screens, buttons on core screens
    LINKS     FeatureLinks      its pages in a browser, and links to them below every page
    SAMPLES   FeatureSamples    each screen with sample data, for the check and the tests
    WORK      FeatureWork       what runs beside the presses; words typed in other chats
    FILES     FeatureFiles      makes the files that its screens hand over
    COMMANDS  FeatureCommands   commands of `cpa-bot`, or of a group of it
    METRICS   FeatureMetrics    answers a monitoring system, where `CPA_METRICS_PORT` is set
    PAGE      FeatureCatalogue  pages of its own, with a catalogue of their own

The smallest feature is a screen. `hours/__init__.py`: `class Hours(FeatureScreen, code="hours")`, `def render_hours(screen, context)`,
`MODEL = FeatureModel(Hours, commands={"hours": Open(Hours())})`, `VIEW = FeatureView[Hours](render_hours)` and
`TURN = FeatureTurn[Hours, Never](lambda screen, *_: ScreenView(screen))`.
`hours/samples.py`: `SAMPLES = FeatureSamples(lambda _: [Exhibit(PROGRAM, Hours())])`. See `map`.

Its tests are in `tests/features/<name>/`, and in folders of its name elsewhere in `tests/`. Tables, notices, deadlines and their
names are the core's, so nothing stored is lost.
"""
