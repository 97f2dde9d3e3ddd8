"""Samples of the report's screens."""

from bot.editorial.gallery import PROGRAM, Exhibit, FeatureSamples
from bot.features.report import PublicReport, ReportFile

SAMPLES = FeatureSamples(lambda _: [Exhibit(PROGRAM, screen) for screen in (PublicReport(), ReportFile("html"))])
