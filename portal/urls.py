"""The table of contents of the site."""

from allauth.account import views as account
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLResolver, include, path
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView

from portal.admin.model_admin import pilots_only
from portal.people import signing_in
from portal.site import accessibility, checklist, design, health, home, inbox, looks, own_details, surroundings
from portal.site.day import views as day
from portal.site.year import views as year
from portal.tools.practice.urls import OnlyInPractice

admin.site.logout = require_POST(signing_in.SignOut.as_view())

urlpatterns = [
    path("", home.home, name="home"),
    path("i-dag/", day.today, name="today"),
    path("initiativ/<slug:slug>/", home.initiative, name="initiative"),
    path("tillganglighet/", accessibility.statement, name="accessibility"),
    path("tillganglighet/tack/", accessibility.thanks, name="accessibility_thanks"),
    path("personuppgifter/", home.privacy, name="privacy"),
    path("in-english/", home.in_english, name="in_english"),
    path("farger.css", home.colours, name="colours"),
    path("logotyp/<slug:version>/", home.logo, name="logo"),
    path("ikon/", looks.favicon, name="favicon"),
    path("delningsbild.png", looks.share_image, name="share_image"),
    path("bild/<slug:version>/", looks.picture, name="picture"),
    path("mina-sidor/", home.my_pages, name="my_pages"),
    path("mina-sidor/uppgifter/", own_details.own_details, name="own_details"),
    path("mina-sidor/uppgifter/<str:token>/", own_details.confirm_own_address, name="confirm_own_address"),
    path("mejl/<slug:name>/<int:pk>/gor/<slug:command>/", inbox.do, name="inbox_do"),
    path("mejl/<int:pk>/brev.eml", inbox.original, name="inbox_original"),
    path("mejl/<int:pk>/fil/<int:file>/", inbox.file, name="inbox_file"),
    path("svar/<str:token>/", inbox.answer_files, name="answer_files"),
    path("svar/<str:token>/fil/<int:file>/", inbox.answer_file, name="answer_file"),
    path("", include("cases.urls")),
    path("diarium/", include("portal.record.urls")),
    path("", include("events.urls")),
    path("", include("surveys.urls")),
    path("", include("training.urls")),
    path("logga-in/", signing_in.SignIn.as_view(), name="account_login"),
    path("logga-in/", signing_in.SignIn.as_view(), name="account_request_login_code"),
    # There is nothing to sign up for: whoever has no account tells us what they want to do.
    path("logga-in/ny/", login_not_required(RedirectView.as_view(pattern_name="new_case")), name="account_signup"),
    path("logga-in/kod/", signing_in.ConfirmCode.as_view(), name="account_confirm_login_code"),
    path("logga-in/klart/", signing_in.after_sign_in, name="after_sign_in"),
    path("logga-in/lank/<str:token>/", signing_in.sign_in_link, name="sign_in_link"),
    path("logga-ut/", signing_in.SignOut.as_view(), name="account_logout"),
    path("logga-ut/overallt/", signing_in.sign_out_everywhere, name="sign_out_everywhere"),
    path("konto/stangt/", account.account_inactive, name="account_inactive"),
    path("konto/bekrafta/", signing_in.sign_in_again, name="account_reauthenticate"),
    path("konto/sakerhet/", include("allauth.mfa.urls")),
    path("det-du-skrev/", signing_in.parked, name="parked"),
    path("det-du-skrev/kasta/", signing_in.forget_parked, name="forget_parked"),
    path("admin/kom-igang/", pilots_only(checklist.show), name="checklist"),
    path("admin/kom-igang/oppna/", pilots_only(checklist.open_portal), name="open_portal"),
    path("admin/aret/", pilots_only(year.show), name="year"),
    path("admin/aret/<int:pk>/<slug:mark>/", pilots_only(year.mark), name="year_mark"),
    path("admin/startpaket/", include("portal.site.kits.urls")),
    path("formsprak/", design.design, name="design"),
    path("handbok/", include("portal.site.handbook.urls")),
    path("provmejl/<str:token>/", surroundings.mail_test, name="mail_test"),
    path("admin/prova/", pilots_only(surroundings.surroundings), name="surroundings"),
    path("admin/", admin.site.urls),
    URLResolver(OnlyInPractice("ovning/"), "portal.tools.practice.urls"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "portal.pages.errors.bad_request"
handler403 = "portal.pages.errors.forbidden"
handler404 = "portal.pages.errors.not_found"
handler500 = "portal.pages.errors.server_error"
