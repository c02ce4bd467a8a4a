"""Addresses of learning."""

from django.urls import path

from courses.views import assessment, learning, pages

app_name = "courses"
urlpatterns = [
    path("chuong-trinh/<slug:code>/", pages.programme, name="programme"),
    path("khoa-hoc/<slug:code>/", pages.course, name="course"),
    path("hoc/", learning.home, name="learning"),
    path("hoc/chuong-trinh/", learning.programmes, name="programmes"),
    path("hoc/chuong-trinh/<slug:code>/", learning.choose, name="choose"),
    path("hoc/<slug:code>/", learning.go_on, name="go_on"),
    path("hoc/<slug:code>/kiem-tra/", assessment.intro, name="assessment"),
    path("hoc/<slug:code>/kiem-tra/<uuid:attempt_id>/", assessment.review, name="review"),
    path("hoc/<slug:code>/kiem-tra/<uuid:attempt_id>/cau-<int:number>/", assessment.question, name="question"),
    path("hoc/<slug:code>/kiem-tra/<uuid:attempt_id>/ket-qua/", assessment.result, name="result"),
    path("hoc/<slug:code>/<slug:slug>/", learning.lesson, name="lesson"),
    path("hoc/<slug:code>/<slug:slug>/xong/", learning.finish, name="finish"),
]
