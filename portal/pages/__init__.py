"""What every page of the site shares: errors, ceilings, unsent input, related links, the cache. Floor 4.

Never a page of its own (site/), and nothing of one app.
"""
