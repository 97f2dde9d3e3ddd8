"""Public pages for towns: what the bot is, who runs it, samples and notices."""

from bot.content.content import FeatureContent
from bot.view.features import FeatureLinks

CONTENT = FeatureContent(pages=("for-towns", "town-guide"))
LINKS = FeatureLinks("bot.features.public.pages")
