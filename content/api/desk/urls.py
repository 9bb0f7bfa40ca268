"""Addresses of the desk under /api/v1/desk/, as far as they tell no key."""

from django.urls import path

from content.api.desk import coverage, facts, loads, notes, services

urlpatterns = [
    path("facts/", facts.DeskFactsView.as_view(), name="api_desk_facts"),
    path("facts/<slug:slug>/", facts.DeskFactView.as_view(), name="api_desk_fact"),
    path("facts/<slug:slug>/confirm/", facts.DeskFactConfirmView.as_view(), name="api_desk_fact_confirm"),
    path("services/", services.DeskServicesView.as_view(), name="api_desk_services"),
    path("coverage/", coverage.DeskCoverageView.as_view(), name="api_desk_coverage"),
    path("notes/", notes.DeskNotesView.as_view(), name="api_desk_notes"),
    path("notes/<int:source_id>/sections/", notes.DeskNotesSectionsView.as_view(), name="api_desk_notes_sections"),
    path("loads/", loads.DeskLoadsView.as_view(), name="api_desk_loads"),
]
