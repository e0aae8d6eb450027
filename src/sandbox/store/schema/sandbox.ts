/** Settings of the sandbox itself, and requests that it does not know. */
export const SANDBOX_TABLES = `
  CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE unknown_request (
    service TEXT NOT NULL, operation TEXT NOT NULL, times INTEGER NOT NULL, last_at INTEGER NOT NULL,
    PRIMARY KEY (service, operation)
  ) STRICT;
`
