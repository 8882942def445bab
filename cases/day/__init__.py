"""What the case floor shows on "I dag".

part.py      which parts there are, for whom and in which order
rows.py      a case as a row
pilot.py     what is the pilot's to do
others.py    what sectors and businesses have
officers.py  the questions to one's own sector, what is late there, what is lifted to the director
post.py      letters to sort
since.py     what happened since the last working day
calendar.py  meetings and visits, and what was promised there
"""
