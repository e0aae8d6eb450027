import {Failure} from '../exit/failure.ts'
import {readEntries} from './credentials-input-entries.ts'
import {readDotenv} from './dotenv.ts'

/** What a file of variables may have and be replaced whole: what we write, and the other name that we read a region by. */
const OWN_VARIABLES = new Set([
  ...['SMTP_SERVER', 'SMTP_PORT', 'SMTP_USER', 'SMTP_PASSWORD'],
  ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION', 'AWS_DEFAULT_REGION'],
  ...['SES_FROM_DOMAIN', 'SES_CONFIGURATION_SET', 'SES_IDENTITY_ARN', 'SES_CONFIGURATION_SET_ARN'],
  ...['SES_REPUTATION_TOPIC_ARN', 'SES_BOUNCE_TOPIC_ARN', 'SES_COMPLAINT_TOPIC_ARN', 'SES_DELIVERY_TOPIC_ARN'],
])

/**
 * What a text holds beside the credentials of one binding, so that it would be lost where credentials take its place.
 * @returns names of variables, or of services; none for something that has no names; undefined where nothing would be lost.
 */
export function otherContent(content: string): readonly string[] | undefined {
  const text = content.replace(/^\ufeff/, '')
  if (text.split('\n').every((line) => /^\s*(?:#|$)/.test(line))) return undefined
  const entries = entriesIn(text)
  const ours = entries.filter(({values}) => 'aws_access_key_id' in values || 'smtp_user' in values)
  const variables = /^\s*[{[]/.test(text) ? [] : [...readDotenv(text).keys()]
  const others = variables.filter((name) => !OWN_VARIABLES.has(name))
  if (others.length > 0) return others
  if (ours.length === 1 && entries.length === 1) return undefined
  return entries
    .filter((entry) => entry !== ours[0])
    .flatMap(({instance, names, label}) => instance?.name ?? names[0] ?? label ?? [])
}

function entriesIn(text: string): ReturnType<typeof readEntries> {
  try {
    return readEntries(text, 'the file')
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}
