-- How often something happened in a month, and nothing about whom: no key, no time of day. A count is kept by town or by
-- language, never by both, and of what tells more of a person (an answer, a reason, a waiting time) by neither.
CREATE TABLE tally (
    month    TEXT    NOT NULL,
    slug     TEXT    NOT NULL,
    language TEXT    NOT NULL,
    what     TEXT    NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (month, slug, language, what),
    CHECK (slug = '' OR language = '')
) STRICT, WITHOUT ROWID;
