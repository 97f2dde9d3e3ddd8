"""Features: folders that can be deleted. The core reads their declarations (`bot/registry.py`).

The declaration for a layer is a constant in the module of the layer or, if small, in the feature's
`__init__`: `VIEW = FeatureView(...)` in `view.py`.

    CONTENT    FeatureContent     content: a file, pages, menu entries, typed commands
    MODEL      FeatureModel       screens and actions (closed unions), commands, page of an entry
    TURN       FeatureHandlers    handlers of screens, actions and typed text; session parts
    VIEW       FeatureView        rendering, menu entries, names of screens, buttons on core screens
    LINKS      FeatureLinks       web pages, and links to them below every page
    SAMPLES    FeatureSamples     every screen with sample data, for the check and the tests
    BACKGROUND FeatureBackground  background tasks; inline queries
    FILES      FeatureFiles       the files sent by its screens
    COMMANDS   FeatureCommands    commands of `cpa-bot`
    METRICS    FeatureMetrics     monitoring endpoints, if `CPA_METRICS_PORT` is set
    PAGE       FeatureCatalogue   generated pages with a separate catalogue

The smallest feature is a screen. `hours/__init__.py`: `class Hours(FeatureScreen, code="hours")`,
`def render_hours(screen, context)`, `MODEL = FeatureModel(Hours, commands={"hours":
Open(Hours())})`, `VIEW = FeatureView[Hours](render_hours)` and `TURN = FeatureHandlers[Hours,
Never](lambda screen, *_: ScreenWithNote(screen))`.
`hours/samples.py`: `SAMPLES = FeatureSamples(lambda _: [ScreenSample(PROGRAM, Hours())])`. See `map`.

Tests are in `tests/features/<name>/` and in folders of that name elsewhere in `tests/`. Tables,
notices and deadlines belong to the core, so no stored data is lost.
"""
