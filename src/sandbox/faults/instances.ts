import type {Environment} from '../environment.ts'

/** The broker names an instance's configuration set by this and the instance's id. */
const SET_PREFIX = 'csb-aws-ses-'

/** Id of the service instance that a configuration set was made for. */
export function instanceOfSet(configurationSet: string | null | undefined): string | undefined {
  return configurationSet?.startsWith(SET_PREFIX) ? configurationSet.slice(SET_PREFIX.length) : undefined
}

/** Id of the service instance that an IAM user's binding belongs to. */
export function instanceOfUser(env: Environment, userName: string): string | undefined {
  const sql = 'SELECT instance_id AS id FROM service_binding WHERE user_name = ?'
  return env.store.one<{id: string}>(sql, userName)?.id
}

/** Id of the service instance whose domain is at a name or above it. */
export function instanceOfName(env: Environment, name: string): string | undefined {
  const labels = name.split('.')
  for (const index of labels.keys()) {
    const sql = 'SELECT configuration_set AS found FROM email_identity WHERE name = ?'
    const row = env.store.one<{found: string | null}>(sql, labels.slice(index).join('.'))
    if (row) return instanceOfSet(row.found)
  }
  return undefined
}
