import type {World} from '../world.ts'

/** Adds tags to a resource, replacing the values of keys that it has. */
export function putTags(world: World, arn: string, tags: Readonly<Record<string, string>> = {}): void {
  for (const [key, value] of Object.entries(tags))
    world.store.run(
      'INSERT INTO resource_tag (arn, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
      arn,
      key,
      value,
    )
}

/** The tags of a resource in the shape that every AWS protocol lists them, ordered by key. */
export function tagsOf(world: World, arn: string): {Key: string; Value: string}[] {
  return world.store.all('SELECT key AS Key, value AS Value FROM resource_tag WHERE arn = ? ORDER BY key', arn)
}

/** Keys that the resource does not have are passed over. */
export function removeTags(world: World, arn: string, keys: readonly string[]): void {
  for (const key of keys) world.store.run('DELETE FROM resource_tag WHERE arn = ? AND key = ?', arn, key)
}

/** All of them, with the resource. */
export function deleteTags(world: World, arn: string): void {
  world.store.run('DELETE FROM resource_tag WHERE arn = ?', arn)
}
