"""Words, numbers and small values: Swedish grammar, labels, roles, masks. Floor 0.

Never the database, a request or a setting of one municipality.
"""
