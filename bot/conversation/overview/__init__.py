"""What a coordinator sees and decides over all towns."""
