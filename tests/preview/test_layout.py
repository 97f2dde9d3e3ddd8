"""Layers from top to bottom: whatever the graph, no box lies on another and no line runs upwards."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.editorial.flow import laid_out


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, tuple[float, float]], list[tuple[str, str]]]:
    count = draw(st.integers(1, 12))
    names = [f"n{number}" for number in range(count)]
    size = st.tuples(st.floats(20, 300), st.floats(20, 200))
    sizes = {name: draw(size) for name in names}
    pairs = [(one, other) for index, one in enumerate(names) for other in names[index + 1 :]]
    links = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20)) if pairs else []
    return sizes, links


@given(graphs())
@settings(max_examples=150)
def test_boxes_stand_apart_and_lines_run_down(
    graph: tuple[dict[str, tuple[float, float]], list[tuple[str, str]]],
) -> None:
    sizes, links = graph
    layout = laid_out(sizes, links)

    edges = {
        name: (x - sizes[name][0] / 2, y - sizes[name][1] / 2, x + sizes[name][0] / 2, y + sizes[name][1] / 2)
        for name, (x, y) in layout.centres.items()
        if name in sizes
    }
    assert edges.keys() == sizes.keys()
    for name, (left, top, right, bottom) in edges.items():
        assert left >= -0.01
        assert top >= -0.01
        assert right <= layout.width + 0.01
        assert bottom <= layout.height + 0.01
        for other, (other_left, other_top, other_right, other_bottom) in edges.items():
            if other != name:
                beside = right <= other_left + 0.01 or other_right <= left + 0.01
                assert beside or bottom <= other_top + 0.01 or other_bottom <= top + 0.01
    for start, end in links:
        points = layout.lines[start, end]
        heights = [y for _, y in points]
        assert heights == sorted(heights)
        assert points[0][1] == edges[start][3]
        assert points[-1][1] == edges[end][1]
