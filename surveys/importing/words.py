"""The vocabulary of the readers, made of what the database knows: names, their other spellings, mapped headings."""

from collections import defaultdict

from portal.models import town_hall
from portal.text import municipalities
from surveys.models import Alias, Area, Factor, Municipality, RespondentGroup, Survey
from surveys.readers import Field, Vocabulary, plain

OTHER_NAMES = {
    "insikt": "insikt|nki|insikt nki|skr insikt|löpande insikt|öppna jämförelser företagsklimat",
    "nui": "insikt nui|nui",
    "foretagsklimatet": "företagsklimatet|företagsklimat|svenskt näringsliv|foretagsklimat",
}
# What else those that one is compared with are called, by kind.
OTHER_PLACES = {
    "county": "länet|länssnitt",
    "similar": "liknande kommuner|liknande kommuner övergripande|kommungrupp|jämförelsekommuner",
}
COMPARED = {"country": Field.COUNTRY, "county": Field.COUNTY, "similar": Field.SIMILAR}


def vocabulary() -> Vocabulary:
    """Seven queries, however many names there are."""
    surveys = {survey.pk: survey for survey in Survey.objects.all()}
    words = Vocabulary(own=town_hall().code)
    for survey in surveys.values():
        for name in (survey.key, survey.name, *OTHER_NAMES.get(survey.key, "").split("|")):
            words.surveys[plain(name)] = survey.key
        words.scales[survey.key] = survey.scale
        words.lags[survey.key] = survey.publication_lag
    areas, factors = defaultdict(dict), defaultdict(dict)
    for area in Area.objects.all():
        key = surveys[area.survey_id].key
        if area.name:
            areas[key][plain(area.name)] = area.key
        if area.order == 0:
            words.whole[key] = area.key
    for factor in Factor.objects.all():
        key = surveys[factor.survey_id].key
        factors[key][plain(factor.name)] = factor.key
        if factor.is_index:
            words.main[key] = factor.key
        if factor.is_place:
            words.places_factor[key] = factor.key
    words.groups = {plain(group.name): group.key for group in RespondentGroup.objects.all()}
    _add_places(words)
    headings = {}
    for alias in Alias.objects.all():
        table = {
            Alias.Kind.HEADING: headings,
            Alias.Kind.AREA: areas[surveys[alias.survey_id].key] if alias.survey_id else {},
            Alias.Kind.FACTOR: factors[surveys[alias.survey_id].key] if alias.survey_id else {},
            Alias.Kind.GROUP: words.groups,
            Alias.Kind.PLACE: words.places,
        }[alias.kind]
        table.setdefault(alias.text, alias.meaning)
    words.areas = {survey.key: areas[survey.key] for survey in surveys.values()}
    words.factors = {survey.key: factors[survey.key] for survey in surveys.values()}
    words.remember_headings(_county_headings() | headings)
    return words


def _add_places(words: Vocabulary) -> None:
    places = list(Municipality.objects.order_by("pk"))
    words.places = {plain(place.name): place.code for place in places}
    words.codes = frozenset(place.code for place in places)
    for place in sorted(places, key=lambda each: each.code != town_hall().similar_group):
        for word in filter(None, OTHER_PLACES.get(place.kind, "").split("|")):
            words.places.setdefault(plain(word), place.code)
        if place.kind in COMPARED:
            words.compared.setdefault(COMPARED[place.kind], place.code)
    _add_own(words)


def _add_own(words: Vocabulary) -> None:
    """Ours needs no row: the first import writes it."""
    if not words.own:
        return
    words.codes |= {words.own}
    for name in (town_hall().place, town_hall().name):
        words.places.setdefault(plain(name), words.own)
    for name in own_county():
        if county := words.compared.get(Field.COUNTY):
            words.places.setdefault(plain(name), county)


def _county_headings() -> dict[str, str]:
    """Not "Örebro", which is a municipality as well: above a column it is rather that."""
    return {plain(name): Field.COUNTY.value for name in own_county() if not municipalities.find(name)}


def own_county() -> list[str]:
    """What people call the county that we lie in, as "Kronobergs län" and "Kronoberg"."""
    ours = municipalities.by_code().get(town_hall().code)
    return [ours.county, ours.county.removesuffix(" län").removesuffix("s")] if ours else []
