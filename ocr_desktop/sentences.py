"""Sentences for people, made where Qt is not known; the window finds them again in the person's language."""


def said(template: str, **values: object) -> str:
    """A sentence in English, with what is named in braces filled in.

    Qt's tools find the template, which is therefore a literal, and put it among what is to be translated (see
    ``packaging/translations.py``); ``gui.language.told`` knows a finished sentence again by its template.

    Args:
        template: as for ``str.format``, with names in the braces.
        values: what is filled in.
    """
    return template.format(**values) if values else template
