"""Letters in: kept as they came, read, and brought to what they answer.

    mailbox.py or listening.py -> taking.take (safe, then the sender's server is told so)
      -> sorting.sort_waiting -> reading.read -> reply addresses and Message-IDs -> an app's Home, or the pen

A letter that waits is brought to its home in one transaction: a worker that dies before its end has done nothing, and
another does it again. Never what a letter means in a case: that is each app's Home.
"""
