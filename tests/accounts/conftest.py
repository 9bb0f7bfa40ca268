import pytest


@pytest.fixture
def mail_server(settings):
    """As if EMAIL_URL were set: addresses have to be verified."""
    settings.HAS_MAIL_SERVER = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
