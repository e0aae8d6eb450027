import {timingSafeEqual} from 'node:crypto'
import type {Clock} from '../../clock.ts'
import type {Environment} from '../../environment.ts'
import {userArn} from '../../policies/arn.ts'
import {isKeyUsableYet} from '../iam/credential-lag.ts'
import {type AwsRequest, header} from '../request.ts'
import {canonicalRequest, payloadHash, signatureOf} from './canonical-request.ts'
import {
  formatTimestamp,
  MalformedSignature,
  NoSignature,
  type PresentedSignature,
  presentedSignature,
  timestampMillis,
} from './presented-signature.ts'
import {decodeQuery} from './query-string.ts'

/** The IAM user behind a request whose signature is right. */
export interface Caller {
  readonly userName: string
  readonly userId: string
  readonly arn: string
  readonly accessKeyId: string
}

/** Who sends a request without a signature, to an operation that takes such. */
export const ANYONE: Caller = {userName: '-', userId: '', arn: '', accessKeyId: ''}

export type RefusalKind = 'missing' | 'incomplete' | 'unknown-key' | 'mismatch' | 'skewed' | 'expired'

/** A signature that is not accepted. What it is called on the wire depends on the protocol. */
export class AuthenticationRefusal extends Error {
  readonly kind: RefusalKind

  constructor(kind: RefusalKind, message: string) {
    super(message)
    this.kind = kind
  }
}

const MAXIMUM_SKEW = 5 * 60 * 1000
const LAST_USE_PRECISION = 1000
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.'

interface KeyRow {
  secret: string
  status: string
  created_at: number
  user_name: string
  user_id: string
  path: string
}

/**
 * Checks a request's signature against the keys that the sandbox issued, and notes the key's use.
 *
 * @param signingName the service that the credential scope must name; undefined where any will do.
 * @param wallClock what the age of a signature is measured by. Clients sign by their machine's clock, so this is
 *   not the sandbox's clock, which may have been moved.
 * @throws AuthenticationRefusal
 */
export function authenticate(
  env: Environment,
  request: AwsRequest,
  signingName: string | undefined,
  wallClock: Clock,
): Caller {
  const presented = read(request)
  const key = env.store.one<KeyRow>(
    `SELECT secret, status, access_key.created_at, user_name, user_id, path FROM access_key JOIN iam_user ON iam_user.name = user_name
     WHERE id = ?`,
    presented.accessKeyId,
  )
  // The keys of the sandbox are permanent: a session token never belongs to one.
  const known = key?.status === 'Active' && isKeyUsableYet(env, {userName: key.user_name, createdAt: key.created_at})
  if (!known || request.headers.has('x-amz-security-token'))
    throw new AuthenticationRefusal('unknown-key', 'The security token included in the request is invalid.')
  checkScope(presented, env.settings.region, signingName)
  checkAge(presented, wallClock.now())
  checkSignature(request, presented, key.secret)
  noteUse(env, presented)
  return {
    userName: key.user_name,
    userId: key.user_id,
    arn: userArn(env.settings, key.path, key.user_name),
    accessKeyId: presented.accessKeyId,
  }
}

function read(request: AwsRequest): PresentedSignature {
  try {
    decodeQuery(request.query)
    return presentedSignature(request)
  } catch (error) {
    if (error instanceof NoSignature)
      throw new AuthenticationRefusal('missing', 'Request is missing Authentication Token')
    if (error instanceof MalformedSignature) throw new AuthenticationRefusal('incomplete', error.message)
    if (error instanceof URIError) throw new AuthenticationRefusal('incomplete', 'The query string is malformed.')
    throw error
  }
}

function checkScope({scope, timestamp}: PresentedSignature, region: string, signingName: string | undefined): void {
  if (!timestamp.startsWith(scope.date))
    throw new AuthenticationRefusal('mismatch', 'Date in Credential scope does not match YYYYMMDD from ISO-8601 date.')
  if (scope.region !== region)
    throw new AuthenticationRefusal(
      'mismatch',
      `Credential should be scoped to a valid region, not '${scope.region}'. The sandbox is in '${region}'.`,
    )
  if (signingName !== undefined && scope.service !== signingName)
    throw new AuthenticationRefusal('mismatch', `Credential should be scoped to correct service: '${signingName}'.`)
}

function checkAge({timestamp, expires}: PresentedSignature, now: number): void {
  const at = timestampMillis(timestamp)
  const presentable = formatTimestamp(now)
  if (Number.isNaN(at)) throw new AuthenticationRefusal('incomplete', 'The date of the signature is no date.')
  if (at > now + MAXIMUM_SKEW)
    throw new AuthenticationRefusal(
      'skewed',
      `Signature not yet current: ${timestamp} is still later than ${formatTimestamp(now + MAXIMUM_SKEW)} ` +
        `(${presentable} + 5 min.)`,
    )
  if (expires !== undefined) {
    if (at + expires * 1000 < now) throw new AuthenticationRefusal('expired', 'Request has expired.')
  } else if (at < now - MAXIMUM_SKEW)
    throw new AuthenticationRefusal(
      'skewed',
      `Signature expired: ${timestamp} is now earlier than ${formatTimestamp(now - MAXIMUM_SKEW)} ` +
        `(${presentable} - 5 min.)`,
    )
}

function checkSignature(request: AwsRequest, presented: PresentedSignature, secret: string): void {
  const mustBeSigned = [...request.headers.keys()].filter((name) => name === 'host' || name.startsWith('x-amz-'))
  for (const name of ['host', ...mustBeSigned])
    if (!presented.signedHeaders.includes(name))
      throw new AuthenticationRefusal('mismatch', `'${name}' must be a 'SignedHeader' in the AWS Authorization.`)
  const canonical = canonicalRequest(request, presented.signedHeaders)
  const expected = Buffer.from(signatureOf(canonical, presented.timestamp, presented.scope, secret))
  const given = Buffer.from(presented.signature)
  const claimed = header(request, 'x-amz-content-sha256')
  if (claimed !== undefined && claimed !== payloadHash(request)) throw new AuthenticationRefusal('mismatch', MISMATCH)
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new AuthenticationRefusal('mismatch', MISMATCH)
}

/** Like IAM, which also names the service and the region. One write a second, however busy the key is. */
function noteUse(env: Environment, {accessKeyId, scope}: PresentedSignature): void {
  const now = env.clock.now()
  env.store.runIfRoom(
    `UPDATE access_key SET last_used_at = ?, last_used_service = ?, last_used_region = ?
     WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= ? OR last_used_service <> ?)`,
    now,
    scope.service,
    scope.region,
    accessKeyId,
    now - LAST_USE_PRECISION,
    scope.service,
  )
}
