import type {JsonReply} from '../http/json-client.ts'

/**
 * The warnings of an answer: X-Cf-Warnings holds a list, each of them form-url-encoded
 * (cloudfoundry/cli api/cloudcontroller/cloud_controller_connection.go).
 */
export function warningsOf({headers}: Pick<JsonReply, 'headers'>): string[] {
  const list = headers['x-cf-warnings']
  if (list === undefined) return []
  return [list]
    .flat()
    .join(',')
    .split(',')
    .map((warning) => decoded(warning.trim()))
    .filter((warning) => warning !== '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
