"""What is said over HTTP agrees with the table of settings, and with the job that it tells of."""

import jsonschema
import pytest

from ocr_desktop import settings
from ocr_desktop.errors import DamagedSource
from ocr_desktop.jobs.job import Progress, State
from ocr_desktop.jobs.service import OF_THE_MACHINE, choices
from ocr_desktop.jobs.service_order import Failure, JobView, Outcome, PageFailure
from ocr_desktop.server import schema
from ocr_desktop.settings import Settings


def test_the_form_has_every_setting_of_a_reading_and_none_of_the_machine() -> None:
    table = settings.table()
    properties = schema.form()["properties"]
    assert set(properties) - set(table) == {"file", "path", "pages", "password"}
    for name, info in table.items():
        assert (name in properties) == (info.section not in OF_THE_MACHINE), name
        assert name in properties or not info.changes_result, "what changes a result can be ordered"
    jsonschema.Draft202012Validator.check_schema(schema.form())


@pytest.mark.parametrize("name", choices())
def test_defaults_and_bounds_are_what_the_form_says(name: str) -> None:
    field = schema.form()["properties"][name]
    jsonschema.validate(settings.default(name), field)
    if "maximum" in field:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(field["maximum"] + 1, field)


def test_a_job_counts_its_pages_from_one() -> None:
    failure = Failure.of(DamagedSource("“a.pdf” is damaged."))
    outcome = Outcome("ab" * 32, "PDF", 5, (0, 1, 4), (0,), (PageFailure(4, failure),))
    view = JobView("0" * 32, "a.pdf", State.RUNNING, 1.0, None, Settings(), outcome, Progress(pages_per_second=2.0))
    told = schema.job_shape(view)
    assert (told.pages_read, [one.page for one in told.pages_failed], told.page_count) == ([1], [5], 5)
    assert told.pages_failed[0].error.code == "DamagedSource"
    assert (told.progress.pages_done, told.progress.pages_failed, told.progress.pages_left) == (1, 1, 1)


def test_examples_are_of_their_shape() -> None:
    for shape in (schema.JobShape, schema.Problem, schema.Health, schema.Versions):
        described = shape.model_json_schema()
        for example in described["examples"]:
            shape.model_validate(example)
            jsonschema.validate(example, described)
