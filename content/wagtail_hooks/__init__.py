"""The admin as it is here: what people did is protected, and nothing leads outside. Importing registers the hooks."""

from content.wagtail_hooks import archiving, files, keeping, looks

__all__ = ["archiving", "files", "keeping", "looks"]
