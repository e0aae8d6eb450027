import type {RequiredRecord} from '../domain/records/required-records.ts'
import {characterStrings, mailExchanger} from './record-data.ts'

/** One record as Cloudflare's API and its Terraform provider name the fields. */
export interface CloudflareRecord {
  readonly type: RequiredRecord['type']
  /** Absolute, without the final dot. */
  readonly name: string
  readonly content: string
  readonly ttl: number
  readonly priority?: number
  readonly proxied?: false
}

/** Seconds; 1 would mean "automatic" ("Time to Live (TTL)", Cloudflare DNS documentation). */
const TTL_LIMITS = {least: 60, most: 86_400}

/**
 * TXT content is quoted character-strings, as the API wants it. A CNAME is not proxied: behind the proxy it would be
 * answered with addresses of Cloudflare, and nobody would see the key.
 */
export function cloudflareRecord(
  {name, type, ttl}: {name: string; type: RequiredRecord['type']; ttl: number},
  value: string,
): CloudflareRecord {
  const base = {type, name, ttl: Math.min(TTL_LIMITS.most, Math.max(TTL_LIMITS.least, ttl))}
  if (type === 'TXT') return {...base, content: characterStrings(value).join(' ')}
  if (type === 'CNAME') return {...base, content: value, proxied: false}
  const {preference, host} = mailExchanger(value)
  return {...base, content: host, priority: preference}
}
