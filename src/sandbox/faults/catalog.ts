export const FAULT_NAMES = [
  'slow-propagation',
  'lame-nameserver',
  'two-spf',
  'broker-500-after-create',
  'lost-reply',
  'slow-bind',
  'throttle',
  'iam-lag',
  'smtp-greylist',
  'sns-duplicate',
  'sns-reorder',
  'clock-skew',
  'complaint-burst',
  'disk-full',
  'cf-lost-reply',
  'cf-throttle',
  'cf-5xx',
  'cf-token-expired',
  'cf-slow-bind',
  'cf-broker-502',
  'cf-deployment-stuck',
  'cf-deployment-canceled',
  'cf-deployment-superseded',
] as const
export type FaultName = (typeof FAULT_NAMES)[number]

export interface FaultEntry {
  readonly name: FaultName
  /** The case of the real service. */
  readonly standsFor: string
  /** What a client sees while it is on. */
  readonly changes: string
  /** Whether it can be kept to one instance, and ended after N times. */
  readonly instance: boolean
  readonly times: boolean
  /** Its duration, when nobody says. */
  readonly defaultMillis?: number
  /** How much of the whole it strikes, when nobody says. */
  readonly defaultShare?: number
}

/** Every bad day that can be switched on. */
export const FAULTS: readonly FaultEntry[] = [
  {
    name: 'slow-propagation',
    standsFor: 'A secondary name server takes over a change of the zone long after the primary has it.',
    changes:
      'ns2 answers what DNS held before that time, or that there is nothing; ns1 and the verification see the change.',
    instance: true,
    times: false,
    defaultMillis: 60_000,
  },
  {
    name: 'lame-nameserver',
    standsFor:
      'The delegation names a server that does not serve the zone (RFC 1912 section 2.8): it moved, or lost it.',
    changes: 'ns2 answers REFUSED without authority to everything but questions about itself.',
    instance: true,
    times: false,
  },
  {
    name: 'two-spf',
    standsFor:
      'Somebody adds another SPF record beside the first: receivers end with permerror (RFC 7208 section 4.5).',
    changes: 'Every name that has an SPF record has a second one.',
    instance: true,
    times: false,
  },
  {
    name: 'broker-500-after-create',
    standsFor: 'The broker made the thing, then its own database failed: platforms take a 500 for "nothing was made".',
    changes: 'A PUT of an instance or a binding is carried out and answered with 500.',
    instance: true,
    times: true,
  },
  {
    name: 'lost-reply',
    standsFor: 'A proxy or a network drops the connection after the broker did the work.',
    changes: 'PUT, PATCH and DELETE are carried out; the connection ends without an answer.',
    instance: true,
    times: true,
  },
  {
    name: 'slow-bind',
    standsFor:
      'Making an IAM user takes longer than the platform waits for a bind, which is 60 seconds on Cloud Foundry.',
    changes: 'A bind takes DELAY longer, then answers as usual.',
    instance: true,
    times: true,
    defaultMillis: 70_000,
  },
  {
    name: 'throttle',
    standsFor: 'AWS limits requests, in SES to one a second for each operation ("Service quotas in Amazon SES").',
    changes: 'Requests over the documented rates are refused in the words of their protocol, to be tried again later.',
    instance: false,
    times: false,
  },
  {
    name: 'iam-lag',
    standsFor:
      'IAM is eventually consistent: a new key works seconds or minutes later, over SMTP as much as over HTTPS.',
    changes: 'Keys younger than this are unknown to the AWS endpoint, and to SMTP (535).',
    instance: true,
    times: false,
    defaultMillis: 15_000,
  },
  {
    name: 'smtp-greylist',
    standsFor: 'A relay on the way has strangers come back later (RFC 6647): mailers that do not retry lose the mail.',
    changes:
      'The first RCPT of a client, sender and recipient is answered with 451, and so is each until this time is over.',
    instance: true,
    times: true,
    defaultMillis: 10_000,
  },
  {
    name: 'sns-duplicate',
    standsFor: 'SNS delivers at least once: the same message comes again, with the same MessageId.',
    changes: 'Every notification over HTTP is delivered twice.',
    instance: false,
    times: true,
  },
  {
    name: 'sns-reorder',
    standsFor: 'SNS keeps no order: a complaint may come before the delivery that it is about.',
    changes: 'Every other notification over HTTP is delayed, so that later ones overtake it.',
    instance: false,
    times: true,
    defaultMillis: 2000,
  },
  {
    name: 'clock-skew',
    standsFor: "The clock of the client's machine is wrong: AWS takes signatures that are at most five minutes off.",
    changes: 'The AWS endpoint judges signatures by a clock that is so far ahead, and dates its answers by it.',
    instance: false,
    times: false,
    defaultMillis: 600_000,
  },
  {
    name: 'complaint-burst',
    standsFor: 'A campaign annoys its readers: complaints come in by the dozen, and the rate crosses the lines.',
    changes: 'This share of the mail that is delivered to ordinary recipients is complained about.',
    instance: true,
    times: true,
    defaultShare: 0.05,
  },
  {
    name: 'disk-full',
    standsFor: 'The machine of the service has no room left: what cannot be written must not be acknowledged.',
    changes:
      'Every write fails: SMTP answers 452, the AWS endpoint, the broker and Cloud Foundry 500, the control API 507. Reading works.',
    instance: false,
    times: false,
  },
  {
    name: 'cf-lost-reply',
    standsFor: 'A router drops the connection after the Cloud Controller did the work: nobody knows whether it did.',
    changes: 'POST, PATCH and DELETE of the Cloud Foundry API are carried out; the connection ends without an answer.',
    instance: false,
    times: true,
  },
  {
    name: 'cf-throttle',
    standsFor: 'The Cloud Controller limits the requests of a user: it answers 429 and says when to come back.',
    changes: 'Requests to the Cloud Foundry API are not carried out: 429 with Retry-After, JSON labelled as text.',
    instance: false,
    times: true,
    defaultMillis: 1000,
  },
  {
    name: 'cf-5xx',
    standsFor: 'A Cloud Controller is being replaced: its router answers 502 for it, or it fails with 500 itself.',
    changes: 'GET requests to the Cloud Foundry API end with 502 and 500 in turn.',
    instance: false,
    times: true,
  },
  {
    name: 'cf-token-expired',
    standsFor: 'Keys of UAA are exchanged, or clocks differ: tokens are refused that should still be good.',
    changes: 'The Cloud Foundry API answers 401 to every access token that is older than this, until it is refreshed.',
    instance: false,
    times: false,
  },
  {
    name: 'cf-slow-bind',
    standsFor: 'A bind takes longer than the Cloud Controller waits for the broker; the broker continues all the same.',
    changes: 'A bind takes DELAY longer than the broker timeout; the binding fails, and an IAM user may stay behind.',
    instance: true,
    times: true,
    defaultMillis: 500,
  },
  {
    name: 'cf-broker-502',
    standsFor: 'A proxy between the Cloud Controller and the broker answers with a page of its own.',
    changes: "Parameters are answered with 502, and jobs fail: the broker's answer does not get through.",
    instance: true,
    times: true,
  },
  {
    name: 'cf-deployment-stuck',
    standsFor: 'A rolling deployment needs room for one more instance, and the quota of the space has none.',
    changes:
      'Deployments on Cloud Foundry stay ACTIVE with status.details.error, while old instances run on; they can be canceled.',
    instance: false,
    times: false,
  },
  {
    name: 'cf-deployment-canceled',
    standsFor: 'Somebody else cancels a rolling deployment while it is in progress.',
    changes: 'Deployments on Cloud Foundry are canceled once they have begun: the old instances come back.',
    instance: false,
    times: true,
  },
  {
    name: 'cf-deployment-superseded',
    standsFor:
      'Somebody else deploys the app, as by cf push --strategy rolling, while another deployment is in progress.',
    changes: 'A later deployment of the same app takes the place of each that has begun, and comes to its own end.',
    instance: false,
    times: true,
  },
]

export function faultEntry(name: string): FaultEntry | undefined {
  return FAULTS.find((entry) => entry.name === name)
}
