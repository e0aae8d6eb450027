import type {Members} from '../../protocols/members.ts'

export interface TagView {
  readonly Key: string
  readonly Value: string
}

const MOST_TAGS = 50

/** Reads a member `Tags`. @throws AwsError */
export function readTags(input: Members): Record<string, string> {
  const tags = input.structures('Tags')
  if (tags.length > MOST_TAGS) throw input.refuse(`The collection Tags must not have a size greater than ${MOST_TAGS}.`)
  return Object.fromEntries(tags.map((tag) => [tag.string('Key'), tag.optionalString('Value') ?? '']))
}
