"""Words as templates write them."""

import pytest
from django.template import Context, Template


def written(template: str, **context: object) -> str:
    return Template("{% load wording %}" + template).render(Context(context))


def test_whole_escapes_what_a_person_typed():
    said = written("{{ title|whole }}", title="<script>Wi-Fi & 8 phút</script>")
    assert said == (
        '&lt;script&gt;<span class="nowrap">Wi-Fi</span> &amp; <span class="nowrap">8 phút</span>&lt;/script&gt;'
    )


def test_whole_keeps_html_that_is_safe():
    assert written("{{ html|safe|whole }}", html="<b>8 phút</b>") == '<b><span class="nowrap">8 phút</span></b>'


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 phút"), (8, "8 phút"), (60, "60 phút"), (96, "1 giờ 40 phút"), (165, "2 giờ 45 phút")]
)
def test_minutes_as_people_say_them_on_one_line(count, said):
    assert written("{{ count|minutes }}", count=count) == said.replace(" ", "\N{NO-BREAK SPACE}")


def test_minutes_of_whole_hours_leave_out_the_rest():
    assert written("{{ count|minutes }}", count=118) == "2\N{NO-BREAK SPACE}giờ"
