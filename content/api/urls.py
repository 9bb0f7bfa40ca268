"""Addresses of the API under /api/v1/: what is asked."""

from django.urls import path

from content.api import notes, search, services, uploads

urlpatterns = [
    path("services/", services.ServiceListView.as_view(), name="api_service_list"),
    path("services/<slug:slug>/", services.ServiceDetailView.as_view(), name="api_service_detail"),
    path("facts/", services.FactListView.as_view(), name="api_fact_list"),
    path("comparisons/", services.ComparisonListView.as_view(), name="api_comparison_list"),
    path("comparisons/<slug:one>/<slug:other>/", services.ComparisonView.as_view(), name="api_comparison_detail"),
    path("notes/uploads/", uploads.UploadsView.as_view(), name="api_uploads"),
    path("notes/uploads/<uuid:upload_id>/", uploads.UploadView.as_view(), name="api_upload"),
    path("notes/uploads/<uuid:upload_id>/lines/", uploads.UploadLinesView.as_view(), name="api_upload_lines"),
    path("notes/uploads/<uuid:upload_id>/amend/", uploads.UploadAmendView.as_view(), name="api_upload_amend"),
    path("notes/uploads/<uuid:upload_id>/load/", uploads.UploadLoadView.as_view(), name="api_upload_load"),
    path("notes/<slug:slug>/facts/", notes.NoteFactsView.as_view(), name="api_note_facts"),
    path("notes/<slug:slug>/outdated/", notes.NotesOutdatedView.as_view(), name="api_notes_outdated"),
    path("notes/<slug:slug>/sources/<int:source_id>/", notes.NoteSourceView.as_view(), name="api_note_source"),
    path("search/", search.SearchView.as_view(), name="api_search"),
]
