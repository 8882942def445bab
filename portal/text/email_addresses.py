"""E-mail addresses in one form, so that what is the same address is the same text wherever it is stored or compared.

The domain is kept as mail servers know it (IDNA 2008 with the mapping of UTS 46): `räksmörgås.se` is stored as
`xn--rksmrgs-5wao1o.se`. What stands before the @ is kept but for case, with its plus and its apostrophe.
"""

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html

UNSEEN = {"Cc", "Cf"}  # control characters, and what has no width: copied along from a page or a mail program
LONGEST, LONGEST_DOMAIN = 254, 253
SHAPE = "Kontrollera e-postadressen. Den ska se ut så här: namn@exempel.se"
PRESS_AGAIN = "Ändra adressen, eller tryck en gång till om den är rätt som den står."
NOT_REACHED = "Dit når inte våra mejl: före @ står en bokstav som å, ä eller ö. Kontrollera adressen."


def normal(address: str) -> str:
    """The address in its one form. What is no address is returned in small letters, for a validator to refuse."""
    if not (address.isascii() and address.isprintable()):
        seen = "".join(each for each in address if unicodedata.category(each) not in UNSEEN)
        name, at, domain = seen.strip().lower().rpartition("@")
        return unicodedata.normalize("NFC", name) + at + _as_servers_know_it(domain)
    return address.strip().lower()


def is_folded(domain: str) -> bool:
    """Becomes another one in our one form by more than its case: a mail server judges it as the one that it is."""
    if domain.isascii():
        return not domain.isprintable()
    try:
        plain = [idna.alabel(label).decode() for label in unicodedata.normalize("NFC", domain.lower()).split(".")]
    except UnicodeError:
        return True
    return ".".join(plain) != _as_servers_know_it(domain)


def readable(address: str) -> str:
    """As its owner writes it, for screens. A domain that mixes alphabets stays coded: it may pass for another one."""
    if "xn--" not in address:
        return address
    name, at, domain = address.rpartition("@")
    shown = ".".join(map(_as_written, domain.split(".")))
    return f"{name}{at}{shown}" if normal(f"{name}{at}{shown}") == normal(address) else address


def masked(address: str) -> str:
    """Enough to recognise one's own: `b•••@example.org`."""
    name, _, domain = readable(address).partition("@")
    return f"{name[:1]}•••@{domain}" if domain else ""


def has_web_address(text: str) -> bool:
    """What stands in letters to people who did not write it leads nowhere."""
    return "://" in text or "www." in text.casefold()


def validate_reachable(address: str) -> None:
    """Of one in its one form: an address that our letters reach. Raises ValidationError with a code.

    A letter to `bö@…` leaves only where every mail server on the way knows SMTPUTF8, and few do.
    """
    if not address.rpartition("@")[0].isascii():
        raise ValidationError(NOT_REACHED, code="letters")
    validate_email(address)


# --- What was probably meant ----------------------------------------------------------------------

# Where people have their addresses. A domain that is one slip from one of them is asked about, never refused.
USUAL = (
    *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.se", "outlook.com", "live.com", "live.se", "msn.com"),
    *(
        "icloud.com",
        "me.com",
        "mac.com",
        "yahoo.com",
        "yahoo.se",
        "telia.com",
        "comhem.se",
        "bredband.net",
        "spray.se",
    ),
    *("tele2.se", "home.se", "bahnhof.se", "glocalnet.net", "swipnet.se", "protonmail.com", "proton.me"),
)
own_domains: Callable[[], Iterable[str]] = tuple  # the municipality's, told when the portal starts
REAL = {"mail.com", "ymail.com", "email.com", "hotmail.co.uk"}  # and no slip of another
NOBODYS = {"gmail.se": "gmail.com", "outlook.se": "outlook.com", "icloud.se": "icloud.com", "telia.se": "telia.com"}
# No top domain at all; and those that are one, but not where the name before it is one of the usual.
MISTYPED_ENDS = dict.fromkeys(("con", "cmo", "ocm", "comm", "coom", "c0m", "vom", "xom", "cim", "cpm"), "com")
MISTYPED_ENDS |= {"see": "se", "sse": "se", "nett": "net", "nte": "net"}
NEAR_ENDS = MISTYPED_ENDS | {"co": "com", "cm": "com", "om": "com", "s": "se", "ne": "net"}
FEWEST_LETTERS = 5  # of a name: of shorter ones too many are near each other


def probably(address: str) -> str:
    """What somebody who typed that address probably meant; empty when nothing tells that it is wrong."""
    mended = normal(address).replace(",", ".").replace(" ", "").replace("..", ".").replace("@@", "@").rstrip(".")
    name, at, domain = mended.rpartition("@")
    meant = f"{name}{at}{_domain_meant(domain)}"
    try:
        validate_reachable(meant)
    except ValidationError:
        return ""
    return "" if meant == normal(address) else meant


def _domain_meant(domain: str) -> str:
    known = [*USUAL, *own_domains()]
    if domain in known or domain in REAL:
        return domain
    if domain in NOBODYS:
        return NOBODYS[domain]
    name, _, end = domain.rpartition(".")
    for each in known:
        its_name, _, its_end = each.rpartition(".")
        is_near = name == its_name or len(its_name) >= FEWEST_LETTERS and _is_one_slip(name, its_name)
        if is_near and its_end in (end, NEAR_ENDS.get(end)) or domain == each.replace(".", ""):
            return each
    return f"{name}.{MISTYPED_ENDS[end]}" if name and end in MISTYPED_ENDS else domain


def _is_one_slip(typed: str, meant: str) -> bool:
    """One letter too many, too few or another one, or two that changed places."""
    same = next((n for n, pair in enumerate(zip(typed, meant, strict=False)) if pair[0] != pair[1]), -1)
    if same < 0:
        return abs(len(typed) - len(meant)) == 1
    typed, meant = typed[same:], meant[same:]
    ways = typed[1:] == meant[1:], typed[1:] == meant, typed == meant[1:]
    return any(ways) or (typed[:2] == meant[1::-1] and typed[2:] == meant[2:])


# --- Boxes ----------------------------------------------------------------------------------------

SLIP = "slip"  # the code of a question, which is no fault
ASKED = "_asked"  # after the box's name: what the page has asked about, which is not asked about again


class _AsksOnce:
    """Beside the box the page brings back what it has asked about. Whoever sends the form again to mend another box
    has not answered: that is asked again, alone."""

    brought_back = asked = ""
    form: forms.Form | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.brought_back = data.get(name + ASKED, "")
        return super().value_from_datadict(data, files, name)  # type: ignore[misc]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        box = super().render(name, value, attrs, renderer)  # type: ignore[misc]
        asked = self.asked or self._answered_before(name)
        if not asked or self.asked != self.brought_back and self._must_mend_another():
            return box
        return format_html('{}<input type="hidden" name="{}" value="{}">', box, name + ASKED, asked)

    def _answered_before(self, name: str) -> str:
        """What a page that is opened again has among its `initial`: about another address it says nothing."""
        return self.form.initial.get(name + ASKED, "") if self.form and not self.form.is_bound else ""

    def _must_mend_another(self) -> bool:
        wrong = self.form.errors.as_data().values() if self.form else ()
        return any(error.code != SLIP for errors in wrong for error in errors)

    def ask_about(self, addresses: Iterable[str]) -> None:
        """Raises ValidationError the first time that one of them looks like a slip."""
        meant = {each: probably(each) for each in addresses}
        doubtful = [f"{address} {other}" for address, other in meant.items() if other]
        self.asked = " ".join(doubtful)
        if doubtful and self.asked != self.brought_back:
            named = [f"Menade du {readable(other)}?" for other in meant.values() if other]
            raise ValidationError(f"{' '.join(named)} {PRESS_AGAIN}", code=SLIP)


class AskingField:
    """A field whose box asks."""

    def get_bound_field(self, form: forms.Form, name: str) -> forms.BoundField:
        self.widget.form = form  # type: ignore[attr-defined]
        return super().get_bound_field(form, name)  # type: ignore[misc]


class EmailAddressInput(_AsksOnce, forms.EmailInput):
    pass


class AddressLines(_AsksOnce, forms.Textarea):
    """A box for text with addresses in it."""


class EmailAddressFormField(AskingField, forms.EmailField):
    """A box for an address. It cleans to the one form, shows it as its owner writes it, and asks once about a slip."""

    widget = EmailAddressInput
    default_error_messages = {"invalid": SHAPE, "letters": NOT_REACHED}
    default_validators = [validate_reachable]

    def __init__(self, *, max_length: int = LONGEST, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_python(self, value: Any) -> str:
        return normal(super().to_python(value))

    def clean(self, value: Any) -> str:
        address = self._cleaned(value)
        if isinstance(self.widget, EmailAddressInput):  # and not a box that only looks for what there is
            self.widget.ask_about([address])
        return address

    def _cleaned(self, value: Any) -> str:
        try:
            return str(super().clean(value))
        except ValidationError as error:
            if error.error_list[0].code != "invalid" or not (meant := probably(str(value))):
                raise
            asked = f"Kontrollera e-postadressen. Menade du {readable(meant)}?"
            raise ValidationError(asked, code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return readable(value) if isinstance(value, str) else value


# --- How it is done -------------------------------------------------------------------------------


def _as_servers_know_it(domain: str) -> str:
    if domain.isascii() or len(domain) > LONGEST_DOMAIN:
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except UnicodeError:
        return unicodedata.normalize("NFC", domain)


def _as_written(label: str) -> str:
    try:
        written = idna.decode(label)
    except UnicodeError:
        return label
    is_latin = all(each.isascii() or unicodedata.name(each, "").startswith("LATIN") for each in written)
    return written if is_latin else label
