"""E-mail through Django's backend."""

from smtplib import SMTPException

from django.core.mail import send_mail

from accounts.gateways.base import GatewayError


class EmailGateway:
    def send(self, *, recipient: str, subject: str, body: str, key: str) -> None:
        try:
            send_mail(" ".join(subject.split()), body.strip(), None, [recipient])
        except SMTPException as error:  # an OSError as well, but its text may quote the address
            raise GatewayError(type(error).__name__) from None
