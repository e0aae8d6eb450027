/** The access key id in a file that bind or rotate has written, in either format; undefined where there is none. */
export function readAccessKeyId(content: string): string | undefined {
  const dotenv = /^AWS_ACCESS_KEY_ID=['"]?([A-Za-z0-9]+)['"]?\s*$/m.exec(content)?.[1]
  if (dotenv !== undefined) return dotenv
  try {
    const {aws_access_key_id: id} = JSON.parse(content) as {aws_access_key_id?: unknown}
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}
