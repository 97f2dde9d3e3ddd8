"""Samples of the report's screens."""

from bot.editorial.screen_samples import NO_FILE, FeatureSamples, ScreenSample
from bot.features.report import PublicReport, ReportFile

SAMPLES = FeatureSamples(lambda _: [ScreenSample(NO_FILE, screen) for screen in (PublicReport(), ReportFile("html"))])
