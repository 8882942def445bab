"""How the processes run: the web server and its edge, clients' addresses, the environment, rounds of work. Floor 1.

Never a page, and nothing that knows what a case or a person is.
"""
