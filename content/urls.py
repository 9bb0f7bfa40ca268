from django.urls import path

from content.views import comparisons, conflicts, desk, desk_clash, desk_drafts, pages, search, services

urlpatterns = [
    path("services/", services.service_list, name="service_list"),
    path("services/<slug:slug>/", services.service_detail, name="service_detail"),
    path("compare/", comparisons.comparison_list, name="comparison_list"),
    path("compare/<slug:one>/<slug:other>/", comparisons.comparison_detail, name="comparison_detail"),
    path("search/", search.search, name="search"),
    path("desk/search/", search.desk_search, name="desk_search"),
    path("desk/new/", desk_drafts.desk_new, name="desk_new"),
    path("desk/thin/", desk.desk_thin, name="desk_thin"),
    path("desk/questions/", desk.desk_questions, name="desk_questions"),
    path("desk/conflicts/", conflicts.conflict_list, name="conflict_list"),
    path("desk/conflicts/<int:conflict_id>/settle/", conflicts.conflict_settle, name="conflict_settle"),
    path("desk/questions/<slug:slug>/", desk.desk_question, name="desk_question"),
    path("desk/questions/<slug:slug>/preview/", desk_drafts.desk_preview, name="desk_preview"),
    path("desk/questions/<slug:slug>/merge/", desk_clash.desk_merge, name="desk_merge"),
    path("desk/questions/<slug:slug>/correct/", desk.desk_correct, name="desk_correct"),
    path("desk/questions/<slug:slug>/publish/", desk.desk_publish, name="desk_publish"),
    path("desk/questions/<slug:slug>/discard/", desk.desk_discard, name="desk_discard"),
    path("desk/questions/<slug:slug>/retire/", desk.desk_retire, name="desk_retire"),
    path("about/", pages.about, name="about"),
    path("how-we-check/", pages.how_we_check, name="how_we_check"),
    path("privacy/", pages.privacy, name="privacy"),
    path("terms/", pages.terms, name="terms"),
    path("contact/", pages.contact, name="contact"),
]
