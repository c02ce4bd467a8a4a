from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Chỉ tiêu"

    def ready(self) -> None:
        from exchange.rules.handlers import register
        from indicators.imports import MonthRows
        from indicators.imports.handed import HandedRows

        register(MonthRows())
        register(HandedRows())
