"""The roof: the start page, health, accessibility and the sweep, which all know the apps. Floor 9.

Never imported by an app.
"""
