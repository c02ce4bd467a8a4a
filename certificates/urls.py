"""Addresses of certificates."""

from django.urls import path

from certificates.views import classes, learner, merging, public, register_files, staff

app_name = "certificates"
urlpatterns = [
    path("chung-nhan/", learner.mine, name="mine"),
    path("chung-nhan/<uuid:award_id>/tai-ve/", learner.download, name="download"),
    path("tra-cuu/", public.search, name="search"),
    path("cn/<str:number>", public.verify, name="verify"),
    path("quan-ly/chung-nhan/", staff.register, name="register"),
    path("quan-ly/chung-nhan/tai-ve/<slug:kind>/", register_files.export, name="register_file"),
    path("quan-ly/chung-nhan/<uuid:award_id>/", staff.detail, name="detail"),
    path("quan-ly/chung-nhan/<uuid:award_id>/thu-hoi/", staff.revoke, name="revoke"),
    path("quan-ly/chung-nhan/<uuid:award_id>/cap-lai/", staff.reissue, name="reissue"),
    path("quan-ly/gop-ho-so/<uuid:learner_id>/<uuid:other_id>/", merging.merge, name="merge"),
    path("quan-ly/gop-ho-so/<uuid:learner_id>/tach/", merging.unmerge, name="unmerge"),
    path("quan-ly/lop-hoc/<uuid:class_id>/chung-nhan/", classes.award, name="class"),
    path("quan-ly/lop-hoc/<uuid:class_id>/chung-nhan.pdf", classes.booklet, name="booklet"),
]
