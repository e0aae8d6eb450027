/**
 * The minor version that a client announced in X-Broker-API-Version, or why it is refused (brokerapi api_version_header.go).
 * Text after the number is ignored, as Go's Sscanf ignores it.
 */
export function apiVersion(header: string | undefined): {readonly minor: number} | {readonly refusal: string} {
  if (header === undefined || header === '') return {refusal: 'X-Broker-API-Version Header not set'}
  const [, major, minor] = /^\s*([+-]?\d+)\.([+-]?\d+)/.exec(header) ?? []
  if (major === undefined || minor === undefined) return {refusal: 'X-Broker-API-Version Header must contain a version'}
  if (Number(major) !== 2) return {refusal: 'X-Broker-API-Version Header must be 2.x'}
  return {minor: Number(minor)}
}
