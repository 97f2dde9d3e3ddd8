"""Getting ready to speak in an interview."""
