"""A token opens something for whoever has it: in memory it is no key, so that nothing that prints or dumps one shows it."""

import gc
from collections.abc import Iterable
from typing import cast

from tests.program import send_lead
from tests.web.stage import ADDRESS, Town


async def test_no_token_is_a_key_of_anything_in_memory(town: Town) -> None:
    await town.joined()
    await send_lead(town.dispatcher, town.candidate())
    await town.deliver()
    confirmation, link = (address.rpartition("/")[2] for address in town.links(ADDRESS))
    await town.browser.get(f"/l/{link}")
    await town.browser.press("Otevřít")
    await town.browser.post(f"/renew/{link}")
    (cookie,) = (cookie.value for cookie in town.browser.session.cookie_jar)
    secret = {form for token in (confirmation, link, cookie) for form in (token, token.encode())}
    assert len(secret) == 6
    keyed = [thing for thing in gc.get_objects() if type(thing) in {dict, set, frozenset} and thing is not secret]
    assert not [keys for keys in cast("list[Iterable[object]]", keyed) if not secret.isdisjoint(keys)]
