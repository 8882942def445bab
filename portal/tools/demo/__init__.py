"""A believable small town, so that the portal can be tried by somebody who has just cloned it.

    people.py, catalogue.py, businesses.py   who there is, and what Eva has refined in admin
    stories.py                               what businesses ask, and what they are answered
    courses.py                               how a case goes: the acts of one case, day by day
    gatherings.py                            events that have been, and events to come
    measured.py                              what the surveys say, from example files
    training.py                              the cohorts, and the improvements that came of all this
    guide.py                                 what sectors have confirmed of the guide, and how it is used
    visits.py                                two visits to a company
    town.py                                  puts it all together in an empty database

Everything in a case happens through cases.actions, at moments in the past, so that the periods, promises
and log of the demo are the same as those of real work.
"""
