import type {Members} from '../protocols/members.ts'

/** The `Tags` of an input as a record. */
export function readTags(input: Members): Record<string, string> {
  const tags = input.structures('Tags').map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? ''])
  return Object.fromEntries(tags) as Record<string, string>
}
