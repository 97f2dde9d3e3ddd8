-- Each turn asks for which towns somebody is linked: answered from here, without the rows of 150 people.
CREATE INDEX contact_linked ON contact (slug, role, person) WHERE person IS NOT NULL;
