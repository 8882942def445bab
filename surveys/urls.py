from django.urls import path

from surveys.views import analysis, public

urlpatterns = [
    path("resultat/", public.start, name="survey_results"),
    path("resultat/teman/", public.themes, name="survey_themes"),
    path("resultat/siffra/<int:pk>/", public.figure, name="survey_figure"),
    path("resultat/ledning/", analysis.page, name="survey_analysis"),
    path("resultat/ledning/rapport.pdf", analysis.report, name="survey_report"),
    path("resultat/ledning/alla-resultat.csv", analysis.as_csv, name="survey_csv"),
    path("resultat/ledning/alla-resultat-for-program.csv", analysis.as_data, name="survey_data"),
    path("resultat/ledning/alla-resultat.xlsx", analysis.as_xlsx, name="survey_xlsx"),
    path("resultat/<slug:survey>/", public.survey, name="survey"),
    path("resultat/<slug:survey>/<slug:area>/", public.area, name="survey_area"),
]
