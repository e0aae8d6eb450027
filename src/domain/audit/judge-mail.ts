import {formatDuration} from '../time/duration.ts'
import type {AccountFacts, AuditedIdentity, InstanceFacts} from './facts.ts'
import {found, type Judged} from './finding.ts'

/** How long SES looks for DNS records before it gives up (Amazon SES Developer Guide, "Verified identities"). */
const SEARCHED_MILLIS = 72 * 3_600_000

export function judgeSet(instance: InstanceFacts): Judged[] {
  const {set} = instance
  if (set === undefined || set === 'gone') return []
  const judged: Judged[] = []
  if (!set.tlsRequired) {
    const {name, sendingPool, maxDeliverySeconds} = set
    judged.push(
      found('tls-optional', name, {
        instance,
        message: 'Mail may leave without TLS',
        evidence: {tlsPolicy: 'OPTIONAL'},
        repairs: [
          {
            kind: 'require-tls',
            set: name,
            ...(sendingPool === undefined ? {} : {sendingPool}),
            ...(maxDeliverySeconds === undefined ? {} : {maxDeliverySeconds}),
          },
        ],
      }),
    )
  }
  if (!set.reputationMetricsEnabled) {
    judged.push(
      found('reputation-metrics-off', set.name, {
        instance,
        message: 'SES publishes no bounce and complaint rates for the configuration set',
        evidence: {reputationMetricsEnabled: false},
        repairs: [{kind: 'publish-reputation', set: set.name}],
      }),
    )
  }
  const reasons = set.suppressed
  if (!reasons?.includes('BOUNCE') || !reasons.includes('COMPLAINT')) {
    judged.push(
      found('suppression-off', set.name, {
        instance,
        severity: reasons === undefined ? 'note' : 'warning',
        message: reasons === undefined ? "Suppression is left to the account's own setting" : 'Suppression is off',
        evidence: {suppressedReasons: reasons ?? 'not set'},
        repairs: [{kind: 'suppress', set: set.name}],
      }),
    )
  }
  if (!set.sendingEnabled) {
    judged.push(
      found('sending-off', set.name, {instance, message: 'Sending is paused', evidence: {sendingEnabled: false}}),
    )
  }
  return judged
}

export function judgeIdentities(instance: InstanceFacts, account: AccountFacts): Judged[] {
  return (instance.identities ?? []).flatMap((identity) => [
    ...judgeVerification(identity, instance, account.now),
    ...judgeMailFrom(identity, instance),
    ...judgeDefaultSet(identity, instance),
  ])
}

function judgeVerification(identity: AuditedIdentity, instance: InstanceFacts, now: number): Judged[] {
  const {name, verifiedForSending, verificationStatus} = identity
  if (verifiedForSending && verificationStatus === 'SUCCESS') return []
  const since = verificationStatus === 'PENDING' ? (identity.keysMadeAt ?? instance.createdAt) : undefined
  const until = since === undefined ? undefined : Date.parse(since) + SEARCHED_MILLIS
  const evidence = {
    verificationStatus,
    verifiedForSending,
    ...(until === undefined || Number.isNaN(until) ? {} : {searchedUntil: new Date(until).toISOString()}),
  }
  const message = {
    FAILED: `${name} is not verified, and SES has stopped checking for its records`,
    TEMPORARY_FAILURE: `The DKIM records of ${name} have gone: SES gives up after 72 hours`,
    PENDING: `${name} is not verified yet${clock(until, now)}`,
  }[verificationStatus]
  return [
    found('identity-unverified', name, {
      instance,
      severity: verificationStatus === 'FAILED' || verificationStatus === 'TEMPORARY_FAILURE' ? 'error' : 'warning',
      message: message ?? `${name} is not verified`,
      evidence,
      ...(verificationStatus === 'FAILED'
        ? {
            fix: 'Publish the required records, then restart the verification: PutEmailIdentityDkimSigningAttributes in SES. The DKIM tokens may change with it, so read the records again and publish those.',
          }
        : {}),
    }),
  ]
}

function clock(until: number | undefined, now: number): string {
  if (until === undefined || Number.isNaN(until)) return ''
  return until > now
    ? `: SES checks its records for ${formatDuration(until - now)} more`
    : ': the 72 hours of its search are over'
}

function judgeMailFrom(identity: AuditedIdentity, instance: InstanceFacts): Judged[] {
  const {name, mailFromDomain, mailFromStatus, mailFromBehavior = 'USE_DEFAULT_VALUE'} = identity
  if (mailFromDomain === undefined || mailFromStatus === 'SUCCESS' || mailFromStatus === undefined) return []
  const failed = mailFromStatus === 'FAILED'
  const refused = mailFromBehavior === 'REJECT_MESSAGE'
  return [
    found('mail-from-failed', name, {
      instance,
      severity: refused ? 'error' : failed ? 'warning' : 'note',
      message: failed
        ? `SES has stopped checking for the MX record of ${mailFromDomain}`
        : `SES has not found the MX record of ${mailFromDomain} (${mailFromStatus})`,
      evidence: {mailFromDomain, mailFromStatus, behaviorOnMxFailure: mailFromBehavior},
      repairs: failed ? [{kind: 'restart-mail-from', identity: name, mailFromDomain, behavior: mailFromBehavior}] : [],
    }),
  ]
}

function judgeDefaultSet(identity: AuditedIdentity, instance: InstanceFacts): Judged[] {
  const {configurationSet} = instance
  if (identity.configurationSet === configurationSet || instance.set === 'gone') return []
  const other = identity.configurationSet
  return [
    found('default-set-wrong', identity.name, {
      instance,
      message:
        other === undefined
          ? `${identity.name} has no default configuration set`
          : `${identity.name} sends through the configuration set ${other}`,
      evidence: {defaultSet: other ?? 'none', expected: configurationSet},
      repairs: [{kind: 'set-default-set', identity: identity.name, set: configurationSet}],
      // Only the broker's own tag says for certain whose identity it is.
      safe: identity.instanceId === instance.instanceId,
    }),
  ]
}
