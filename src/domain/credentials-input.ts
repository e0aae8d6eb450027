import {type BindingCredentials, isBindingCredentials, missingCredentialKeys} from './credentials.ts'
import {readDotenv} from './dotenv.ts'
import {EXIT} from './exit.ts'
import {Failure} from './failure.ts'
import {plainLine} from './plain-text.ts'

/** What should be credentials is something else, or lacks a part. Never says a value. */
export class CredentialsUnreadable extends Failure {
  readonly code = 'credentials-unreadable'
  readonly exit = EXIT.usage
}

/** Variables that hold the broker's keys, in order of preference. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  region: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  domain: ['SES_FROM_DOMAIN'],
  identity_arn: ['SES_IDENTITY_ARN'],
  configuration_set_arn: ['SES_CONFIGURATION_SET_ARN'],
  smtp_server: ['SMTP_SERVER'],
  smtp_user: ['SMTP_USER'],
  smtp_password: ['SMTP_PASSWORD'],
  aws_access_key_id: ['AWS_ACCESS_KEY_ID'],
  aws_secret_access_key: ['AWS_SECRET_ACCESS_KEY'],
}

/**
 * Reads credentials out of a file's text: the dotenv or JSON that a binding was written as, a JSON object with them in
 * `credentials` (a service key), or the JSON result of a command that handed them over.
 * @param origin what to call the text in an error: a path, or "standard input".
 * @throws CredentialsUnreadable
 */
export function readCredentials(text: string, origin: string): BindingCredentials {
  const place = plainLine(origin)
  const found = /^\s*[{[]/.test(text) ? fromJson(text, place) : fromDotenv(text, place)
  if (isBindingCredentials(found.values)) return found.values
  const missing = missingCredentialKeys(found.values).map((key) => found.nameOf(key))
  throw new CredentialsUnreadable(`Can't use the credentials of ${place}: they lack ${missing.join(', ')}.`, {
    hints: ['Use a file that sesctl bind or sesctl rotate has written with --write, or the JSON of a service key.'],
  })
}

interface Found {
  readonly values: unknown
  readonly nameOf: (key: string) => string
}

function fromDotenv(text: string, place: string): Found {
  const variables = readDotenv(text)
  if (variables.size === 0) {
    throw new CredentialsUnreadable(`Can't read ${place}: it holds neither dotenv lines nor JSON.`)
  }
  const values = Object.entries(VARIABLES).flatMap(([key, names]) => {
    const name = names.find((candidate) => variables.has(candidate))
    return name === undefined ? [] : [[key, variables.get(name)]]
  })
  return {values: Object.fromEntries(values), nameOf: (key) => VARIABLES[key]?.[0] ?? key}
}

function fromJson(text: string, place: string): Found {
  const document = parsed(text, place)
  const {result, credentials} = objectOf(document)
  const inside = [objectOf(result)['credentials'], credentials].find((value) => value !== undefined)
  return {values: inside ?? document, nameOf: (key) => key}
}

function parsed(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own words would show a piece of the text.
    throw new CredentialsUnreadable(`Can't read ${place}: it begins like JSON and is none.`)
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
