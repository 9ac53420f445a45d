-- Who was forgotten lately: their bank accounts are looked for until the bank has closed them.
CREATE INDEX users_forgotten ON users (erased_at) WHERE erased_at IS NOT NULL;
