"""Each kind of question in front of somebody: plain labelled controls, pictures with words, a recording before a voice.

Plain controls are what makes a kind work by keyboard, by touch and without a script.
"""

from html.parser import HTMLParser
from typing import Any

import pytest

from courses.models import Attempt, QuestionVersion
from courses.rules import questions
from tests.courses.asked import ALL, MATCHING, MULTIPLE, ORDERING, SINGLE
from tests.courses.way import enrolled, publish, sign_in
from tests.factories import QuestionFactory, add_version, make_course

pytestmark = pytest.mark.django_db
PICTURE = {"src": "/media/nut.svg", "alt": "Nút nguồn ở cạnh máy"}
PLAIN = {"radio", "checkbox", "select"}


class Form(HTMLParser):
    """The controls of a page by their names, and what its labels are for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.controls: list[dict[str, Any]] = []
        self.labelled: set[str | None] = set()
        self._is_option = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "label":
            self.labelled.add(found.get("for"))
        elif tag in {"input", "select", "textarea"}:
            self.controls.append({"kind": found.get("type") or tag, "values": [found.get("value")], **found})
        elif tag == "option" and "value" in found:
            self.controls[-1]["values"].append(found["value"])
        self._is_option = tag == "option" and "value" not in found

    def handle_data(self, data: str) -> None:
        if self._is_option:
            self.controls[-1]["values"].append(data.strip())
        self._is_option = False

    def of(self, name: str) -> list[dict[str, Any]]:
        """The controls of the question with that name."""
        named = [each for each in self.controls if (each.get("name") or "").split("-")[0] == name]
        return [each for each in named if each["kind"] != "hidden"]


def asking(code: str, *asked: tuple[str, dict[str, Any]], learner=None) -> list[QuestionVersion]:
    """A course of which the first lesson asks these as practice; its test asks them too."""
    course = make_course(code, questions=0, draw=len(asked))
    made = [
        add_version(QuestionFactory(code=f"{code}-{n}", course=course, kind=kind), body)
        for n, (kind, body) in enumerate(asked)
    ]
    lesson = course.get_children().first().specific
    lesson.checks = ", ".join(version.question.code for version in made)
    lesson.save()
    edition = publish(course)
    if learner:
        enrolled(learner, course, edition)
    return made


def lesson(client, code: str) -> str:
    return client.get(f"/hoc/{code}/bai-1/").content.decode()


def in_test(client, code: str) -> dict[int, str]:
    """The pages of a test, by the version that each asks."""
    client.post(f"/hoc/{code}/kiem-tra/")
    attempt = Attempt.objects.get()
    pages = {}
    for number, item in enumerate(attempt.items, start=1):
        answer = client.get(f"/hoc/{code}/kiem-tra/{attempt.pk}/cau-{number}/")
        pages[item["version"]] = answer.content.decode()
    return pages


# Answered by anybody


def test_every_kind_is_answered_with_plain_labelled_controls_and_nobody_writes_text(client):
    versions = asking("du-loai", *ALL, learner=sign_in(client))
    pages = in_test(client, "du-loai")
    for version in versions:
        page = Form(pages[version.pk])
        controls = page.of(f"q{version.pk}")
        kind = version.question.kind
        assert controls, kind
        for each in controls:
            is_number = each["kind"] == "text" and each.get("inputmode") == "decimal"
            assert each["kind"] in PLAIN or is_number, (kind, each)
            assert not is_number or kind in {"numeric", "scenario"}, (kind, each)
            assert each["id"] in page.labelled, (kind, each)
            assert not {"disabled", "hidden", "readonly", "tabindex"} & each.keys(), (kind, each)


@pytest.mark.parametrize(("kind", "body"), ALL)
def test_right_answer_can_be_put_into_what_the_page_offers(client, kind, body):
    (version,) = asking(f"tra-loi-{kind.replace('_', '-')}", (kind, body))
    form, name = Form(lesson(client, f"tra-loi-{kind.replace('_', '-')}")), f"q{version.pk}"
    for value in questions.values(kind, body, questions.right_response(kind, body)):
        field, colon, rest = value.partition(":")
        wanted, put_in = (f"{name}-{field}", rest) if colon else (name, value)
        offered = [each for each in form.of(name) if each.get("name") == wanted]
        assert any(each["kind"] == "text" or put_in in each["values"] for each in offered), value


# Seen and heard


@pytest.mark.parametrize(
    ("kind", "body", "where"),
    [
        ("single", SINGLE, "choices"),
        ("multiple", MULTIPLE, "choices"),
        ("ordering", ORDERING, "items"),
        ("matching", MATCHING, "pairs"),
    ],
)
def test_picture_of_a_choice_stands_beside_it_with_its_words(client, kind, body, where):
    first, *rest = body[where]
    code = f"co-hinh-{kind}"
    (version,) = asking(code, (kind, {**body, where: [{**first, "image": PICTURE}, *rest]}), learner=sign_in(client))
    for page in (lesson(client, code), in_test(client, code)[version.pk]):
        assert page.count(f'<img src="{PICTURE["src"]}" alt="{PICTURE["alt"]}"') == 1


def test_question_with_a_recording_is_heard_from_it_and_the_others_by_the_devices_voice(client):
    recorded = {**SINGLE, "audio": {"id": 1, "src": "/media/media/cau-1.mp3"}}
    heard, read = asking("co-ghi-am", ("single", recorded), ("multiple", MULTIPLE), learner=sign_in(client))
    pages = in_test(client, "co-ghi-am")
    for of_heard, of_read in ((lesson(client, "co-ghi-am"),) * 2, (pages[heard.pk], pages[read.pk])):
        assert f'<audio id="ghi-am-{heard.pk}" controls preload="none" src="/media/media/cau-1.mp3"' in of_heard
        assert f'data-play="ghi-am-{heard.pk}"' in of_heard
        assert f'data-listen="q{heard.pk}-hoi"' not in of_heard
        assert f'data-listen="q{read.pk}-hoi"' in of_read
        assert f"ghi-am-{read.pk}" not in of_read


class Heard(HTMLParser):
    """What the device's voice reads of a page: the words of everything that is marked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._open and tag not in {"br", "img", "input"}:
            self._open.append(tag)
        elif "data-read" in dict(attrs):
            self._open.append(tag)
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            self.parts[-1] += data


def words_in(body: dict[str, Any]) -> list[str]:
    """What somebody has to know to answer: the question, what is said in it, everything that can be chosen."""
    rows = [
        row for name in ("choices", "items", "pairs", "extra", "regions", "chat", "parts") for row in body.get(name, ())
    ]
    inner = [words for part in body.get("parts", ()) for words in words_in(part)]
    return [
        body["stem"],
        *(row[name] for row in rows for name in ("text", "left", "right", "name") if name in row),
        *inner,
    ]


@pytest.mark.parametrize(("kind", "body"), ALL)
def test_voice_of_the_device_reads_the_question_and_all_that_can_be_chosen(client, kind, body):
    code = f"doc-{kind.replace('_', '-')}"
    asking(code, (kind, body))
    heard = [part.strip() for part in Heard(lesson(client, code)).parts]
    unheard = [words for words in words_in(body) if not any(part.endswith(words) for part in heard)]
    assert unheard == []
    assert kind != "true_false" or {"Đúng", "Sai"} <= set(heard)
