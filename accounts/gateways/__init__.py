"""How messages leave: one gateway per channel, chosen by settings."""

from django.conf import settings

from accounts.gateways.base import Gateway
from accounts.gateways.email import EmailGateway
from accounts.gateways.http import HttpGateway
from accounts.gateways.outbox import OutboxGateway
from accounts.gateways.zalo import ZaloGateway
from accounts.models import Delivery


def gateway_for(channel: str) -> Gateway:
    """SMS_GATEWAY is ``console`` (the outbox file) or ``http``; the outbox takes a demo's e-mails too. Zalo is offered
    to nobody before it has an address.
    """
    if channel == Delivery.Channel.ZALO and settings.ZALO_OA_URL:
        return ZaloGateway(settings.ZALO_OA_URL, settings.ZALO_OA_TOKEN, settings.ZALO_OA_TEMPLATE)
    if channel == Delivery.Channel.SMS and settings.SMS_GATEWAY == "http":
        return HttpGateway(settings.SMS_HTTP_URL, settings.SMS_HTTP_TOKEN)
    if channel == Delivery.Channel.EMAIL and settings.PRODUCTION:
        return EmailGateway()
    return OutboxGateway()
