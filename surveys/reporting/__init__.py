"""Results as people read them: headlines, tables, charts, the report and the export.

Never changes a value.
"""
