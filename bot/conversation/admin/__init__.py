"""What an administrator of the content sees and decides."""
