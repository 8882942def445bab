"""The public record: the day list, retention, and one person's data. Knows no app: each registers its own part."""
