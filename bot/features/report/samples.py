"""The screen of the report, and the page being handed over."""

from bot.editorial.gallery import PROGRAM, Exhibit, FeatureSamples
from bot.features.report import PublicReport, ReportFile

SAMPLES = FeatureSamples(lambda _: [Exhibit(PROGRAM, screen) for screen in (PublicReport(), ReportFile("html"))])
