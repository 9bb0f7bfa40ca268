"""Addresses of the API under /api/v1/: what is asked."""

from django.urls import path

from content.api import search, services

urlpatterns = [
    path("services/", services.ServiceListView.as_view(), name="api_service_list"),
    path("services/<slug:slug>/", services.ServiceDetailView.as_view(), name="api_service_detail"),
    path("facts/", services.FactListView.as_view(), name="api_fact_list"),
    path("comparisons/", services.ComparisonListView.as_view(), name="api_comparison_list"),
    path("comparisons/<slug:one>/<slug:other>/", services.ComparisonView.as_view(), name="api_comparison_detail"),
    path("search/", search.SearchView.as_view(), name="api_search"),
]
