-- The last instant at which the house proved that it could serve: what a house that was down counts its outage from.
-- One row, for the question is always about the house as a whole.
CREATE TABLE service_proof (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    at BIGINT NOT NULL
);
