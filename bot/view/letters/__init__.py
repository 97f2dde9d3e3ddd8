"""What reaches people without their asking: by whom it is read, or what it is about. No notice holds personal data of a candidate."""
