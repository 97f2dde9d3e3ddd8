"""The tools of mutation testing find what they should."""

import gc

from bot.conversation import dates
from tests.mutation.affected import changed_functions
from tests.mutation.blocks import ROOT, Block, blocks_of
from tests.mutation.operators import mutants_of
from tests.mutation.run import plant

SOURCE = '''
class Shop:
    def open(self, hour, day):
        """Open."""
        if hour >= 9 and day in self.days:
            log.info("open")
            ring(hour, day)
            return [one for one in self.days if one]
        return "SELECT x FROM y WHERE a = ? AND b = 2"
'''


def test_each_kind_of_fault_is_planted() -> None:
    assert [(one.kind, one.line, one.what) for one in mutants_of("shop.py", SOURCE)] == [
        ("condition", 5, "if not hour >= 9 and day in self.days"),
        ("clause", 5, "and: without hour >= 9"),
        ("clause", 5, "and: without day in self.days"),
        ("comparison", 5, ">= becomes >: hour >= 9"),
        ("comparison", 5, "in becomes not in: day in self.days"),
        ("call", 7, "without ring(hour, day)"),
        ("arguments", 7, "swapped: ring(day, hour)"),
        ("condition", 8, "filter not one"),
        ("where", 9, "WHERE without a = ?"),
        ("where", 9, "WHERE without b = 2"),
    ]


def test_blocks_and_changed_functions_are_named_by_the_outermost_function() -> None:
    assert blocks_of(SOURCE.encode()) == [Block("Shop.open", 4, 9), Block("Shop.open", 6, 8)]
    assert changed_functions(SOURCE.encode(), SOURCE.replace("9", "8").encode()) == {"Shop.open"}
    assert changed_functions(SOURCE.encode(), f"{SOURCE}\nOPEN = 1\n".encode()) == {""}


def test_a_planted_fault_is_there_for_whoever_imported_the_function() -> None:
    source = (ROOT / "bot/conversation/dates.py").read_text("utf-8")
    mutants = mutants_of("bot/conversation/dates.py", source)
    mutant = next(one for one in mutants if one.function == "is_working_day" and one.kind == "clause")
    right = dates.is_working_day.__code__
    try:
        plant(mutant)
        assert dates.is_working_day.__code__ != right
    finally:
        dates.is_working_day.__code__ = right
        gc.freeze()
