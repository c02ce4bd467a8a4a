"""Rows of before: the course of an attempt, the marks of open attempts, what an edition's number stands for."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery

from courses.rules import editions, questions


def fill(apps: Any, schema_editor: Any) -> None:
    edition = apps.get_model("courses", "Edition")
    attempt = apps.get_model("courses", "Attempt")
    answer = apps.get_model("courses", "AttemptAnswer")
    attempt.objects.filter(course=None).update(
        course=Subquery(edition.objects.filter(pk=OuterRef("edition")).values("course")[:1])
    )
    for given in answer.objects.filter(attempt__state="open").select_related("version__question").iterator():
        given.is_right = questions.is_right(given.version.question.kind, given.version.body, given.response)
        given.save(update_fields=["is_right"])
    for row in edition.objects.filter(structure="").iterator():
        terms = {name: getattr(row, name) for name in (*editions.TERMS, "tasks")}
        row.structure = editions.structure(terms, row.lessons.order_by("position").values_list("key", flat=True))
        row.save(update_fields=["structure"])


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_learning_that_holds")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
