"""Account pages. allauth's are named one by one: what is not listed (sign-in by code, phone numbers) does not exist."""

from allauth.account import views as allauth_views
from django.urls import path, re_path

from accounts import forms
from accounts.views import entrance, invitations, operator, people, profile, tokens
from accounts.views.access import members_only, visitors_only

urlpatterns = [
    path(
        "login/",
        visitors_only(allauth_views.LoginView.as_view(form_class=forms.LoginForm)),
        name="account_login",
    ),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("signup/", visitors_only(entrance.SignupView.as_view()), name="account_signup"),
    path(
        "reauthenticate/",
        members_only(allauth_views.ReauthenticateView.as_view(form_class=forms.ReauthenticateForm)),
        name="account_reauthenticate",
    ),
    path("email/", members_only(entrance.EmailView.as_view()), name="account_email"),
    path("confirm-email/", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", allauth_views.confirm_email, name="account_confirm_email"),
    path(
        "password/change/",
        members_only(allauth_views.PasswordChangeView.as_view(form_class=forms.ChangePasswordForm)),
        name="account_change_password",
    ),
    path(
        "password/reset/",
        allauth_views.PasswordResetView.as_view(form_class=forms.ResetPasswordForm),
        name="account_reset_password",
    ),
    path("password/reset/done/", allauth_views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth_views.PasswordResetFromKeyView.as_view(form_class=forms.ResetPasswordKeyForm),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("profile/", profile.profile, name="profile"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("operator/<str:token>/", operator.first_operator, name="first_operator"),
    path("invitations/", invitations.invitations, name="invitations"),
    path(
        "invitations/<int:invitation_id>/withdraw/",
        invitations.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("people/", people.people, name="people"),
    path("people/<int:user_id>/reset-link/", people.reset_link, name="reset_link"),
]
