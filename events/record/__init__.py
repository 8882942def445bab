"""What the event floor gives to the public record: its lines in the day list, its rules of disposal, its registers."""
