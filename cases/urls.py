"""The addresses of the case floor. Each page of the business stands behind two doors."""

from django.urls import path

from cases.views import business, registering, workspace
from cases.views.doors import business_by_link, business_signed_in

BUSINESS_PAGES = [
    ("", business.page, "business_case"),
    ("tack/", business.receipt, "case_receipt"),
    ("svara/", business.reply, "case_reply"),
    ("dra-tillbaka/", business.withdraw, "case_withdraw"),
    ("oppna-igen/", business.reopen, "case_reopen"),
    ("omdome/", business.feedback, "case_feedback"),
    ("fil/<int:pk>/", business.download, "case_file"),
]

urlpatterns = [
    path("arenden/", business.follow, name="follow"),
    path("arenden/ny-lank/", business.new_link, name="new_link"),
    path("arenden/nytt/", registering.what, name="new_case"),
    path("arenden/nytt/kontakt/", registering.reach, name="new_case_contact"),
    path("arenden/nytt/kontrollera/", registering.check, name="new_case_check"),
    path("arenden/nytt/borja-om/", registering.start_over, name="new_case_start_over"),
    path("arenden/nytt/ta-bort-fil/<int:pk>/", registering.remove_file, name="new_case_remove_file"),
    path("handlaggare/", workspace.mine, name="workspace"),
    path("mina-sidor/", business.my_pages, name="my_pages"),
    *(path(f"arende/<str:token>/{end}", business_by_link(view), name=name) for end, view, name in BUSINESS_PAGES),
    *(
        path(f"mina-sidor/<str:reference>/{end}", business_signed_in(view), name=name)
        for end, view, name in BUSINESS_PAGES
    ),
]
