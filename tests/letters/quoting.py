"""How programs quote the letter that is answered, each in its own way."""

from html import escape

OURS = "Hej Bo!\n\nHur många bord blir det?\n\nHälsningar\nEva Ek"
MARKED = "\n".join(f"> {line}".rstrip() for line in OURS.splitlines())
BEGUN = "Hur många bord"  # of ours, which is never new


def head(sender: str, sent: str, to: str, subject: str, *, bold: str = "") -> str:
    names = "Från Skickat Till Ämne" if sender == "sv" else "From Sent To Subject"
    whom = "Företagslotsen <lots@example.org>"
    said = zip(names.split(), [whom, sent, to, subject], strict=True)
    return "\n".join(f"{bold}{name}:{bold} {value}" for name, value in said)


SV = head("sv", "den 28 november 2026 10:12", "Bo Berg", "Fråga")
EN = head("en", "Saturday, November 28, 2026 10:12 AM", "Bo Berg", "Question")

# Those that mark each line: answers can be told apart also below and between.
WITH_MARKS = {
    "Gmail sv": "Den lör 28 nov. 2026 kl 10:12 skrev Företagslotsen <lots@example.org>:",
    "Gmail sv, broken": "Den lör 28 nov. 2026 kl 10:12 skrev Företagslotsen i Kommunen <\nlots@example.org>:",
    "Gmail en": "On Sat, Nov 28, 2026 at 10:12 AM Lots <lots@example.org> wrote:",
    "Gmail en, broken": "On Sat, Nov 28, 2026 at 10:12 AM Företagslotsen\n<arende+abc@svar.example.org>\nwrote:",
    "Gmail de": "Am Sa., 28. Nov. 2026 um 10:12 Uhr schrieb Lots <lots@example.org>:",
    "iPhone sv": "28 nov. 2026 kl. 10:12 skrev Företagslotsen <lots@example.org>:",
    "iPhone sv, older": "28 nov 2026 kl. 10:12 skrev Lots:",
    "iPhone en": "On 28 Nov 2026, at 10:12, Lots <lots@example.org> wrote:",
    "Apple Mail sv": "Den 28 nov. 2026, kl. 10:12, skrev Lots <lots@example.org>:",
    "Thunderbird sv": "Den 2026-11-28 kl. 10:12, skrev Företagslotsen:",
    "Thunderbird sv, older": "Lots skrev den 2026-11-28 10:12:",
    "Thunderbird en": "On 11/28/26 10:12, Lots wrote:",
    "Android K-9": "Den 28 november 2026 10:12:00 CET, Lots <lots@example.org> skrev:",
    "Roundcube": "2026-11-28 10:12 skrev Lots:",
    "mutt": "On Sat, Nov 28, 2026 at 10:12:00AM +0100, Lots wrote:",
    "Yahoo": "Lots <lots@example.org> skrev:",
    "no heading": "",
    "Outlook, with marks": f"-----Ursprungligt meddelande-----\n{SV}",
}
# Those that mark nothing: what stands above is new, and the rest is not.
WITHOUT_MARKS = {
    "Outlook sv": SV,
    "Outlook en": EN,
    "Outlook sv, with a rule": f"________________________________\n{SV}",
    "Outlook sv, bold": head("sv", "den 28 november 2026 10:12", "Bo", "Fråga", bold="*"),
    "Outlook sv, as text": f"-----Ursprungligt meddelande-----\n{SV}",
    "Outlook en, as text": f"-----Original Message-----\n{EN}",
    "Outlook sv, with copies": SV.replace("Ämne", "Kopia: Eva Ek <eva@example.org>\nÄmne"),
    "Outlook sv, without an address": SV.replace(" <lots@example.org>", ""),
    "Outlook sv, a long list": SV.replace("Bo Berg", "Bo Berg <bo@example.org>;\n Cecilia Carlsson <c@example.org>"),
    "Outlook of the telephone": f"________________________________\n{SV.replace('Skickat: den', 'Skickat: lördag,')}",
    "Outlook, Windows Mail": f"Skickades från E-post för Windows\n\n{SV}",
    "Samsung": "-------- Originalmeddelande --------\nFrån: Lots <lots@example.org>\nDatum: 2026-11-28 10:12 "
    "(GMT+01:00)\nTill: bo@example.org\nRubrik: Fråga",
    "web mail": "Den 28 nov. 2026 10:12 skrev Företagslotsen <lots@example.org>:",
    "forwarded by Gmail": "---------- Forwarded message ---------\nFrån: Lots <lots@example.org>\n"
    "Date: lör 28 nov. 2026 kl 10:12\nSubject: Fråga\nTo: Bo <bo@example.org>",
    "forwarded by Thunderbird": "-------- Vidarebefordrat meddelande --------\nÄmne: \tFråga\nDatum: \t28 nov\n"
    "Från: \tLots <lots@example.org>\nTill: \tBo <bo@example.org>",
}


def paragraphs(words: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in words.splitlines() if line.strip())


# The same in HTML, with the new text where {} stands.
_HEAD_IN_HTML = "".join(
    f"<b>{line.partition(':')[0]}:</b>{escape(line.partition(':')[2])}<br>" for line in SV.splitlines()
)
_OURS_IN_HTML = paragraphs(OURS)
IN_HTML = {
    "Outlook": "<html xmlns:o='urn:x'><head><style>p.MsoNormal{margin:0}</style></head><body><div>{}"
    "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal>"
    + _HEAD_IN_HTML
    + "</p></div>"
    + _OURS_IN_HTML
    + "</div></body></html>",
    "Outlook on the web": "<div>{}</div><div id='appendonsend'></div><hr><div id='divRplyFwdMsg'><font>"
    + _HEAD_IN_HTML
    + "</font></div><div>"
    + _OURS_IN_HTML
    + "</div>",
    "Gmail": "<div dir=ltr>{}</div><br><div class='gmail_quote'><div class='gmail_attr'>Den lör 28 nov. 2026 kl 10:12 "
    "skrev Lots &lt;<a href='mailto:lots@example.org'>lots@example.org</a>&gt;:<br></div>"
    "<blockquote class='gmail_quote'>" + _OURS_IN_HTML + "</blockquote></div>",
    "iPhone": "<html><body>{}<div dir=ltr><br><blockquote type='cite'>28 nov. 2026 kl. 10:12 skrev Lots "
    "&lt;lots@example.org&gt;:<br></blockquote></div>"
    "<blockquote type='cite'>" + _OURS_IN_HTML + "</blockquote>",
    "Thunderbird": "{}<div class='moz-cite-prefix'>Den 2026-11-28 kl. 10:12, skrev Lots:<br></div>"
    "<blockquote type='cite' cite='mid:1@example.org'>" + _OURS_IN_HTML + "</blockquote>",
    "Yahoo": "<div>{}</div><div class='yahoo_quoted'><div>Den lördag 28 november 2026 10:12:00 CET, Lots "
    "&lt;lots@example.org&gt; skrev:</div><blockquote>" + _OURS_IN_HTML + "</blockquote></div>",
    "Proton": "<div>{}</div><div class='protonmail_quote'>Den lördag 28 november 2026 10:12 skrev Lots "
    "&lt;lots@example.org&gt;:<br><blockquote class='protonmail_quote' type='cite'>"
    + _OURS_IN_HTML
    + "</blockquote></div>",
}
