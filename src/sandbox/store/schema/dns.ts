/** Zones and records of the name servers. */
export const DNS_TABLES = `
  CREATE TABLE dns_zone (name TEXT PRIMARY KEY, serial INTEGER NOT NULL, managed_by TEXT) STRICT;
  CREATE TABLE dns_record (
    zone TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, ttl INTEGER NOT NULL,
    data TEXT NOT NULL,                     -- presentation form; TXT is the joined value, unquoted
    added_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (name, type, data)
  ) STRICT;
  CREATE INDEX dns_record_by_zone ON dns_record (zone);
  -- When a record came and when it went, for a name server that learns of changes late.
  CREATE TABLE dns_removed_record (
    zone TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, ttl INTEGER NOT NULL, data TEXT NOT NULL,
    added_at INTEGER NOT NULL, removed_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX dns_removed_record_by_zone ON dns_removed_record (zone, removed_at);
`
