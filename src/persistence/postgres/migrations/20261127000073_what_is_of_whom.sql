-- What is somebody's, found without reading everybody's: for those who take their data along, and those who want to be forgotten.
CREATE INDEX mails_of_recipient ON mails (recipient);
CREATE INDEX artworks_of_consignor ON artworks (consignor) WHERE consignor IS NOT NULL;
