"""From a file or Kolada to stored values: words, staging, preview, writing.

Never shows a result.
"""
