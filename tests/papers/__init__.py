"""Papers that candidates hand in, and the files made of them."""
