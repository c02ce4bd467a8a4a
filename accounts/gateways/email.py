"""E-mail through Django's backend. The first line of a message's body is its subject."""

from smtplib import SMTPException

from django.core.mail import send_mail

from accounts.gateways.base import GatewayError


class EmailGateway:
    def send(self, *, recipient: str, body: str, key: str) -> None:
        subject, _blank, text = body.partition("\n")
        try:
            send_mail(subject.strip(), text.strip(), None, [recipient])
        except SMTPException as error:  # an OSError as well, but its text may quote the address
            raise GatewayError(type(error).__name__) from None
