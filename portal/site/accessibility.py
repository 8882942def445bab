"""The accessibility statement, and the message form that the law asks for (DOS-lagen, SFS 2018:1937, 13 §)."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.mail import outbox
from portal.models import AccessibilityMessage, town_hall
from portal.people import limits, log
from portal.text.email_addresses import EmailAddressInput


class MessageForm(forms.ModelForm):
    class Meta:
        model = AccessibilityMessage
        fields = ["text", "page", "email"]
        labels = {
            "text": "Vad fungerar inte för dig?",
            "page": "På vilken sida? (frivilligt)",
            "email": "Din e-postadress (frivilligt)",
        }
        help_texts = {
            "text": "Berätta gärna vad du ville göra och vad som hände.",
            "page": "Skriv sidans adress eller rubrik.",
            "email": "Fyll bara i den om du vill ha svar. Du kan vara anonym.",
        }
        widgets = {
            "text": forms.Textarea({"rows": 6}),
            "email": EmailAddressInput({"autocomplete": "email"}),
        }
        error_messages = {
            "text": {
                "required": "Skriv vad som inte fungerar.",
                "max_length": "Texten är för lång. Korta den till 4 000 tecken, eller ring oss.",
            },
            "email": {"invalid": "Kontrollera e-postadressen, eller lämna rutan tom."},
        }


@login_not_required
@limits.limited("accessibility")
def statement(request: HttpRequest) -> HttpResponse:
    form = MessageForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "portal/accessibility.html", {"form": form, "site_url": settings.SITE_URL})
    receive(form.save(commit=False))
    return redirect("accessibility_thanks")


@login_not_required
def thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility_thanks.html")


@transaction.atomic
def receive(message: AccessibilityMessage) -> AccessibilityMessage:
    """Keep the message and tell the pilot that it waits. The letter holds no word of it.

    After many in one day the pilot knows, and reads the rest in the list.
    """
    message.save()
    log.note("accessibility.message", message, by=None)
    if limits.may("pilot_letter", "accessibility"):
        template = "portal/email/accessibility_message"
        outbox.write(
            outbox.Letter(template, to=town_hall().pilot_mailbox, context={"message": message}, about=message)
        )
    return message
