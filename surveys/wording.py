"""The texts of the results' pages. Eva may rewrite every one of them in admin."""

from portal.text import labels
from portal.text.wording import register

register(
    {
        "results.title": "Vad företagen tycker",
        "results.lead": (
            "Två mätningar visar hur företagare ser på kommunen. Här står resultaten år för år, med antalet svar"
            " bredvid varje siffra. Klicka på en siffra för att se var den kommer ifrån."
        ),
        "results.empty": "Inga resultat är publicerade här ännu.",
        "results.insikt.what": (
            "NKI betyder nöjd-kund-index. Det är ett betyg från 0 till 100, vägt av tre frågor: hur nöjd du är, om det"
            " motsvarade dina förväntningar och hur nära det bästa tänkbara det var."
        ),
        "results.insikt.not": (
            "NKI är inte en procent. 70 betyder inte att 70 procent är nöjda. Det säger bara något om företag som har"
            " haft ett ärende hos kommunen, till exempel bygglov eller livsmedelskontroll."
        ),
        "results.nui.what": (
            "NUI betyder nöjd-upphandlings-index. Det frågar företag som har lämnat anbud, både de som vann och de som"
            " förlorade. Det ingår aldrig i NKI."
        ),
        "results.foretagsklimatet.what": (
            "Företagsklimatet frågar ett urval av företag vad de tycker om klimatet för företag i stort. Betygen går"
            " från 1 till 6, där 3 är godtagbart och 4 är bra. Alla som svarar har inte haft ett ärende hos kommunen."
        ),
        "results.foretagsklimatet.rank": (
            "I rankningen jämförs 290 kommuner, och plats 1 är bäst. Den bygger till två tredjedelar på enkäten och"
            " till en tredjedel på statistik. Platsen beror också på hur det går för andra kommuner."
        ),
        "results.certain": (
            "I en liten kommun är svaren få, och då varierar resultatet av sig självt från år till år. Vi kallar"
            " en förändring säker bara när den är större än slumpen brukar ge (i nitton fall av tjugo)."
        ),
        "results.break": (
            "Från mätåret 2024 räknas totalen i Insikt av fyra områden i stället för sex. Därför är linjen bruten,"
            " och vi jämför inte totalen med åren före."
        ),
        "themes.title": "Tema för tema",
        "themes.lead": (
            "Insikt frågar företag om ett ärende de har haft. Företagsklimatet frågar om klimatet i stort. De har"
            " olika skalor och läggs aldrig ihop, men bredvid varandra visar de vad vi behöver bli bättre på."
        ),
        "pulse.title": "Vad företag tycker om lotsens hjälp",
        "pulse.lead": (
            "När ett ärende hos företagslotsen är klart får företaget svara på hur det gick, från 1 till 10. Det"
            " gäller vägledningen, inte själva tillståndet, och kan inte jämföras med mätningarna ovan."
        ),
    }
)

labels.register(
    labels.Of.TEXT, {"results": "Vad företagen tycker", "themes": "Teman", "pulse": "Omdömen om lotsens hjälp"}
)
labels.register(
    labels.Of.ACTION,
    {
        "import.receive": "En fil med resultat togs emot",
        "import.ask_kolada": "Resultat hämtades från Kolada",
        "compared.take": "Kommungrupper att jämföra med hämtades från Kolada",
        "import.map": "Ord i en fil med resultat tolkades",
        "import.approve": "En import godkändes",
        "import.take_hidden": "Det som är dolt i en importerad fil togs med eller togs bort",
        "import.put_aside": "En import lades åt sidan",
        "import.revert": "En import återkallades",
    },
)
