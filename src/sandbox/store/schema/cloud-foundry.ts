/** What the Cloud Controller and UAA know. */
export const CLOUD_FOUNDRY_TABLES = `
  -- What the Cloud Controller keeps. Times are whole seconds, in milliseconds, as it shows them.
  CREATE TABLE cf_service_instance (
    sequence INTEGER PRIMARY KEY,           -- the order of lists
    guid TEXT NOT NULL UNIQUE,              -- the broker's id of it too
    type TEXT NOT NULL,                     -- managed | user-provided
    space_guid TEXT NOT NULL, name TEXT NOT NULL,
    tags_json TEXT NOT NULL,
    maintenance_version TEXT,               -- of the plan when it was made or last upgraded; managed only
    credentials_json TEXT, syslog_drain_url TEXT, route_service_url TEXT, -- user-provided only
    labels_json TEXT NOT NULL, annotations_json TEXT NOT NULL,
    operation_type TEXT NOT NULL,           -- create | update | delete
    operation_state TEXT NOT NULL,          -- initial | in progress | succeeded | failed
    operation_description TEXT,
    operation_created_at INTEGER NOT NULL, operation_updated_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (space_guid, name)
  ) STRICT;
  CREATE TABLE cf_service_binding (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,              -- the broker's id of it too
    type TEXT NOT NULL,                     -- key | app
    name TEXT,
    instance_guid TEXT NOT NULL, app_guid TEXT,
    credentials_json TEXT,                  -- as the bind answered, never asked for again
    syslog_drain_url TEXT,
    labels_json TEXT NOT NULL, annotations_json TEXT NOT NULL,
    operation_type TEXT NOT NULL, operation_state TEXT NOT NULL, operation_description TEXT,
    operation_created_at INTEGER NOT NULL, operation_updated_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_service_binding_by_instance ON cf_service_binding (instance_guid);
  CREATE INDEX cf_service_binding_by_app ON cf_service_binding (app_guid) WHERE app_guid IS NOT NULL;
  CREATE TABLE cf_job (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    operation TEXT NOT NULL,                -- such as service_instance.create; orphan.* are nobody's to see
    resource_guid TEXT NOT NULL,
    state TEXT NOT NULL,                    -- PROCESSING | POLLING | COMPLETE | FAILED
    errors_json TEXT NOT NULL,
    input_json TEXT NOT NULL,               -- what the work needs beside the resource
    due_at INTEGER NOT NULL,                -- when it continues
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_job_unfinished ON cf_job (due_at) WHERE state IN ('PROCESSING', 'POLLING');
  CREATE TABLE cf_revoked_token (id TEXT PRIMARY KEY, revoked_at INTEGER NOT NULL) STRICT;
  -- Apps, and what runs of them. Times of creation are whole seconds, in milliseconds, as the Cloud Controller shows them.
  CREATE TABLE cf_app (
    sequence INTEGER PRIMARY KEY,           -- the order of lists
    guid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, space_guid TEXT NOT NULL,
    state TEXT NOT NULL,                    -- STOPPED | STARTED
    environment_json TEXT NOT NULL,         -- what users set
    lifecycle_json TEXT NOT NULL,
    droplet_guid TEXT,                      -- the current one; null before anything was pushed
    labels_json TEXT NOT NULL, annotations_json TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (space_guid, name)
  ) STRICT;
  CREATE TABLE cf_process (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    app_guid TEXT NOT NULL,
    type TEXT NOT NULL,                     -- web, worker …; several of type web while a deployment runs
    command TEXT NOT NULL,
    instances INTEGER NOT NULL, memory_in_mb INTEGER NOT NULL, disk_in_mb INTEGER NOT NULL,
    started_with_json TEXT,                 -- environment and files that all its instances have; null while it is stopped
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_process_by_app ON cf_process (app_guid);
  CREATE TABLE cf_process_instance (
    process_guid TEXT NOT NULL, number INTEGER NOT NULL,
    guid TEXT NOT NULL,                     -- another one after each crash
    since INTEGER NOT NULL,
    ready_at INTEGER,                       -- when it is healthy; null while nothing says that it ever will be
    PRIMARY KEY (process_guid, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE cf_deployment (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    app_guid TEXT NOT NULL, process_guid TEXT NOT NULL,
    droplet_guid TEXT NOT NULL, previous_droplet_guid TEXT NOT NULL,
    strategy TEXT NOT NULL, max_in_flight INTEGER NOT NULL,
    instances INTEGER NOT NULL,             -- of the web process when it is over
    status_value TEXT NOT NULL,             -- ACTIVE | FINALIZED
    status_reason TEXT NOT NULL,            -- DEPLOYING | CANCELING | DEPLOYED | CANCELED | SUPERSEDED
    status_changed_at INTEGER NOT NULL, last_healthy_at INTEGER NOT NULL,
    worked_millis INTEGER NOT NULL, looked_at INTEGER NOT NULL, -- how long it was not stuck, until when
    labels_json TEXT NOT NULL, annotations_json TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_deployment_active ON cf_deployment (app_guid) WHERE status_value = 'ACTIVE';
  CREATE TABLE cf_build (
    sequence INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    app_guid TEXT NOT NULL, droplet_guid TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cf_build_by_app ON cf_build (app_guid);
`
