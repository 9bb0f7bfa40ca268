from django.urls import path

from content.views import pages, services

urlpatterns = [
    path("services/", services.service_list, name="service_list"),
    path("services/<slug:slug>/", services.service_detail, name="service_detail"),
    path("about/", pages.about, name="about"),
    path("how-we-check/", pages.how_we_check, name="how_we_check"),
    path("privacy/", pages.privacy, name="privacy"),
    path("terms/", pages.terms, name="terms"),
    path("contact/", pages.contact, name="contact"),
]
