import {UnexpectedAnswer} from '../exit/failure.ts'
import {formatJson} from '../text/json-text.ts'
import {type Plain, yamlLines} from '../text/yaml-text.ts'
import type {CredentialFormat} from './credential-format.ts'
import {type BindingCredentials, credentialsConfigurationSet, sendingDomain} from './credentials.ts'
import {deliveredCredentials} from './delivered-credentials.ts'
import {formatSmtpUrl} from './smtp-url.ts'
import {type BoundTo, vcapServices} from './vcap.ts'

/** SES takes STARTTLS on 587 (Amazon SES developer guide, "Connecting to an SMTP endpoint"); the broker names no port. */
const SMTP_PORT = '587'

/** @throws UnexpectedAnswer when the form cannot hold a value, or would not say which binding it is. */
export function writeCredentials(credentials: BindingCredentials, format: CredentialFormat, of: BoundTo): string {
  const written: Readonly<Record<CredentialFormat, () => string>> = {
    dotenv: () => toDotenv(credentials),
    json: () => toJson(credentials),
    yaml: () => toYaml(credentials),
    vcap: () => `${formatJson(vcapServices(deliveredCredentials(credentials), of), 2)}\n`,
    'smtp-url': () => `${formatSmtpUrl(deliveredCredentials(credentials))}\n`,
  }
  return written[format]()
}

/** The same as {@link toJson} in YAML; a value that is no text is what JSON has for it. */
function toYaml(credentials: BindingCredentials): string {
  const values = JSON.parse(JSON.stringify(deliveredCredentials(credentials))) as Plain
  return `${yamlLines(values).join('\n')}\n`
}

/** Everything that the broker returned, under its own keys. */
export function toJson(credentials: BindingCredentials): string {
  return `${formatJson(deliveredCredentials(credentials), 2)}\n`
}

/**
 * Lines that a POSIX shell can `source` and that `node --env-file` reads the same.
 * @throws UnexpectedAnswer when a value cannot be written so that both read it alike.
 */
export function toDotenv(credentials: BindingCredentials): string {
  const values = deliveredCredentials(credentials)
  const topics = ['reputation', 'bounce', 'complaint', 'delivery'].map((kind): [string, unknown] => [
    `SES_${kind.toUpperCase()}_TOPIC_ARN`,
    values[`${kind}_topic_arn`],
  ])
  const variables: readonly [string, unknown][] = [
    ['SMTP_SERVER', values['smtp_server']],
    ['SMTP_PORT', SMTP_PORT],
    ['SMTP_USER', values['smtp_user']],
    ['SMTP_PASSWORD', values['smtp_password']],
    ['AWS_ACCESS_KEY_ID', values['aws_access_key_id']],
    ['AWS_SECRET_ACCESS_KEY', values['aws_secret_access_key']],
    ['AWS_REGION', values['region']],
    ['SES_FROM_DOMAIN', sendingDomain(credentials)],
    ['SES_CONFIGURATION_SET', credentialsConfigurationSet(credentials)],
    ['SES_IDENTITY_ARN', values['identity_arn']],
    ['SES_CONFIGURATION_SET_ARN', values['configuration_set_arn']],
    ...topics,
  ]
  return variables
    .filter((variable): variable is [string, string] => typeof variable[1] === 'string' && variable[1] !== '')
    .map(([name, value]) => `${name}=${quote(name, value)}\n`)
    .join('')
}

function quote(name: string, value: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(value)) return value
  if (/^[\x20-\x7e]+$/.test(value)) {
    if (!value.includes("'")) return `'${value}'`
    if (!/["$`\\!]/.test(value)) return `"${value}"`
  }
  throw new UnexpectedAnswer(
    `Can't write ${name} as dotenv: its value holds characters that shells read differently.`,
    {
      hints: ['Use --format json.'],
    },
  )
}
