"""The registrar's pages that belong to no app: the day list, persons, disposal, the record's own check."""
