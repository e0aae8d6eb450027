import type {Environment} from '../environment.ts'

/** Adds tags to a resource, replacing the values of keys that it has. */
export function putTags(env: Environment, arn: string, tags: Readonly<Record<string, string>> = {}): void {
  for (const [key, value] of Object.entries(tags))
    env.store.run(
      'INSERT INTO resource_tag (arn, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
      arn,
      key,
      value,
    )
}

/** The tags of a resource in the shape that every AWS protocol lists them, ordered by key. */
export function tagsOf(env: Environment, arn: string): {Key: string; Value: string}[] {
  return env.store.all('SELECT key AS Key, value AS Value FROM resource_tag WHERE arn = ? ORDER BY key', arn)
}

/** Keys that the resource does not have are passed over. */
export function removeTags(env: Environment, arn: string, keys: readonly string[]): void {
  for (const key of keys) env.store.run('DELETE FROM resource_tag WHERE arn = ? AND key = ?', arn, key)
}

/** All of them, with the resource. */
export function deleteTags(env: Environment, arn: string): void {
  env.store.run('DELETE FROM resource_tag WHERE arn = ?', arn)
}
