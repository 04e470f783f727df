"""The parts that templates share: tied to their labels, safe with any value, and whole."""

import aiohttp_jinja2
import pytest
from fakes_web import FakeAccounts, panel_with

from config.settings import Language
from web.keys import CATALOGUES


def rendered(template: str, **context: object) -> str:
    """What a template makes, blanks drawn together."""
    app = panel_with(FakeAccounts())
    environment = aiohttp_jinja2.get_env(app)
    translations = app[CATALOGUES][Language.EN]
    text = environment.from_string(template).render(translations=translations, **context)
    return " ".join(text.split())


FIELD = '{% from "parts/field.html" import field, select, check with context %}'


def test_a_field_is_tied_to_its_label_hint_and_problem() -> None:
    made = rendered(
        FIELD + '{{ field("city", "City", "Oslo", hint="Where", problem="Too long") }}'
    )
    assert '<div class="field wrong"> <label for="city">City</label>' in made
    assert '<input id="city" name="city" type="text" value="Oslo" aria-invalid="true"' in made
    assert 'aria-describedby="city-hint city-problem"' in made
    assert '<p class="hint" id="city-hint">Where</p>' in made
    assert '<p class="problem" id="city-problem">Too long</p>' in made


def test_a_field_takes_attributes() -> None:
    made = rendered(
        FIELD + '{{ field("a", "A", required=true, autofocus=false, maxlength=9, min=none, '
        'attributes={"data-x": "1"}) }}'
    )
    assert '<input id="a" name="a" type="text" value="" required maxlength="9" data-x="1">' in made


def test_no_value_gets_out_of_its_attribute() -> None:
    evil = """"><script>'&"""
    made = rendered(FIELD + "{{ field('a', x, x, hint=x, problem=x, title=x) }}", x=evil)
    assert "<script>" not in made
    assert made.count("&#34;&gt;&lt;script&gt;&#39;&amp;") == 5


def test_a_choice_and_a_box() -> None:
    made = rendered(
        FIELD + '{{ select("t", "T", [("a", "A"), ("b", "B")], "b") }}{{ check("c", "C", true) }}'
    )
    assert '<option value="a">A</option> <option value="b" selected>B</option>' in made
    assert '<input id="c" name="c" type="checkbox" value="on" checked>' in made


@pytest.mark.parametrize(
    ("kind", "role"),
    [("good", ' role="status"'), ("calm", ' role="status"'), ("bad", ' role="alert"'), ("", "")],
)
def test_a_notice_interrupts_only_where_it_must(kind: str, role: str) -> None:
    notice = '{% from "parts/notice.html" import notice with context %}'
    made = rendered(notice + "{% call notice(kind) %}<p>x</p>{% endcall %}", kind=kind)
    assert made == f'<div class="notice {kind}"{role}> <p>x</p> </div>'


PAGER = """{% from "parts/pager.html" import pager with context %}
    {% macro url(n) %}/x?page={{ n }}{% endmacro %}{{ pager(page, pages, url, target) }}"""


def test_a_pager_leads_both_ways() -> None:
    made = rendered(PAGER, page=2, pages=3, target="#results")
    assert "Page 2 of 3" in made
    for n, rel in ((1, "prev"), (3, "next")):
        link = f'rel="{rel}" href="/x?page={n}" hx-get="/x?page={n}" hx-target="#results"'
        assert link in made


def test_a_pager_ends_where_the_pages_end() -> None:
    first = rendered(PAGER, page=1, pages=2, target="")
    assert '<span class="button quiet" aria-disabled="true">Previous</span>' in first
    assert 'href="/x?page=2">Next</a>' in first
    assert rendered(PAGER, page=1, pages=1, target="") == ""


def test_a_heading_says_how_it_sorts() -> None:
    heading = '{% from "parts/table.html" import sort_head with context %}'
    made = rendered(heading + '{{ sort_head("Name", "/x?a=1&b", "descending", "#r") }}')
    assert made == (
        '<th scope="col" aria-sort="descending"><a class="sort" id="sort-Name" href="/x?a=1&amp;b"'
        ' hx-get="/x?a=1&amp;b" hx-target="#r">Name</a></th>'
    )
    assert "aria-sort" not in rendered(heading + '{{ sort_head("Name", "/x") }}')


def test_a_table_scrolls_in_its_own_box() -> None:
    made = rendered(
        '{% from "parts/table.html" import table with context %}'
        '{% call table("PIN codes") %}<tbody></tbody>{% endcall %}'
    )
    assert '<div class="scroll" role="region" aria-label="PIN codes" tabindex="0">' in made
    assert '<table class="table stacked">' in made
