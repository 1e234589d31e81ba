"""No title here."""
