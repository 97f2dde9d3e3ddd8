"""Samples of the report's screens."""

from bot.editorial.screen_samples import PROGRAM, FeatureSamples, ScreenSample
from bot.features.report import PublicReport, ReportFile

SAMPLES = FeatureSamples(lambda _: [ScreenSample(PROGRAM, screen) for screen in (PublicReport(), ReportFile("html"))])
