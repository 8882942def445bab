"""Letters that no person wrote: reports of mail servers, automatic answers, answers to calls."""

from datetime import date

from portal.mail.incoming.automatic import Failure, Sort
from portal.mail.incoming.reading import Attendance
from tests.letters.expected import Right
from tests.letters.making import Part, calendar, html, letter, many, report, text

OURS = "From: Lots <lots@example.org>\nTo: bo@example.org\nSubject: Fråga\nMessage-ID: <ours-1@example.org>\n"
LETTERS: dict[str, tuple[bytes, Right]] = {}


# --- Letters that came back -----------------------------------------------------------------------

DAEMON = {
    "From": "Mail Delivery System <MAILER-DAEMON@mx.example.org>",
    "Return_Path": "<>",
    "Subject": "Undelivered Mail Returned to Sender",
}


def fields(action: str, status: str, said: str, receiver: str = "rfc822; bo@example.org") -> str:
    return (
        f"Reporting-MTA: dns; mx.example.org\nX-Queue-ID: 4AB\n\nFinal-Recipient: {receiver}\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n"
    )


def back(
    sort: Sort,
    status: str,
    said: str,
    words: str,
    *,
    letter_id: str = "<ours-1@example.org>",
    receiver: str = "bo@example.org",
    **more,
) -> Right:
    heads = {
        "subject": "Undelivered Mail Returned to Sender",
        "sender": "mailer-daemon@mx.example.org",
        "sender_name": "Mail Delivery System",
    } | more
    return Right(words, sort=sort, failure=Failure(sort == Sort.BOUNCE, status, said, receiver, letter_id), **heads)


GONE = "550 5.1.1 <bo@example.org>: User unknown"
POSTFIX = "This is the mail system at host mx.example.org.\n\n<bo@example.org>: host mx said: 550 5.1.1 User unknown"
REPORTS = {
    "Postfix, failed": ("failed", "5.1.1", GONE, Sort.BOUNCE),
    "Postfix, full": ("failed", "5.2.2", "552 5.2.2 Mailbox full", Sort.BOUNCE),
    "Postfix, given up": ("failed", "4.4.1", "connect to mx.example.org: timed out", Sort.BOUNCE),
    "Postfix, refused": ("failed", "5.7.1", "554 5.7.1 Rejected as spam", Sort.BOUNCE),
    "Postfix, no such domain": ("failed", "5.4.4", "Host not found", Sort.BOUNCE),
    "Postfix, delayed": ("delayed", "4.4.1", "connect to mx.example.org: timed out", Sort.DELAYED),
    "Postfix, greylisted": ("delayed", "4.7.0", "450 4.7.0 Greylisted", Sort.DELAYED),
}
for _name, (_action, _status, _said, _sort) in REPORTS.items():
    _raw = letter(report(POSTFIX, fields(_action, _status, _said), OURS), **DAEMON)
    LETTERS[_name] = _raw, back(_sort, _status, _said, POSTFIX)
for _action in ("relayed", "delivered", "expanded"):
    LETTERS[f"Postfix, {_action}"] = (
        letter(report("Your message was successfully delivered.", fields(_action, "2.0.0", "250 OK"), OURS), **DAEMON),
        Right(
            "Your message was successfully delivered.",
            sort=Sort.AUTOMATIC,
            subject=DAEMON["Subject"],
            sender="mailer-daemon@mx.example.org",
            sender_name="Mail Delivery System",
        ),
    )

EXCHANGE = {
    "From": "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@firma.example>",
    "Subject": "Kan inte levereras: Fråga",
    "X_MS_Exchange_Message_Is_Ndr": "",
}
AS_EXCHANGE = {
    "subject": "Kan inte levereras: Fråga",
    "sender": "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@firma.example",
    "sender_name": "Microsoft Outlook",
}
RESOLVER = "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
OLD = (
    "Your message\n\n  To:      bo@example.org\n  Subject: Question\n  Sent:    Sat, 28 Nov 2026 10:12\n\n"
    "did not reach the following recipient(s):\n\nbo@example.org on Sat, 28 Nov 2026 10:13\n"
    "    The e-mail account does not exist at the organization this message was sent to.\n    <mx.example.org #5.1.1>"
)
QMAIL = (
    "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to the "
    "following addresses.\n\n<bo@example.org>:\n192.0.2.5 does not like recipient.\n"
    "Remote host said: 550 5.1.1 No such user\n\n"
    f"--- Below this line is a copy of the message.\n\nReturn-Path: <arende@svar.example.org>\n{OURS}\nHej Bo!"
)
EXIM = (
    "This message was created automatically by mail delivery software.\n\nA message that you sent could not be "
    "delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
    f"  bo@example.org\n    host mx.example.org [203.0.113.25]\n    550 Unrouteable address\n\n"
    f"------ This is a copy ------\n\n{OURS}"
)
GMAIL = "Address not found\n\nYour message wasn't delivered to bo@example.org because the address couldn't be found."
LETTERS |= {
    "Exchange": (
        letter(
            report(
                "Leveransen misslyckades för dessa mottagare: bo@example.org",
                fields("failed", "5.1.10", RESOLVER),
                OURS,
            ),
            **EXCHANGE,
        ),
        back(
            Sort.BOUNCE,
            "5.1.10",
            "RESOLVER.ADR",
            "Leveransen misslyckades för dessa mottagare: bo@example.org",
            **AS_EXCHANGE,
        ),
    ),
    "Exchange, the whole letter in it": (
        letter(
            many(
                "report",
                html("<p>Kunde inte levereras</p>"),
                Part("message/delivery-status", fields("failed", "5.1.10", RESOLVER).encode()),
                Part("message/rfc822", f"{OURS}\nHej".encode()),
                more="; report-type=delivery-status",
            ),
            **EXCHANGE,
        ),
        back(Sort.BOUNCE, "5.1.10", "RESOLVER", "Kunde inte levereras", **AS_EXCHANGE).but(files=("Fråga.eml",)),
    ),
    "Exchange, old": (
        letter(OLD, From="System Administrator <postmaster@firma.example>", Subject="Undeliverable: Question"),
        back(
            Sort.BOUNCE,
            "5.1.1",
            "#5.1.1",
            OLD,
            letter_id="",
            subject="Undeliverable: Question",
            sender="postmaster@firma.example",
            sender_name="System Administrator",
        ),
    ),
    "Exchange, delayed": (
        letter(
            report("Leveransen är försenad.", fields("delayed", "4.4.7", "400 4.4.7 Message delayed"), OURS),
            **EXCHANGE | {"Subject": "Leveransen är försenad: Fråga"},
        ),
        back(
            Sort.DELAYED,
            "4.4.7",
            "Message delayed",
            "Leveransen är försenad.",
            **AS_EXCHANGE | {"subject": "Leveransen är försenad: Fråga"},
        ),
    ),
    "qmail": (
        letter(QMAIL, From="MAILER-DAEMON@mx.example.org", Subject="failure notice", Return_Path="<>"),
        back(Sort.BOUNCE, "5.1.1", "No such user", QMAIL, subject="failure notice", sender_name=""),
    ),
    "Exim": (
        letter(
            EXIM,
            From="Mail Delivery System <Mailer-Daemon@mx.example.org>",
            Subject="Mail delivery failed: returning message to sender",
            X_Failed_Recipients="bo@example.org",
            Auto_Submitted="auto-replied",
        ),
        back(
            Sort.BOUNCE,
            "",
            "550 Unrouteable",
            EXIM.strip(),
            subject="Mail delivery failed: returning message to sender",
        ),
    ),
    "Exim, delayed": (
        letter(
            "The message has not been delivered yet:\n\n  bo@example.org\n",
            From="Mail Delivery System <Mailer-Daemon@mx.example.org>",
            Subject="Warning: message 1abc delayed 24 hours",
            Return_Path="<>",
        ),
        back(
            Sort.DELAYED,
            "",
            "has not been delivered",
            "The message has not been delivered yet:\n\n  bo@example.org",
            letter_id="",
            subject="Warning: message 1abc delayed 24 hours",
        ),
    ),
    "Gmail": (
        letter(
            report(GMAIL, fields("failed", "5.1.1", "550-5.1.1 The email account does not exist"), OURS),
            From="Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
            Subject="Delivery Status Notification (Failure)",
        ),
        back(
            Sort.BOUNCE,
            "5.1.1",
            "does not exist",
            GMAIL,
            subject="Delivery Status Notification (Failure)",
            sender="mailer-daemon@googlemail.com",
            sender_name="Mail Delivery Subsystem",
        ),
    ),
    "Gmail, delayed": (
        letter(
            report("Delivery incomplete", fields("delayed", "4.4.1", "No response"), OURS),
            From="mailer-daemon@googlemail.com",
            Subject="Delivery Status Notification (Delay)",
        ),
        back(
            Sort.DELAYED,
            "4.4.1",
            "No response",
            "Delivery incomplete",
            subject="Delivery Status Notification (Delay)",
            sender="mailer-daemon@googlemail.com",
            sender_name="",
        ),
    ),
    "a report in UTF-8": (
        letter(
            report(
                POSTFIX, fields("failed", "5.1.1", GONE, "utf-8; bo@example.org"), OURS, kind="global-delivery-status"
            ),
            **DAEMON,
        ),
        back(Sort.BOUNCE, "5.1.1", "User unknown", POSTFIX),
    ),
    "a report without the letter": (
        letter(report(POSTFIX, fields("failed", "5.1.1", GONE)), **DAEMON),
        back(Sort.BOUNCE, "5.1.1", "User unknown", POSTFIX, letter_id=""),
    ),
    "a report that names its words nowhere": (
        letter(report("", "Final-Recipient: rfc822; bo@example.org\nAction: failed\nStatus: 5.0.0\n"), **DAEMON),
        back(Sort.BOUNCE, "5.0.0", "", "", letter_id=""),
    ),
    "a report of two receivers, the second failed": (
        letter(
            report(
                POSTFIX,
                fields("delayed", "4.4.1", "later", "rfc822; a@example.org")
                + "\n"
                + fields("failed", "5.1.1", GONE).split("\n\n")[1],
                OURS,
            ),
            **DAEMON,
        ),
        back(Sort.BOUNCE, "5.1.1", "User unknown", POSTFIX),
    ),
    "a report without any field of a receiver": (
        letter(report("Något hände.", "Reporting-MTA: dns; mx\n"), **DAEMON),
        Right(
            "Något hände.",
            sort=Sort.AUTOMATIC,
            subject=DAEMON["Subject"],
            sender="mailer-daemon@mx.example.org",
            sender_name="Mail Delivery System",
        ),
    ),
    "Swedish words alone": (
        letter(
            "Meddelandet till <bo@example.org>: kunde inte levereras. 5.1.1 okänd",
            From="postmaster@firma.example",
            Subject="Meddelandet kunde inte levereras",
        ),
        back(
            Sort.BOUNCE,
            "5.1.1",
            "okänd",
            "Meddelandet till <bo@example.org>: kunde inte levereras. 5.1.1 okänd",
            letter_id="",
            subject="Meddelandet kunde inte levereras",
            sender="postmaster@firma.example",
            sender_name="",
        ),
    ),
    "no status, but an address of numbers": (
        letter(
            "<bo@example.org>: host mx [85.4.5.17] refused",
            From="mailer-daemon@mx.example.org",
            Subject="Returned mail: see transcript",
        ),
        back(
            Sort.BOUNCE,
            "",
            "refused",
            "<bo@example.org>: host mx [85.4.5.17] refused",
            letter_id="",
            subject="Returned mail: see transcript",
            sender_name="",
        ),
    ),
    "a bounce of NULs": (
        letter("<bo@example.org>: 550 5.1.1 \x00gone", From="mailer-daemon@mx.example.org", Subject="failure notice"),
        back(
            Sort.BOUNCE,
            "5.1.1",
            "gone",
            "<bo@example.org>: 550 5.1.1 gone",
            letter_id="",
            subject="failure notice",
            sender_name="",
        ),
    ),
    "a person who passes on a report": (
        letter("Det här fick jag. Vad gör jag nu?", Subject="VB: Undeliverable: Fråga"),
        Right("Det här fick jag. Vad gör jag nu?", subject="VB: Undeliverable: Fråga"),
    ),
    "a person who encloses a report": (
        letter(
            many(
                "mixed",
                text("Det här fick jag."),
                Part("message/rfc822", letter(report(POSTFIX, fields("failed", "5.1.1", GONE), OURS), **DAEMON)),
            )
        ),
        Right("Det här fick jag.", files=("Undelivered Mail Returned to Sender.eml",)),
    ),
}


# --- "I'm away" and other automatic answers --------------------------------------------------------

JAN_12 = date(2027, 1, 12)
AWAY = {
    "Exchange sv": (
        {"Subject": "Automatiskt svar: Fråga", "Auto_Submitted": "auto-generated"},
        "Jag är åter den 12 januari.",
        JAN_12,
    ),
    "Exchange en": (
        {"Subject": "Automatic reply: Fråga", "X_Auto_Response_Suppress": "All"},
        "I am back on Tuesday, January 12th.",
        JAN_12,
    ),
    "Exchange, by its rule": ({"X_MS_Exchange_Inbox_Rules_Loop": "bo@example.org"}, "Åter i tjänst 12 jan.", JAN_12),
    "Exchange, old": ({"Subject": "Out of Office: Fråga"}, "Out of the office until January 12.", JAN_12),
    "Gmail": ({"Precedence": "bulk", "X_Autoreply": "yes"}, "Tillbaka på kontoret tisdag 12/1.", JAN_12),
    "vacation": ({"Auto_Submitted": "auto-replied (vacation)"}, "Jag är på semester t.o.m. 12 januari 2027.", JAN_12),
    "a range of days": ({"Auto_Submitted": "auto-replied"}, "Semester 20 december - 12 januari.", JAN_12),
    "a range in figures": ({"Auto_Submitted": "auto-replied"}, "Ledig 20/12–12/1.", JAN_12),
    "between": ({"Auto_Submitted": "auto-replied"}, "Jag är ledig mellan 20 december och 12 januari.", JAN_12),
    "as the standard writes it": ({"Auto_Submitted": "auto-replied"}, "Borta till och med 2027-01-12.", JAN_12),
    "through": ({"Auto_Submitted": "auto-replied"}, "Away through 12 January, returning after.", JAN_12),
    "this year": ({"Auto_Submitted": "auto-replied"}, "Tillbaka den 7 dec.", date(2026, 12, 7)),
    "in its subject": ({"Subject": "Autosvar: åter 12 januari"}, "Hej", JAN_12),
    "no day": ({"Subject": "Frånvaro: Bo Berg"}, "Jag är åter på måndag.", None),
    "a day long gone": ({"Auto_Submitted": "auto-replied"}, "Tillbaka 2025-01-12.", None),
    "a day that does not exist": ({"Auto_Submitted": "auto-replied"}, "Tillbaka den 31 februari.", None),
    "a telephone": ({"Auto_Submitted": "auto-replied"}, "Ring växeln, 0123-12 34 56.", None),
    "received": ({"Auto_Submitted": "auto-generated"}, "Tack för ditt mejl. Ditt ärende har nummer 12/2026.", None),
    "a ticket": ({"X_Autorespond": ""}, "Ärende 1234 har skapats.", None),
    "Precedence": ({"Precedence": "auto_reply"}, "Vi svarar inom två dagar.", None),
    "no sender's way back": ({"Return_Path": "<>"}, "Vi svarar inom två dagar.", None),
    "a newsletter": ({"List_Id": "Nyheter <nyheter.example.org>", "Precedence": "bulk"}, "Novembers nyheter", None),
    "a list": ({"Precedence": "list"}, "Hej alla", None),
    "in German": ({"Subject": "Automatische Antwort: Fråga"}, "Ich bin weg.", None),
    "in Finnish": ({"Subject": "Poissa: Fråga"}, "Olen lomalla.", None),
}
for _name, (_heads, _text, _until) in AWAY.items():
    LETTERS[f"away, {_name}"] = (
        letter(f"{_text}\n", **_heads),
        Right(_text, sort=Sort.AUTOMATIC, away_until=_until, subject=_heads.get("Subject", "Sv: Fråga")),
    )

RECEIPT = (
    "Final-Recipient: rfc822;bo@example.org\nOriginal-Message-ID: <ours-1@example.org>\n"
    "Disposition: manual-action/MDN-sent-manually; displayed\n"
)
LETTERS |= {
    "a receipt": (
        letter(report("Ditt meddelande lästes.", RECEIPT, kind="disposition-notification"), Subject="Läst: Fråga"),
        Right("Ditt meddelande lästes.", sort=Sort.AUTOMATIC, subject="Läst: Fråga"),
    ),
    "a receipt, deleted unread": (
        letter(
            report(
                "Your message was deleted without being read.",
                RECEIPT.replace("displayed", "deleted"),
                kind="disposition-notification",
            ),
            Subject="Not read: Fråga",
        ),
        Right("Your message was deleted without being read.", sort=Sort.AUTOMATIC, subject="Not read: Fråga"),
    ),
    "a person's, said not to be automatic": (letter("Åtta.", Auto_Submitted="no"), Right("Åtta.")),
    "a person's, by a customer program": (
        letter("Åtta.", Feedback_ID="1.eu-west-1:AmazonSES", List_Unsubscribe="<mailto:x@example.org>"),
        Right("Åtta."),
    ),
    "a person's, about being away": (
        letter("Hur anmäler jag frånvaro?", Subject="Frånvaro på kursen"),
        Right("Hur anmäler jag frånvaro?", subject="Frånvaro på kursen"),
    ),
    "a person's, about the holidays": (
        letter("Får vi ha öppet?", Subject="Semesterstängt"),
        Right("Får vi ha öppet?", subject="Semesterstängt"),
    ),
    "a person's, urgent": (letter("Åtta.", X_Priority="1", Precedence="first-class"), Right("Åtta.")),
}


# --- Answers to calls --------------------------------------------------------------------------------


def call(says: str, words: str = "", **more: str) -> Part:
    return many(
        "alternative", text(words), Part("text/calendar; charset=utf-8; method=REPLY", calendar(says, **more).encode())
    )


for _says in ("ACCEPTED", "DECLINED", "TENTATIVE"):
    _right = Right("", sort=Sort.ATTENDANCE, attendance=Attendance("mote-1@example.org", "anna@example.org", _says))
    LETTERS[f"Outlook, {_says}"] = letter(call(_says)), _right
    _file = Part(
        "application/ics; name=invite.ics",
        calendar(_says).encode(),
        ("Content-Disposition: attachment; filename=invite.ics",),
    )
    LETTERS[f"Google, {_says}"] = (
        letter(many("mixed", call(_says, "Anna har svarat."), _file)),
        _right.but(text="Anna har svarat."),
    )
    LETTERS[f"Apple, {_says}"] = (
        letter(
            many(
                "mixed",
                text("Anna"),
                Part("text/calendar; method=REPLY", calendar(_says, email="Anna@example.org").encode()),
            )
        ),
        _right.but(text="Anna"),
    )
YES = Attendance("mote-1@example.org", "anna@example.org", "ACCEPTED")
LETTERS |= {
    "a call's answer with a word": (
        letter(call("ACCEPTED", "Jag kommer fem minuter sent.\n\nHälsningar\nAnna")),
        Right("Jag kommer fem minuter sent.", folds=("Hälsningar",), sort=Sort.ATTENDANCE, attendance=YES),
    ),
    "a call's answer alone": (
        letter(calendar("ACCEPTED"), kind="text/calendar; method=REPLY"),
        Right("", sort=Sort.ATTENDANCE, attendance=YES),
    ),
    "a resource that answers by itself": (
        letter(call("ACCEPTED"), Auto_Submitted="auto-replied"),
        Right("", sort=Sort.ATTENDANCE, attendance=YES),
    ),
    "a call to us": (
        letter(call("NEEDS-ACTION", "Kan ni på torsdag?", method="REQUEST")),
        Right("Kan ni på torsdag?"),
    ),
    "another time is proposed": (
        letter(call("TENTATIVE", "Kan vi ta fredag?", method="COUNTER")),
        Right("Kan vi ta fredag?"),
    ),
    "a calendar that is broken": (
        letter(
            many(
                "alternative",
                text("Ja"),
                Part("text/calendar; method=REPLY", b"BEGIN:VCALENDAR\nMETHOD:REPLY\n\xff\x00"),
            )
        ),
        Right("Ja"),
    ),
    "a call's answer of nobody": (
        letter(
            many(
                "alternative",
                text("Ja"),
                Part(
                    "text/calendar", b"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:1\nEND:VEVENT\nEND:VCALENDAR"
                ),
            )
        ),
        Right("Ja"),
    ),
}
