"""What should not have come to the pilot, or came twice."""

# ruff: noqa: E501 - a paragraph that somebody has written is one line

from portal.tools.demo.stories.telling import Telling as T

NOT_FOR_US = (
    T(
        "Gösta Palmgren",
        "Ekvägen",
        "",
        "Gatlyktan utanför vårt hus har varit trasig i tre veckor. Det är mörkt när man går ut med hunden.",
    ),
    T("Moa Fransson", "Grännäs", "", "Vi är några som vill ha en hundrastgård. Vem kan man prata med?"),
    T("Emma Torp", "Ekvägen", "", "Jag undrar när vi får besked om förskoleplats. Jag ska börja jobba i augusti."),
)
# Eva's last word in each of them
REFERRALS = dict(
    zip(
        (telling.text for telling in NOT_FOR_US),
        (
            "Det här är ingen företagsfråga, men jag har lämnat din felanmälan till Gata och park. De lagar lyktan inom två veckor.",
            "Tack för förslaget! Jag har skickat det till Kultur och fritid, som tar emot medborgarförslag.",
            "Förskolan svarar på det här. Ring kontaktcenter, så kopplar de dig rätt.",
        ),
        strict=True,
    )
)
ADVERTISEMENTS = (
    "Hej! Vi såg er hemsida och kan garantera plats ett på sökmotorerna. Svara JA för ett gratis möte i dag.",
    "GRATTIS! Ert företag har blivit utvalt till en premiumkatalog. Fakturan skickas om ni inte tackar nej.",
)
