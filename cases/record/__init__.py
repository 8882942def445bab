"""What the case floor gives to the public record: its lines in the day list, its files, its rules of disposal."""
