"""Letters with files, and odd, broken, sealed and enormous ones."""

from portal.mail.incoming import parts, reading
from tests.letters.expected import Right
from tests.letters.making import (
    BO,
    BY_OPENSSL,
    SEALED_BY_OPENSSL,
    Part,
    both,
    calendar,
    coded,
    file,
    html,
    letter,
    many,
    picture,
    signed,
    text,
    winmail,
)

EIGHT = "Åtta bord."
OK = Right(EIGHT)
LETTERS: dict[str, tuple[bytes, Right]] = {}

# --- Files ----------------------------------------------------------------------------------------------

NAMES = {
    "plain": ('Content-Disposition: attachment; filename="ritning.pdf"', "ritning.pdf"),
    "in the type": ("X-None: 1\nContent-Disposition: attachment", "r.pdf"),
    "RFC 2231": (
        "Content-Disposition: attachment; filename*=utf-8''ritning%20p%C3%A5%20%C3%A5n.pdf",
        "ritning på ån.pdf",
    ),
    "RFC 2231, in pieces": (
        "Content-Disposition: attachment;\n filename*0*=utf-8''ritning%20;\n filename*1*=p%C3%A5%20g%C3%A5rd.pdf",
        "ritning på gård.pdf",
    ),
    "RFC 2231, latin-1": ("Content-Disposition: attachment; filename*=iso-8859-1''%E5.pdf", "å.pdf"),
    "RFC 2231, no such charset": ("Content-Disposition: attachment; filename*=x-odd''a.pdf", "a.pdf"),
    "RFC 2047": ('Content-Disposition: attachment; filename="=?utf-8?B?w6UucGRm?="', "å.pdf"),
    "RFC 2047, quoted": ('Content-Disposition: attachment; filename="=?iso-8859-1?Q?=E5_=E4.pdf?="', "å ä.pdf"),
    "bytes as they are": ('Content-Disposition: attachment; filename="å.pdf"', "å.pdf"),
    "two dots": ('Content-Disposition: attachment; filename="../../etc/passwd"', "../../etc/passwd"),
    "on two lines": ('Content-Disposition: attachment;\n\tfilename="en lång\n\t ritning.pdf"', "en lång ritning.pdf"),
    "endless": (f'Content-Disposition: attachment; filename="{"a" * 500}.pdf"', f"{'a' * 180}{'a' * 16}.pdf"),
    "none": ("Content-Disposition: attachment", "bilaga.pdf"),
    "inline": ('Content-Disposition: inline; filename="ritning.pdf"', "ritning.pdf"),
}
for _name, (_head, _right) in NAMES.items():
    _kind = "application/pdf; name=r.pdf" if _name == "in the type" else "application/pdf"
    LETTERS[f"a file's name, {_name}"] = (
        letter(many("mixed", text(EIGHT), file("", kind=_kind, head=_head))),
        OK.but(files=(_right,)),
    )

LOGO = html("<p>Åtta bord.</p><img src='cid:logo@x'>")
LETTERS |= {
    "a file alone": (letter(many("mixed", text(""), file("ritning.pdf"))), Right("", files=("ritning.pdf",))),
    "a file and nothing else": (letter(file("ritning.pdf")), Right("", files=("ritning.pdf",))),
    "a text as a file": (
        letter(many("mixed", text(EIGHT), file("lista.txt", b"Ett", kind="text/plain"))),
        OK.but(files=("lista.txt",)),
    ),
    "a text as a file, inline": (
        letter(many("mixed", text(EIGHT), Part("text/plain; name=lista.txt", b"Ett"))),
        OK.but(files=("lista.txt",)),
    ),
    "a page as a file": (
        letter(many("mixed", text(EIGHT), file("sida.html", b"<p>", kind="text/html"))),
        OK.but(files=("sida.html",)),
    ),
    "text between pictures": (
        letter(many("mixed", text("Före"), picture("a.png", 30_000), text("Efter"))),
        Right("Före\n\nEfter", files=("a.png",)),
    ),
    "a signature's logo": (letter(many("related", LOGO, picture("logo.png", 5_000, "logo@x"))), OK),
    "a photo in the text": (
        letter(many("related", LOGO, picture("foto.png", 30_000, "logo@x"))),
        OK.but(files=("foto.png",)),
    ),
    "a small picture that no text shows": (
        letter(many("mixed", both(EIGHT, "<p>Åtta bord.</p>"), picture("liten.png", 500, "x@x"))),
        OK.but(files=("liten.png",)),
    ),
    "a small picture sent by telephone": (
        letter(many("mixed", text(EIGHT), picture("IMG_1.png", 500))),
        OK.but(files=("IMG_1.png",)),
    ),
    "logo and drawing, as Outlook nests them": (
        letter(
            many(
                "mixed",
                many(
                    "related", both(EIGHT, "<p>Åtta bord.</p><img src='cid:l@x'>"), picture("image001.png", 900, "l@x")
                ),
                file("ritning.pdf"),
            )
        ),
        OK.but(files=("ritning.pdf",)),
    ),
    "a picture within alternatives, as Apple nests them": (
        letter(
            many(
                "alternative",
                text(EIGHT),
                many("mixed", html("<p>Åtta</p>"), picture("foto.png", 30_000), html("<p>bord.</p>")),
            )
        ),
        OK.but(files=("foto.png",)),
    ),
    "a letter in the letter": (
        letter(many("mixed", text(EIGHT), Part("message/rfc822", letter("Hej", Subject="Från grannen")))),
        OK.but(files=("Från grannen.eml",)),
    ),
    "a letter in the letter, without a subject": (
        letter(many("mixed", text(EIGHT), Part("message/rfc822", b"From: a@b.se\n\nHej"))),
        OK.but(files=("mejl.eml",)),
    ),
    "a letter in the letter, with files": (
        letter(
            many(
                "mixed",
                text(EIGHT),
                Part("message/rfc822", letter(many("mixed", text("Hej"), file("inne.pdf")), Subject="Ute")),
            )
        ),
        OK.but(files=("Ute.eml",)),
    ),
    "a letter in the letter alone": (
        letter(Part("message/rfc822", letter("Hej", Subject="Inre"))),
        Right("", files=("Inre.eml",)),
    ),
    "a calendar as a file": (
        letter(
            many(
                "mixed",
                text(EIGHT),
                file("mote.ics", calendar("ACCEPTED", method="REQUEST").encode(), kind="text/calendar"),
            )
        ),
        OK.but(files=("mote.ics",)),
    ),
    "sixty files": (
        letter(many("mixed", text(EIGHT), *[file(f"{n}.pdf") for n in range(60)])),
        OK.but(files=tuple(f"{n}.pdf" for n in range(50)), problems=(reading.TOO_MANY,)),
    ),
    "a bomb of a file": (
        letter(many("mixed", text(EIGHT), file("bomb.zip", b"PK\3\4" + b"\0" * 300_000, kind="application/zip"))),
        OK.but(files=("bomb.zip",)),
    ),
    "a program": (
        letter(many("mixed", text(EIGHT), file("spel.exe", b"MZ", kind="application/x-msdownload"))),
        OK.but(files=("spel.exe",)),
    ),
    "an empty file": (letter(many("mixed", text(EIGHT), file("tom.pdf", b""))), OK.but(files=("tom.pdf",))),
    "two files of one name": (
        letter(many("mixed", text(EIGHT), file("a.pdf"), file("a.pdf"))),
        OK.but(files=("a.pdf", "a.pdf")),
    ),
    "winmail.dat beside a text": (
        letter(
            many(
                "mixed",
                text(EIGHT),
                file("winmail.dat", winmail("x", {"ritning.pdf": b"%PDF"}), kind="application/ms-tnef"),
            )
        ),
        OK.but(files=("ritning.pdf",)),
    ),
    "winmail.dat with a text": (
        letter(many("mixed", text(""), file("winmail.dat", winmail("Åtta bord."), kind="application/ms-tnef"))),
        OK,
    ),
    "winmail.dat alone": (
        letter(
            file(
                "winmail.dat", winmail("Åtta bord.", {"a.pdf": b"%PDF", "b.pdf": b"%PDF"}), kind="application/ms-tnef"
            )
        ),
        OK.but(files=("a.pdf", "b.pdf")),
    ),
    "winmail.dat, called something else": (
        letter(
            many(
                "mixed",
                text(EIGHT),
                file("winmail.dat", winmail("", {"a.pdf": b"%PDF"}), kind="application/octet-stream"),
            )
        ),
        OK.but(files=("a.pdf",)),
    ),
    "winmail.dat without anything": (
        letter(many("mixed", text(EIGHT), file("winmail.dat", winmail(), kind="application/ms-tnef"))),
        OK,
    ),
    "winmail.dat with a name of our letters": (
        letter(file("winmail.dat", winmail("", {"å.pdf": b"%PDF"}), kind="application/ms-tnef")),
        Right("", files=("å.pdf",)),
    ),
    "winmail.dat, endless": (
        letter(
            many(
                "mixed",
                text(EIGHT),
                file("winmail.dat", b"\x78\x9f\x3e\x22\1\0" + b"\0" * 9000, kind="application/ms-tnef"),
            )
        ),
        OK.but(problems=(parts.BROKEN,)),
    ),
    "winmail.dat, broken": (
        letter(many("mixed", text(EIGHT), file("winmail.dat", b"oj" * 50, kind="application/ms-tnef"))),
        OK.but(problems=(parts.BROKEN,)),
    ),
    "winmail.dat, cut": (
        letter(
            many(
                "mixed",
                text(EIGHT),
                file("winmail.dat", winmail("", {"a.pdf": b"%PDF" * 99})[:-200], kind="application/ms-tnef"),
            )
        ),
        OK.but(files=("a.pdf",)),
    ),
}

# --- Signed and sealed ------------------------------------------------------------------------------------

P7S = file("smime.p7s", b"0\x80", kind="application/pkcs7-signature")
ASC = Part(
    "application/pgp-signature; name=signature.asc",
    b"-----BEGIN PGP SIGNATURE-----\nabc=\n-----END PGP SIGNATURE-----\n",
)
INLINE = (
    f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{EIGHT}\n"
    "-----BEGIN PGP SIGNATURE-----\n\nabc\n=abc\n-----END PGP SIGNATURE-----\n"
)
P7M = "application/pkcs7-mime; name=smime.p7m; smime-type="


def closed(content: bytes, kind: str = f"{P7M}signed-data", name: str = "smime.p7m") -> Part:
    """What other programs than those that know signatures show as a file."""
    return file(name, content, kind=kind)


def closed_again_and_again(times: int) -> Part:
    return closed(signed(closed_again_and_again(times - 1))) if times else text(EIGHT)


def forwarded(depth: int) -> Part:
    """A letter in a letter in a letter."""
    within = letter(many("mixed", text("Innersta."), forwarded(depth - 1))) if depth else letter("Innersta.")
    return Part("message/rfc822", within, ("Content-Disposition: attachment",))


WITH_FILES = many(
    "mixed", text(EIGHT), file("winmail.dat", winmail("", {"a.pdf": b"%PDF-1.4"}), kind="application/ms-tnef")
)
LETTERS |= {
    "S/MIME, signed": (
        letter(many("signed", text(EIGHT), P7S, more="; protocol=application/pkcs7-signature; micalg=sha-256")),
        OK,
    ),
    "S/MIME, signed with a file": (
        letter(many("signed", many("mixed", text(EIGHT), file("ritning.pdf")), P7S)),
        OK.but(files=("ritning.pdf",)),
    ),
    "S/MIME, signed by an old program": (
        letter(many("signed", text(EIGHT), file("smime.p7s", b"0\x80", kind="application/x-pkcs7-signature"))),
        OK,
    ),
    "S/MIME, signed in one piece": (letter(closed(BY_OPENSSL)), OK),
    "S/MIME, signed in one piece by an old program": (
        letter(closed(signed(text(EIGHT)), "application/x-pkcs7-mime; name=smime.p7m")),
        OK,
    ),
    "S/MIME, signed in one piece, past a server that knows no such type": (
        letter(closed(signed(text(EIGHT)), "application/octet-stream")),
        OK,
    ),
    "S/MIME, signed in one piece, with winmail.dat": (letter(closed(signed(WITH_FILES))), OK.but(files=("a.pdf",))),
    "S/MIME, signed in one piece, below what a list says of itself": (
        letter(many("mixed", text("Från listan"), closed(signed(both(EIGHT, "<p>Åtta</p>"))))),
        Right(f"Från listan\n\n{EIGHT}"),
    ),
    "S/MIME, signed five times": (letter(closed_again_and_again(5)), OK),
    "S/MIME, signed six times": (letter(closed_again_and_again(6)), Right("", problems=(parts.CLOSED,))),
    "S/MIME, sealed": (
        letter(closed(SEALED_BY_OPENSSL, f"{P7M}enveloped-data")),
        Right("", problems=(parts.SEALED,)),
    ),
    "S/MIME, sealed and then signed": (
        letter(closed(signed(closed(SEALED_BY_OPENSSL, f"{P7M}enveloped-data")))),
        Right("", problems=(parts.SEALED,)),
    ),
    "S/MIME, sealed, says an old program nothing of": (
        letter(closed(SEALED_BY_OPENSSL, "application/x-pkcs7-mime")),
        Right("", problems=(parts.SEALED,)),
    ),
    "S/MIME, sealed and broken": (
        letter(closed(b"0\x80", f"{P7M}enveloped-data")),
        Right("", problems=(parts.SEALED,)),
    ),
    "S/MIME, signed and broken": (letter(closed(b"0\x80")), Right("", problems=(parts.CLOSED,))),
    "S/MIME, signed and cut": (letter(closed(BY_OPENSSL[:90])), Right("", problems=(parts.CLOSED,))),
    "S/MIME, certificates alone": (
        letter(many("mixed", text(EIGHT), closed(signed(None), f"{P7M}certs-only"))),
        OK.but(problems=(parts.CLOSED,)),
    ),
    "S/MIME, a signed document": (
        letter(many("mixed", text(EIGHT), closed(signed(b"%PDF"), "application/octet-stream", "avtal.pdf.p7m"))),
        OK.but(files=("avtal.pdf.p7m",)),
    ),
    "letters in letters, five deep": (
        letter(many("mixed", text(EIGHT), forwarded(5))),
        OK.but(files=("Sv: Fråga.eml",)),
    ),
    "PGP, signed": (letter(many("signed", text(EIGHT), ASC)), OK),
    "PGP, signed in the text": (letter(INLINE), OK),
    "PGP, sealed": (
        letter(
            many(
                "encrypted",
                Part("application/pgp-encrypted", b"Version: 1"),
                file("encrypted.asc", b"-----BEGIN PGP MESSAGE-----", kind="application/octet-stream"),
            )
        ),
        Right("", problems=(parts.SEALED,)),
    ),
    "PGP, sealed in the text": (
        letter("-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----"),
        Right("-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----", problems=(parts.SEALED,)),
    ),
}

# --- Charsets ----------------------------------------------------------------------------------------------

SAID = {
    "latin-1 said to be UTF-8": ("iso-8859-1", "utf-8"),
    "Windows said to be UTF-8": ("windows-1252", "utf-8"),
    "UTF-8 said to be latin-1": ("utf-8", "iso-8859-1"),
    "UTF-8 said to be Windows": ("utf-8", "windows-1252"),
    "UTF-8 said to be ASCII": ("utf-8", "us-ascii"),
    "latin-1 said to be ASCII": ("iso-8859-1", "us-ascii"),
    "UTF-8 said to be nothing known": ("utf-8", "x-unknown"),
    "latin-1 said to be nothing known": ("iso-8859-1", "unknown-8bit"),
    "latin-1, in its old name": ("iso-8859-1", "ISO_8859-1"),
    "said to be a codec that is no charset": ("utf-8", "hex"),
    "said to be rot13": ("utf-8", "rot13"),
    "said with a quote left open": ("utf-8", '"utf-8'),
    "said to be nothing": ("utf-8", ""),
}
for _name, (_is, _claimed) in SAID.items():
    LETTERS[_name] = letter(text(EIGHT, _is, said=_claimed)), OK
LETTERS |= {
    "no charset, latin-1": (letter(EIGHT.encode("latin-1"), kind="text/plain"), OK),
    "no charset, UTF-8": (letter(EIGHT, kind="text/plain"), OK),
    "Windows' quotes said to be latin-1": (
        letter(text("”Åtta” – bord…", "windows-1252", said="iso-8859-1")),
        Right("”Åtta” – bord…"),
    ),
    "Japanese": (letter(text("八台です", "iso-2022-jp")), Right("八台です")),
    "UTF-8 with its mark": (letter(b"\xef\xbb\xbf" + EIGHT.encode()), OK),
    "no type at all": (
        b"From: "
        + BO.encode()
        + b"\nSubject: Sv: =?utf-8?Q?Fr=C3=A5ga?=\nMessage-ID: <1@example.org>\n\n"
        + EIGHT.encode(),
        OK,
    ),
    "a type that is nonsense": (letter(EIGHT, kind="text"), OK),
    "an encoding that does not exist": (
        letter(Part("text/plain; charset=utf-8", EIGHT.encode(), ("Content-Transfer-Encoding: 9bit",))),
        OK,
    ),
    "base64 that is cut": (
        letter(
            Part(
                "text/plain; charset=utf-8",
                coded(text("Åtta bord. Och stolar"), "base64").body.rstrip()[:17],
                ("Content-Transfer-Encoding: base64",),
            )
        ),
        OK,
    ),
    "base64 with odd signs": (
        letter(Part("text/plain; charset=utf-8", b"w4V0d!!GE gYm9yZC4=", ("Content-Transfer-Encoding: BASE64",))),
        OK,
    ),
    "quoted-printable that is cut": (
        letter(
            Part("text/plain; charset=utf-8", b"=C3=85tta bord.=", ("Content-Transfer-Encoding: quoted-printable",))
        ),
        OK,
    ),
    "quoted-printable with odd signs": (
        letter(
            Part("text/plain; charset=utf-8", b"=C3=85tta=ZZ bord", ("Content-Transfer-Encoding: quoted-printable",))
        ),
        Right("Åtta=ZZ bord"),
    ),
    "NULs": (letter("Åtta\x00 bord\x00."), OK),
    "CRLF": (letter("Åtta\nbord.").replace(b"\n", b"\r\n"), Right("Åtta\nbord.")),
    "CR alone": (letter("Åtta\nbord.").replace(b"\n", b"\r"), Right("Åtta\nbord.")),
    "CR and LF mixed": (letter("Åtta\r\nbord\roch\nstolar"), Right("Åtta\nbord\noch\nstolar")),
}

# --- Headers -------------------------------------------------------------------------------------------------

HEADS = {
    "none": (
        dict.fromkeys(("From", "To", "Subject", "Date", "Message_ID")),
        {"sender": "", "sender_name": "", "subject": "", "message_id": ""},
    ),
    "no sender": ({"From": None}, {"sender": "", "sender_name": ""}),
    "no Message-ID": ({"Message_ID": None}, {"message_id": ""}),
    "no subject": ({"Subject": None}, {"subject": ""}),
    "the sender's address in capitals": ({"From": "BO@Example.ORG"}, {"sender_name": ""}),
    "a sender encoded": ({"From": "=?utf-8?Q?B=C3=A5?= <bo@example.org>"}, {"sender_name": "Bå"}),
    "a sender with a comma": ({"From": "=?utf-8?Q?Berg=2C_Bo?= <bo@example.org>"}, {"sender_name": "Berg, Bo"}),
    "a sender in latin-1 bytes": ({"From": "Bo Bergström <bo@example.org>"}, {"sender_name": "Bo Bergström"}),
    "two senders": ({"From": "Bo Berg <bo@example.org>, a@example.org"}, {"problems": (reading.DOUBTED,)}),
    "a sender without an end": ({"From": "Bo Berg <bo@example.org"}, {}),
    "a sender that is no address": ({"From": "Bo Berg"}, {"sender": "", "sender_name": ""}),
    "a sender of the whole world": ({"From": f"{'B' * 300} <bo@example.org>"}, {"sender_name": "B" * 200}),
    "an encoded subject": ({"Subject": "=?iso-8859-1?Q?Sv:_Fr=E5ga?="}, {}),
    "an encoded subject in base64": ({"Subject": "=?UTF-8?B?U3Y6IEZyw6VnYQ==?="}, {}),
    "an encoded subject in pieces": ({"Subject": "=?utf-8?Q?Sv:_Fr?=\n =?utf-8?Q?=C3=A5ga?="}, {}),
    "a letter shared by two pieces": ({"Subject": "=?utf-8?Q?Sv:_Fr=C3?=\n =?utf-8?Q?=A5ga?="}, {}),
    "an encoded subject that is cut": ({"Subject": "=?utf-8?B?U3Y6IEZyw6VnY"}, {"subject": "=?utf-8?B?U3Y6IEZyw6VnY"}),
    "an encoded subject of no known charset": ({"Subject": "=?x-odd?Q?Sv:_Fr=C3=A5ga?="}, {}),
    "an encoded subject with blanks": ({"Subject": "=?utf-8?Q?Sv: Fr=C3=A5ga?="}, {}),
    "a subject in pieces": ({"Subject": "Sv:\n Fråga"}, {}),
    "a subject in bytes": ({"Subject": "Sv: Fråga"}, {}),
    "a subject without end": ({"Subject": "x" * 5000}, {"subject": "x" * 250}),
    "a subject with NUL": ({"Subject": "Sv: \x00Fråga"}, {}),
    "half an emoji": ({"Subject": "=?utf-8?B?8J+Y?= Hej"}, {"subject": "ðŸ˜ Hej"}),
    "what it answers": (
        {"In_Reply_To": "<a@x>", "References": "<c@x> <b@x> <a@x>"},
        {"answers": ("<a@x>", "<b@x>", "<c@x>")},
    ),
    "what it answers, on several lines": ({"References": "<c@x>\n\t<b@x>"}, {"answers": ("<b@x>", "<c@x>")}),
    "what it answers, with words": ({"In_Reply_To": "Your message of Sat <a@x>"}, {"answers": ("<a@x>",)}),
    "a Message-ID of blanks": ({"Message_ID": "< >"}, {"message_id": "< >"}),
    "a Message-ID without end": ({"Message_ID": f"<{'a' * 400}@x>"}, {"message_id": f"<{'a' * 249}"}),
    "no day": ({"Date": "i går"}, {}),
}
for _name, (_heads, _differs) in HEADS.items():
    LETTERS[f"heads: {_name}"] = letter(EIGHT, **_heads), OK.but(**_differs)

# --- Broken and enormous -----------------------------------------------------------------------------------

DEEP = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(1000)).encode()
HEAD_ALONE = Right("", problems=(parts.BROKEN,))
LETTERS |= {
    "parts without an end": (
        letter(many("mixed", text(EIGHT), is_whole=False)),
        OK.but(problems=(reading.ENDS_EARLY,)),
    ),
    "parts without a boundary": (letter(EIGHT, kind="multipart/mixed"), OK),
    "parts of which none begins": (
        letter(EIGHT, kind="multipart/mixed; boundary=x"),
        OK.but(problems=(reading.ENDS_EARLY,)),
    ),
    "parts that are none": (
        letter("--x--\n", kind="multipart/mixed; boundary=x"),
        Right("", problems=(reading.ENDS_EARLY,)),
    ),
    "words before the parts": (
        letter(Part(many("mixed", text(EIGHT)).kind, b"This is MIME.\n" + many("mixed", text(EIGHT)).body)),
        OK,
    ),
    "a file that is cut": (
        letter(many("mixed", text(EIGHT), file("ritning.pdf", b"%PDF" * 500)))[:-900],
        OK.but(files=("ritning.pdf",), problems=(reading.ENDS_EARLY,)),
    ),
    "ten deep": (
        letter(many("mixed", many("mixed", many("mixed", many("related", many("alternative", text(EIGHT))))))),
        OK,
    ),
    "a thousand deep": (letter(EIGHT).partition(b"Content-Type")[0] + DEEP + b"\n\nDjupt", HEAD_ALONE),
    "a text without end": (letter("a" * 300_000), Right("a" * 100_000, problems=(parts.CUT,))),
    "thirty megabytes": (
        letter(many("mixed", text(EIGHT), Part("application/pdf; name=stor.pdf", b"%PDF\n" + b"x" * 30_000_000))),
        OK.but(files=("stor.pdf",)),
    ),
    "a head alone": (letter("").rstrip(), Right("")),
    "nothing": (b"", Right("", subject="", sender="", sender_name="", message_id="")),
}
