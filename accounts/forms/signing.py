"""One door: a phone number or an e-mail address, then a code."""

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    pass
