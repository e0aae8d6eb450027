import type {CredentialFormat} from './credential-format.ts'
import {readDotenv} from './dotenv.ts'
import {readFlatYaml} from './flat-yaml.ts'
import {readSmtpUrl} from './smtp-url.ts'

/** The form in which a text has credentials; undefined where it has none that is known. */
export function formOfContent(content: string): CredentialFormat | undefined {
  const text = content.replace(/^\ufeff/, '')
  if (/^\s*\{/.test(text)) return formOfJson(text)
  if (readSmtpUrl(text)) return 'smtp-url'
  if (readFlatYaml(text)?.has('aws_access_key_id')) return 'yaml'
  const variables = readDotenv(text)
  return variables.has('AWS_ACCESS_KEY_ID') || variables.has('SMTP_USER') ? 'dotenv' : undefined
}

function formOfJson(text: string): CredentialFormat | undefined {
  try {
    const document = JSON.parse(text) as Record<string, unknown>
    if ('aws_access_key_id' in document) return 'json'
    const lists = Object.values(document)
    return lists.length > 0 && lists.every(Array.isArray) ? 'vcap' : undefined
  } catch {
    return undefined
  }
}

/** The form that a file is expected to have by the ending of its name; dotenv where that says nothing. */
export function formOfName(path: string): CredentialFormat {
  const [, ending = ''] = /\.([A-Za-z]+)$/.exec(path) ?? []
  const forms: Readonly<Record<string, CredentialFormat>> = {json: 'json', yaml: 'yaml', yml: 'yaml'}
  return forms[ending.toLowerCase()] ?? 'dotenv'
}
