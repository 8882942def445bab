"""The handbook: chapters in Markdown for those who work with the portal, as pages, as a PDF, and as help with a page.

What the portal does is never decided here.
"""
