"""Vietnamese text in an encoding from before Unicode, seen as the wrong letters it turns into.

TCVN3 (TCVN 5712:1993, fonts .VnTime) and VNI (fonts VNI-Times) put Vietnamese letters at the places of
Western ones: "NguyÔn V¨n An" and "Nguyeãn Vaên An" are both "Nguyễn Văn An". A reading is offered, never
taken: a person decides, because a short word may be right in two encodings ("Tó" is also TCVN3 for "Tú").
"""

import re
import unicodedata
from dataclasses import dataclass

_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
_TCVN3_ONLY = set("µ¸¶·¹¨»¾¼½©®ª«¬\u00ad¡¢§£¤¥¦ÆÏÑÖØÞßäåæçëîïñö÷øûüþ")

_VNI_PLAIN = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_ROOF = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_pairs() -> dict[str, str]:
    pairs = dict(_VNI_SINGLE)
    for mark, tone in _VNI_PLAIN.items():
        pairs |= {base + mark: base + tone for base in "aeouy"}
        pairs |= {"ô" + mark: "ơ" + tone, "ö" + mark: "ư" + tone}
    for mark, tone in _VNI_ROOF.items():
        pairs |= {base + mark: base + "\u0302" + tone for base in "aeo"}
    pairs |= {"a" + mark: "a\u0306" + tone for mark, tone in _VNI_BREVE.items()}
    return {found: unicodedata.normalize("NFC", letter) for found, letter in pairs.items()}


_VNI = _vni_pairs()
_VNI_FIND = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)), re.IGNORECASE)

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    r"(?:uyê|uya|uyu|oai|oay|oao|oeo|uây|iêu|yêu|uôi|ươi|ươu|uâ|uê|uơ|uy|uô|ươ|iê|yê|oa|oă|oe|oo|ia|ua|ưa"
    r"|ai|ay|ao|au|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu|[aăâeêioôơuưy])"
    r"(?P<coda>ch|ng|nh|[ckmnpt])?"
)
_STOPS = {"c", "ch", "k", "p", "t"}
_WORD = re.compile(r"[^\s0-9!-/:-@\[-`{-~–—“”‘’…]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """``encoding`` is "TCVN3" or "VNI" with its Unicode reading, or "" when nothing readable comes out."""

    encoding: str
    text: str


def words(text: str) -> list[str]:
    """What stands between spaces, digits and plain punctuation."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


def is_syllable(word: str, *, strict: bool = False) -> bool:
    """Whether a word is built like a Vietnamese syllable; strict also wants the tone a stop coda allows."""
    apart = unicodedata.normalize("NFD", word.lower())
    tones = [character for character in apart if character in _TONES]
    bare = unicodedata.normalize("NFC", "".join(character for character in apart if character not in _TONES))
    match = _SYLLABLE.fullmatch(bare)
    if not match or len(tones) > 1:
        return False
    return not (strict and match["coda"] in _STOPS and tones not in (["\u0301"], ["\u0323"]))


def _plain(word: str, *, strict: bool = False) -> bool:
    return word.isascii() or is_syllable(word, strict=strict)


def from_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(character, character) for character in text)


def from_vni(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        found = match[0]
        read = _VNI[found.lower()]
        return read.upper() if found[0].isupper() else read

    return _VNI_FIND.sub(letter, unicodedata.normalize("NFC", text))


def suspect(text: str) -> Reading | None:
    """None for text that is fine or merely foreign; otherwise what it seems to be."""
    odd = [word for word in words(text) if len(word) > 1 and not _plain(word)]
    if not odd:
        return None
    readings = {
        encoding: converted
        for encoding, converted in (("TCVN3", from_tcvn3(text)), ("VNI", from_vni(text)))
        if converted != text and all(_plain(word, strict=True) for word in words(converted))
    }
    if readings:
        encoding, converted = next(iter(readings.items()))
        return Reading(encoding, _capitals(text, converted))
    if any(_TCVN3_ONLY & set(word) and _has_letters(word) for word in odd):
        return Reading("", "")
    return None


def _has_letters(word: str) -> bool:
    """Looks like a Western letter among symbols, not like a lone sign or a foreign name."""
    signs = [character for character in word if not character.isalpha()]
    return bool(signs) and len(signs) < len(word)


def _capitals(text: str, converted: str) -> str:
    """TCVN3's capital fonts use the codes of small letters: all plain letters capital means all capital."""
    plain = [character for character in text if character.isascii() and character.isalpha()]
    return converted.upper() if len(plain) > 1 and all(map(str.isupper, plain)) else converted
