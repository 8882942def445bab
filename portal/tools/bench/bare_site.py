"""`hello` and `form`: the least that Django can do, and the yardstick of the portal's pages."""

from django import forms
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

PAGE = """<!doctype html><html lang="sv"><title>Form</title>
<form method="post">{% csrf_token %}{{ form.as_div }}<button>Skicka</button></form></html>"""

application = get_wsgi_application()


class Note(models.Model):
    name = models.CharField(max_length=120)
    text = models.TextField()

    class Meta:
        app_label = "bare"
        db_table = "bare_note"

    def __str__(self) -> str:
        return self.name


class NoteForm(forms.ModelForm):
    class Meta:
        model = Note
        fields = ["name", "text"]


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hej!")


def form(request: HttpRequest) -> HttpResponse:
    note = NoteForm(request.POST or None)
    if request.method == "POST" and note.is_valid():
        note.save()
        return redirect("/hello/")
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": note}, request))


urlpatterns = [path("hello/", hello), path("form/", form)]
