"""Figures by program: published ones for everybody, and handed in with a unit's key."""

from ninja import Router

from indicators.api import intake, months, published

router = Router()
router.add_router("", published.router)
router.add_router("", intake.router)
router.add_router("", months.router)

__all__ = ["router"]
