"""Figures by program."""

from indicators.api.published import router

__all__ = ["router"]
