"""Addresses of a person's own pages and of the staff's pages about learners."""

from django.urls import path

from accounts.views import claims, deaths, inbox, merging, own, registering, staff, teams

app_name = "accounts"
urlpatterns = [
    path("", own.profile, name="profile"),
    path("den/", own.arrive, name="arrive"),
    path("ai-dang-hoc/", own.who, name="who"),
    path("sua/", own.change_profile, name="change"),
    path("xac-nhan-ten/", own.confirm_name, name="confirm_name"),
    path("dong-y/<slug:purpose>/", own.consent, name="consent"),
    path("tin-nhan/", inbox.inbox, name="inbox"),
    path("tin-nhan/da-doc/", inbox.read_all, name="inbox_read"),
    path("tin-nhan/<int:message_id>/", inbox.open_message, name="message"),
    path("nhac-hoc/", inbox.reminders, name="reminders"),
    path("dang-ky/<slug:step>/", registering.register, name="register"),
    path("nhan-ho-so/", claims.start, name="claim_start"),
    path("nhan-ho-so/ma/", claims.code, name="claim_code"),
    path("nhan-ho-so/chon/", claims.claim, name="claim"),
    path("hop-thu-thu-nghiem/", own.demo_outbox, name="demo_outbox"),
    path("hoc-vien/", staff.listing, name="learners"),
    path("hoc-vien/moi/", staff.register, name="learner_new"),
    path("hoc-vien/<uuid:learner_id>/", staff.detail, name="learner"),
    path("hoc-vien/<uuid:learner_id>/sua/", staff.change, name="learner_change"),
    path("hoc-vien/<uuid:learner_id>/xac-nhan-ten/", staff.confirm_name, name="learner_confirm_name"),
    path("hoc-vien/<uuid:learner_id>/gop/", merging.merge, name="learner_merge"),
    path("hoc-vien/<uuid:learner_id>/xoa/", staff.erase, name="learner_erase"),
    path("hoc-vien/<uuid:learner_id>/da-mat/", deaths.record, name="learner_death"),
    path("hoc-vien/<uuid:learner_id>/da-mat/rut-lai/", deaths.take_back, name="learner_death_taken_back"),
    path("to-cong-nghe-so/", teams.listing, name="teams"),
    path("to-cong-nghe-so/<slug:code>/", teams.commune, name="commune_teams"),
    path("to-cong-nghe-so/<slug:code>/to/", teams.team, name="team"),
    path("to-cong-nghe-so/<slug:code>/to/<int:posting_id>/thoi/", teams.end, name="team_end"),
]
