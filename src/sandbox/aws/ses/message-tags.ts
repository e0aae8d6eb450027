import {badRequest} from './envelope.ts'

const TAG = /^[A-Za-z0-9_-]{1,256}$/

/** Tags by which a sender finds messages again in events: name to value. */
export type MessageTags = Readonly<Record<string, string>>

/** Holds tags to what SES allows (SES API Reference, MessageTag). @throws MailRefusal bad-request */
export function checkedTags(tags: readonly (readonly [name: string, value: string])[]): MessageTags {
  for (const [name, value] of tags)
    if (!TAG.test(name) || !TAG.test(value))
      throw badRequest('Invalid tag: only alphanumeric ASCII characters, underscores and dashes are allowed.')
  return Object.fromEntries(tags)
}

/** The `X-SES-MESSAGE-TAGS` field of a message, `a=1, b=2`. @throws MailRefusal bad-request */
export function tagsInField(value: string): MessageTags {
  const pairs = value.split(',').map((pair) => pair.trim())
  return checkedTags(
    pairs
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...rest] = pair.split('=')
        return [name.trim(), rest.join('=').trim()]
      }),
  )
}
