"""The ground's tables through time. Never edited once landed."""
