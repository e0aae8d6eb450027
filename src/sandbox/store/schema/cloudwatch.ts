/** Metrics that were put, and alarms. */
export const CLOUDWATCH_TABLES = `
  -- What was put into CloudWatch. A datum is what is known of the samples of one moment.
  CREATE TABLE metric (
    id INTEGER PRIMARY KEY,
    namespace TEXT NOT NULL, name TEXT NOT NULL,
    dimensions_json TEXT NOT NULL,          -- pairs of name and value, in order
    last_at INTEGER NOT NULL,               -- of its newest datum, epoch seconds
    UNIQUE (namespace, name, dimensions_json)
  ) STRICT;
  CREATE TABLE metric_datum (
    metric_id INTEGER NOT NULL,
    at INTEGER NOT NULL,                    -- epoch seconds
    unit TEXT NOT NULL,
    samples REAL NOT NULL, sum REAL NOT NULL, minimum REAL NOT NULL, maximum REAL NOT NULL,
    values_json TEXT,                       -- pairs of value and count; null where only the statistics are known
    PRIMARY KEY (metric_id, at, unit)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE alarm (
    name TEXT PRIMARY KEY,
    definition_json TEXT NOT NULL,          -- members of PutMetricAlarm
    metric_key TEXT,                        -- the metric it watches; null when it computes something
    actions_json TEXT NOT NULL,             -- ARNs of all its actions
    period INTEGER NOT NULL,                -- seconds
    actions_enabled INTEGER NOT NULL,
    state TEXT NOT NULL, reason TEXT NOT NULL, reason_data TEXT,
    configured_at INTEGER NOT NULL, state_updated_at INTEGER NOT NULL, state_changed_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alarm_by_metric ON alarm (metric_key) WHERE metric_key IS NOT NULL;
  CREATE TABLE alarm_history (
    sequence INTEGER PRIMARY KEY,
    alarm TEXT NOT NULL, at INTEGER NOT NULL,
    type TEXT NOT NULL,                     -- ConfigurationUpdate | StateUpdate | Action
    summary TEXT NOT NULL, data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX alarm_history_by_alarm ON alarm_history (alarm, sequence);
  CREATE INDEX alarm_history_by_time ON alarm_history (at);
`
