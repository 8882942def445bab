"""What the businesses of the town want to do, and what they are answered: one file for each kind of matter.

No code of the portal's, and nothing that is drawn by lot: that is for play.py and town.py.
"""

from portal.tools.demo.stories import food, guests, land, people, trade

STORIES = [
    food.CAFE,
    food.TERRACE,
    food.FOOD_TRUCK,
    food.ALCOHOL,
    food.SHELF_BEER,
    guests.HOME,
    guests.ROOMS,
    guests.EVENT,
    land.LAND,
    land.PREMISES,
    land.REBUILD,
    land.SIGN,
    people.CARE,
    people.WORKSHOP,
    people.FARM,
    people.WATERFRONT,
    trade.HIRE,
    trade.PROCUREMENT,
    trade.PIPES,
    trade.SOLAR,
    trade.CHARGING,
    trade.SPORT,
]
