"""What the portal costs: processor time for each errand, waiting for each page, queries.

client.py                        eight clients with kept connections, in a process of their own
servers.py                       the throw-away database, and our web server in front of it
alone.py                         one page at a time, with its queries counted
gatherings.py                    the events that are signed up for, one at a time and two hundred at once
reminders.py                     the sweep: seconds, queries, and the plain SQL that writes the same rows
surveys.py                       a large file of results: preview, commit, the same file again
training.py                      the coverage map of a large cohort
measures.py                      the rows of the table, and what each of them is to be
"""
