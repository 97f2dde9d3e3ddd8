"""What typed words lead to: pages and towns, whatever the script, the ending or the misspelling. In memory, made once for a content."""
