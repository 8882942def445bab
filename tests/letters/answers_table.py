"""Letters that people write in answer to ours: what is new in each, and what is folded away."""

from tests.letters.expected import Right
from tests.letters.making import both, coded, html, letter, many, text
from tests.letters.quoting import BEGUN, IN_HTML, MARKED, OURS, WITH_MARKS, WITHOUT_MARKS, paragraphs

NEW = "Det blir åtta bord.\n\nTaket är tre meter högt:\n- stolpar av trä\n- duk av bomull"
SIGNED = "Åtta bord.\n\nMed vänlig hälsning\nBo Berg\nBergs bageri\n070-123 45 67"
LETTERS: dict[str, tuple[bytes, Right]] = {}


def _answers() -> None:
    for name, heading in WITH_MARKS.items():
        quoted = f"{heading}\n\n{MARKED}".strip()
        LETTERS[f"{name}: above"] = letter(f"{NEW}\n\n{quoted}\n"), Right(NEW, folds=(BEGUN,))
        below = Right("Åtta.\n\nOch så en fråga.", folds=(BEGUN, "Mvh"))
        LETTERS[f"{name}: below"] = letter(f"{quoted}\n\nÅtta.\n\nOch så en fråga.\n\nMvh\nBo"), below
        between = MARKED.replace("bord blir det?", "bord blir det?\n\nÅtta.\n")
        LETTERS[f"{name}: between"] = letter(f"Hej!\n\n{heading}\n{between}\n"), Right("Hej!\n\nÅtta.", folds=(BEGUN,))
        LETTERS[f"{name}: nothing"] = letter(f"\n\n{quoted}\n"), Right("", folds=(BEGUN,))
    for name, heading in WITHOUT_MARKS.items():
        raw = letter(f"{SIGNED}\n\n{heading}\n\n{OURS}\n")
        LETTERS[f"{name}: above"] = raw, Right("Åtta bord.", folds=(BEGUN, "070-123 45 67"))
    for name, markup in IN_HTML.items():
        page = markup.replace("{}", paragraphs(NEW))
        LETTERS[f"{name}: HTML alone"] = (
            letter(html(page)),
            Right("\n\n".join(NEW.replace("\n\n", "\n").split("\n")), folds=(BEGUN,)),
        )
        LETTERS[f"{name}: text and HTML"] = (
            letter(both(f"{NEW}\n\nDen 28 nov. 2026 kl. 10:12 skrev Lots <lots@example.org>:\n{MARKED}", page)),
            Right(NEW, folds=(BEGUN,)),
        )
    for charset in ("utf-8", "iso-8859-1", "windows-1252", "macintosh", "utf-16", "utf-7"):
        for how in ("quoted-printable", "base64"):
            LETTERS[f"{charset} in {how}"] = (
                letter(coded(text("Åtta bord på gården.", charset), how)),
                Right("Åtta bord på gården."),
            )


_answers()
SIGNATURES = {
    "-- ": ("-- \nBo Berg\nTel 070-1", "Bo Berg"),
    "--": ("--\nBo Berg", "Bo Berg"),
    "Hälsningar": ("Hälsningar\nBo", "Hälsningar\nBo"),
    "Hälsningar Bo": ("Hälsningar Bo", "Hälsningar Bo"),
    "Med vänliga hälsningar,": ("Med vänliga hälsningar,\n\nBo Berg\nVD", "Bo Berg"),
    "Vänlig hälsning": ("Vänlig hälsning / Best regards\nBo Berg", "Best regards"),
    "Bästa hälsningar": ("Bästa hälsningar från Bo", "Bästa hälsningar"),
    "Mvh": ("Mvh Bo", "Mvh Bo"),
    "MVH/": ("MVH/Bo", "MVH/Bo"),
    "m.v.h.": ("m.v.h.\nBo", "m.v.h."),
    "/Bo": ("/Bo", "/Bo"),
    "// Bo Berg": ("// Bo Berg", "// Bo Berg"),
    "Vänligen": ("Vänligen,\nBo", "Vänligen"),
    "Best regards": ("Best regards,\nBo Berg", "Best regards"),
    "Kind regards": ("Kind regards\nBo", "Kind regards"),
    "Sincerely": ("Yours sincerely\nBo", "Yours sincerely"),
    "iPhone sv": ("Skickat från min iPhone", "Skickat från min iPhone"),
    "iPhone en": ("Sent from my iPhone", "Sent from my iPhone"),
    "iPad": ("Skickat från min iPad", "iPad"),
    "Android": ("Skickat från min Galaxy", "Galaxy"),
    "Outlook iOS": ("Skickat från Outlook för iOS<https://aka.ms/o0ukef>", "Outlook för iOS"),
    "Outlook Android sv": ("Hämta Outlook för Android<https://aka.ms/AAb9ysg>", "Outlook för Android"),
    "Outlook en": ("Get Outlook for iOS<https://aka.ms/o0ukef>", "Get Outlook"),
    "Windows Mail": ("Skickades från E-post för Windows", "Skickades från E-post"),
    "Proton": ("Sent with Proton Mail secure email.", "Proton"),
    "a disclaimer": (
        "Hälsningar\nBo\n\nDetta brev kan innehålla konfidentiell information, endast avsedd för mottagaren.",
        "konfidentiell",
    ),
    "a disclaimer alone": ("Tänk på miljön innan du skriver ut det här mejlet.", "Tänk på miljön"),
    "long": (
        "Hälsningar\n\nBo Berg\nBergs bageri AB\nStorgatan 1\n123 45 Ån\nTel: 0123-45\nwww.berg.example",
        "Storgatan",
    ),
}
for _name, (_signature, _folded) in SIGNATURES.items():
    LETTERS[f"signed {_name}"] = letter(f"Åtta bord.\n\n{_signature}\n"), Right("Åtta bord.", folds=(_folded,))

# What a reader could take for a quote or a signature, and is neither.
KEPT = {
    "a list with hyphens": "Vi vill ha:\n- åtta bord\n- tio stolar\n-- och en grill",
    "Tak": "Hej!\nTaket är klart.\nTack för hjälpen.",
    "a table of hours": "Från: kl. 10\nTill: kl. 22\nDatum: 3 maj",
    "what somebody wrote": "Den 3 maj skrev ni till oss:\nniga bord går bra.\nDet stämmer inte.",
    "a comparison": "Serveringen: > 100 kvm och < 200 kvm",
    "greetings in a sentence": "Hälsningar till Eva och säg att vi kommer på tisdag.",
    "a line of dashes": "Förslag ett: åtta bord\n-----------\nFörslag två: tio bord",
    "an e-mail address": "Skriv till bo@example.org:\nvi svarar samma dag.",
    "Mail's own From": ">From början var det åtta bord.",
    "numbers": "1. Ja\n2. Nej\n\n3. Kanske",
    "a path": "/Users/bo/ritning.pdf går inte att öppna\n\nKan ni hjälpa till med det?\nVi behöver den.\n1\n2\n3\n4",
    "a link": "https://example.org/karta?a=1&b=2",
    "emoji": "Åtta bord 👍🏽",
    "other writing": "شكرا جزيلا\n谢谢\nДякую",
    "one word": "Ja",
    "Sent": "Skickat in ritningen i går.",
    "a subject": "Ämne: bord\nÅtta stycken.",
    "many empty lines": "Ett\n\n\n\n\nTvå",
    "wrote": "Vi skrev:\nåtta bord.",
}
for _name, _text in KEPT.items():
    LETTERS[f"kept {_name}"] = letter(_text), Right(_text)

PS = "Åtta bord.\n\nPS. Vi stänger kl. 22."
LETTERS |= {
    "a word below the greeting": (
        letter("Åtta bord.\n\nMvh Bo\n\nPS. Vi stänger kl. 22.\n"),
        Right(PS, folds=("Mvh Bo",)),
    ),
    "a sentence below the greeting": (
        letter("Åtta bord.\n\nHälsningar\nBo\n\nDet blir också en grill på gården."),
        Right("Åtta bord.\n\nDet blir också en grill på gården.", folds=("Hälsningar\nBo",)),
    ),
    "signed above answers between": (
        letter(f"Se nedan.\n\nMvh\nBo\n\n{MARKED.replace('det?', 'det?' + chr(10) + chr(10) + 'Åtta.' + chr(10))}"),
        Right("Se nedan.\n\nÅtta.", folds=(BEGUN, "Mvh")),
    ),
    "Gmail HTML, between": (
        letter(
            html(
                IN_HTML["Gmail"]
                .replace("{}", "Se nedan")
                .replace(
                    "bord blir det?</p>",
                    "bord blir det?</p></blockquote><div>Åtta.</div><blockquote class='gmail_quote'>",
                )
            )
        ),
        Right("Se nedan\n\nÅtta.", folds=(BEGUN,)),
    ),
    "only a signature": (letter("Skickat från min iPhone\n"), Right("", folds=("iPhone",))),
    "empty": (letter(""), Right("")),
    "empty HTML": (letter(html("<html><body><br></body></html>")), Right("")),
    "HTML of blanks": (letter(html("<div>&nbsp;</div><div>\u200b</div>")), Right("")),
    "no body at all": (
        letter(None).rstrip() if False else b"From: bo@example.org\nMessage-ID: <1@example.org>",
        Right("", subject="", sender_name=""),
    ),
    "an empty text beside HTML": (letter(both(" \n", "<p>Åtta bord.</p>")), Right("Åtta bord.")),
    "HTML with a hidden word": (letter(html("<div style='display: none'>Läs mer</div><p>Åtta.</p>")), Right("Åtta.")),
    "HTML with a script": (
        letter(html("<script>alert(1)</script><style>p{}</style><p>Åtta &lt;b&gt;.</p>")),
        Right("Åtta <b>."),
    ),
    "HTML, indented": (
        letter(html("<p>Vi vill ha:</p><blockquote style='margin:0 0 0 40px'>åtta bord</blockquote>")),
        Right("Vi vill ha:\n\nåtta bord"),
    ),
    "HTML, broken": (letter(html("<p>Åtta <b>bord<i></p></div></span>.")), Right("Åtta bord\n\n.")),
    "HTML, a list": (letter(html("<ul><li>Ett</li><li>Två</li></ul>")), Right("* Ett\n* Två")),
    "HTML that is a fragment": (letter(html("Åtta bord<br>Tio stolar")), Right("Åtta bord\nTio stolar")),
    "HTML beside a footer of the server's": (
        letter(many("mixed", html("<p>Åtta bord.</p>"), text("Skannat av grinden."))),
        Right("Åtta bord.\n\nSkannat av grinden."),
    ),
    "two texts": (letter(many("mixed", text("Ett"), text("Två"))), Right("Ett\n\nTvå")),
    "text and AMP and HTML": (
        letter(
            many(
                "alternative",
                text("Åtta."),
                html("<p>Åtta.</p>").__class__("text/x-amp-html", b"<html amp>"),
                html("<p>Åtta.</p>"),
            )
        ),
        Right("Åtta."),
    ),
    "a reaction": (
        letter(
            many(
                "alternative",
                text("Bo reagerade"),
                text("").__class__("text/vnd.google.email-reaction+json", b"{}"),
                html("<p>Bo</p>"),
            )
        ),
        Right("Bo reagerade"),
    ),
    "forwarded by Outlook with a word": (
        letter(f"Se nedan.\n\n{WITHOUT_MARKS['Outlook sv']}\n\n{OURS}", Subject="VB: Fråga"),
        Right("Se nedan.", folds=(BEGUN,), subject="VB: Fråga"),
    ),
    "forwarded without a word": (
        letter(f"{WITHOUT_MARKS['Outlook sv']}\n\n{OURS}"),
        Right(f"{WITHOUT_MARKS['Outlook sv']}\n\n{OURS}"),
    ),
    "forwarded by Gmail without a word": (
        letter(f"{WITHOUT_MARKS['forwarded by Gmail']}\n\n{OURS}"),
        Right(f"{WITHOUT_MARKS['forwarded by Gmail']}\n\n{OURS}"),
    ),
    "forwarded by Apple Mail": (
        letter(f"Se nedan.\n\nVidarebefordrat brev:\n\n> Från: Lots <lots@example.org>\n> Ämne: Fråga\n>\n{MARKED}"),
        Right("Se nedan.", folds=(BEGUN,)),
    ),
    "forwarded by Apple Mail without a word": (
        letter(f"Begin forwarded message:\n\n{MARKED}"),
        Right(f"Begin forwarded message:\n\n{MARKED}"),
    ),
    "answered below what nothing marks": (
        letter(f"{WITHOUT_MARKS['Outlook sv']}\n\n{OURS}\n\nÅtta."),
        Right(f"{WITHOUT_MARKS['Outlook sv']}\n\n{OURS}\n\nÅtta."),
    ),
    "quoted twice": (
        letter(
            f"Åtta.\n\nDen 28 nov. 2026 skrev A <a@b.se>:\n> Den 27 nov. 2026 skrev B <b@b.se>:\n>> {BEGUN}\n> Svar"
        ),
        Right("Åtta.", folds=(BEGUN, "Svar")),
    ),
    "flowed": (
        letter("Det blir \nåtta bord.\n\n> Hur många bord?\n", kind="text/plain; format=flowed; charset=utf-8"),
        Right("Det blir \nåtta bord.", folds=("Hur många",)),
    ),
}
