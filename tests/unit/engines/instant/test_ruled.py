from ocr_desktop.document.geometry import Box, Transform
from ocr_desktop.engines.instant.ruled import grids


def level(y: float, x0: float, x1: float) -> Box:
    return Box(x0, y, x1, y + 0.5)


def upright(x: float, y0: float, y1: float) -> Box:
    return Box(x, y0, x + 0.5, y1)


PLAIN = [*(level(y, 0, 300) for y in (0, 20, 40)), *(upright(x, 0, 40) for x in (0, 100, 200, 300))]


def test_a_plain_grid() -> None:
    (grid,) = grids(PLAIN)
    assert (len(grid.ys), len(grid.xs)) == (3, 4)
    assert grid.areas == tuple((row, column, 1, 1) for row in range(2) for column in range(3))


def test_missing_walls_make_spans() -> None:
    rules = [
        *(level(y, 0, 300) for y in (0, 40)),
        level(20, 100, 300),  # the first column is one cell
        *(upright(x, 0, 40) for x in (0, 100, 300)),
        upright(200, 20, 40),  # the heading covers two columns
    ]
    (grid,) = grids(rules)
    assert grid.areas == ((0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1))


def test_rules_in_pieces_and_doubled_rules_are_one() -> None:
    broken = [level(y, x, x + 100) for y in (0, 20, 40, 41.5) for x in (0, 100, 200)]
    (grid,) = grids([*broken, *(upright(x, 0, 40) for x in (0, 1.2, 100, 200, 300))])
    assert (len(grid.ys), len(grid.xs)) == (3, 4)


def test_tables_that_do_not_touch_are_two() -> None:
    other = [Box(rule.x0, rule.y0 + 60, rule.x1, rule.y1 + 60) for rule in PLAIN]
    assert len(grids([*PLAIN, *other])) == 2


def test_frames_and_loose_rules_are_no_tables() -> None:
    frame = [level(0, 0, 300), level(40, 0, 300), upright(0, 0, 40), upright(300, 0, 40)]
    assert grids(frame) == []
    assert grids([level(y, 0, 300) for y in range(0, 100, 10)]) == []
    assert grids([]) == []


def test_cells_that_are_no_rectangles_are_no_table() -> None:
    corner = [*(level(y, 0, 200) for y in (0, 40)), *(upright(x, 0, 40) for x in (0, 200)),
              level(20, 100, 200), upright(100, 20, 40)]  # fmt: skip
    assert grids(corner) == []


def test_cells_are_found_by_their_points() -> None:
    (grid,) = grids(PLAIN)
    assert grid.area_at(150, 30) == (1, 1, 1, 1)
    assert grid.area_at(-50, 500) == (1, 0, 1, 1)
    assert grid.box_of((0, 1, 1, 2)).width == 200
    assert grid.mapped(Transform.scale(2)).box.width == 2 * grid.box.width
