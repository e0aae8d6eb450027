import {badRequest} from './refusal.ts'

/** Tags by which a sender finds messages again in events: name to value. */
export type MessageTags = Readonly<Record<string, string>>

const LONGEST = 255
const NAME = /^[\w-]+$/
const VALUE = /^[\w.@-]+$/

/**
 * Holds tags to what SES takes. Its sentences are recorded ones; two spaces in one of them are its own.
 *
 * @throws MailRefusal bad-request
 */
export function checkedTags(tags: readonly (readonly [name: string, value: string])[]): MessageTags {
  for (const [name, value] of tags) {
    checkPart('name', name, NAME, "'_',  '-'")
    checkPart('value', value, VALUE, "'_',  '-' , '.', '@'")
  }
  return Object.fromEntries(tags)
}

function checkPart(part: 'name' | 'value', text: string, pattern: RegExp, signs: string): void {
  if (text === '') throw badRequest(`The tag ${part} must be specified.`)
  if (text.length > LONGEST) throw badRequest(`Tag ${part} cannot exceed ${LONGEST} characters.`)
  if (!pattern.test(text))
    throw badRequest(`Invalid tag ${part} <${text}>: only alphanumeric ASCII characters, ${signs} are allowed.`)
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
