from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "places"
    verbose_name = "Địa bàn"

    def ready(self) -> None:
        from exchange.rules.handlers import register
        from places import imports

        for handler in (imports.VillageRows(), imports.VenueRows(), imports.PopulationRows()):
            register(handler)
