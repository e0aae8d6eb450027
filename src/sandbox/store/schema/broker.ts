/** What the broker knows of instances and bindings. */
export const BROKER_TABLES = `
  CREATE TABLE service_instance (
    id TEXT PRIMARY KEY,
    organization_guid TEXT NOT NULL, organization_name TEXT NOT NULL,
    space_guid TEXT NOT NULL, space_name TEXT NOT NULL,
    parameters_json TEXT NOT NULL,          -- user-supplied keys only, merged over updates
    state_outputs_json TEXT,                -- what the infrastructure run left behind; null before the first one ended
    outputs_json TEXT,                      -- copied from state_outputs_json when a poll sees success: binds read this
    operation_type TEXT NOT NULL,           -- provision | update | upgrade | deprovision
    operation_state TEXT NOT NULL,          -- in progress | succeeded | failed
    operation_description TEXT NOT NULL,
    operation_due_at INTEGER,               -- when the operation in progress ends
    operation_input_json TEXT,              -- what the operation in progress will apply
    created_at INTEGER NOT NULL,
    tofu_version TEXT NOT NULL DEFAULT '1.8.2' -- last wrote the state: the broker refuses what is older than itself
  ) STRICT;
  CREATE TABLE service_binding (
    id TEXT PRIMARY KEY,
    instance_id TEXT NOT NULL,
    parameters_json TEXT,
    user_name TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  -- Subscriptions of instances and bindings alike: what made them can end them.
  CREATE TABLE managed_subscription (
    owner_id TEXT NOT NULL, subscription_arn TEXT NOT NULL, PRIMARY KEY (owner_id, subscription_arn)
  ) STRICT, WITHOUT ROWID;
`
