import {expect} from 'chai'
import type {InstanceList, ListedInstance} from '../../../src/app/instance/list.ts'
import type {InstanceStatus} from '../../../src/app/instance/status.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {renderCredentials} from '../../../src/render/binding/credentials.ts'
import {renderBindingList} from '../../../src/render/binding/list.ts'
import {renderDeprovisioned, renderDeprovisionPlan} from '../../../src/render/instance/deprovisioned.ts'
import {renderInstanceList} from '../../../src/render/instance/list.ts'
import {renderProvisioned} from '../../../src/render/instance/provisioned.ts'
import {renderRequestPreviews} from '../../../src/render/instance/request-preview.ts'
import {renderInstanceStatus} from '../../../src/render/instance/status.ts'
import {renderUpdated} from '../../../src/render/instance/updated.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {testCredentials} from '../../support/memory-platform.ts'
import {NOW} from '../../support/platform-fixture.ts'

const HOSTILE = 'boom \u001b[2J\u202e\nnext'
const wide = plainScreen(120)
const listed = (change: Partial<ListedInstance> = {}): ListedInstance => ({
  id: '6d7ec4e2-6f0a-4c54-9c6f-1c4a4c1d2f55',
  name: 'mail-prod',
  state: 'ready',
  lastOperation: {type: 'create', state: 'succeeded', description: 'provision succeeded'},
  createdAt: new Date(NOW - 7_500_000).toISOString(),
  sendingDomain: 'agency.gov',
  ...change,
})

const INVENTORY = {source: 'machine', changedAt: new Date(NOW - 7_500_000).toISOString()} as const
const shownWith = (...instances: ListedInstance[]): InstanceList => ({instances, inventory: INVENTORY, elsewhere: null})

const STATUS: InstanceStatus = {
  inventory: INVENTORY,
  instance: listed(),
  sendingDomain: 'agency.gov',
  parameters: {
    known: true,
    value: {
      domain: 'agency.gov',
      adminEmail: 'a@agency.gov',
      mailFromSubdomain: 'mail',
      dmarcAggregateRecipients: [],
      dmarcFailureRecipients: [],
      feedbackNotifications: false,
    },
  },
  identity: {
    known: true,
    value: {
      domain: 'agency.gov',
      verified: true,
      verificationStatus: 'SUCCESS',
      dkimStatus: 'SUCCESS',
      mailFromDomain: 'mail.agency.gov',
      mailFromStatus: 'SUCCESS',
    },
  },
  sending: {known: true, value: {enabled: true, lastFreshStart: null}},
  rates: {
    known: true,
    value: {
      bounceRate: 0.017,
      complaintRate: 0.0001,
      at: new Date(NOW - 3_600_000).toISOString(),
      sentInTwoWeeks: 61_204,
    },
  },
  bindings: {
    known: true,
    value: {
      lastUseUnknown: null,
      bindings: [
        {
          id: 'b-1',
          name: 'ci',
          app: null,
          createdAt: new Date(NOW - 86_400_000 * 3).toISOString(),
          state: 'ready',
          accessKeys: [{id: 'AKIA1', status: 'Active', lastUsedAt: new Date(NOW - 120_000).toISOString()}],
        },
      ],
    },
  },
}

describe('what people see of instances', () => {
  it('is one screen for the status', () => {
    expect(renderInstanceStatus(STATUS, NOW)(wide)).to.equal(
      [
        'mail-prod · agency.gov · ✓ ready',
        '',
        '  id              6d7ec4e2-6f0a-4c54-9c6f-1c4a4c1d2f55',
        '  age             2 h 05 m',
        '  last operation  create succeeded',
        '',
        '  domain                   agency.gov',
        '  admin e-mail             a@agency.gov',
        '  MAIL FROM subdomain      mail',
        '  DMARC aggregate reports  the admin e-mail',
        '  DMARC failure reports    the admin e-mail',
        '  feedback notifications   off',
        '',
        '✓ identity        verified · DKIM SUCCESS · MAIL FROM mail.agency.gov SUCCESS',
        '✓ sending         on',
        '✓ rates           bounces 1.70 %, complaints 0.010 % of 61,204 sent in 14 days, 1 h 00 m ago',
        '',
        '  id   name  age  state    last used',
        '  b-1  ci    3 d  ✓ ready  2 m 00 s ago',
        '',
        "Inventory: this machine's, last changed 2 h 05 m ago; a broker has no list. What was made on another machine is found by",
        'its name.',
      ].join('\n'),
    )
  })

  it('says why a part of the status is missing', () => {
    const why = {known: false, why: 'SES is away'} as const
    const text = renderInstanceStatus({...STATUS, identity: why, sending: why, rates: why, bindings: why}, NOW)(wide)
    expect(text.match(/· \w+ +not known: SES is away/g)).to.have.length(4)
  })

  it('shows that sending is paused, and rates that are over a threshold', () => {
    const text = renderInstanceStatus(
      {
        ...STATUS,
        sending: {known: true, value: {enabled: false, lastFreshStart: null}},
        rates: {
          known: true,
          value: {bounceRate: 0.02, complaintRate: 0, at: new Date(NOW).toISOString(), sentInTwoWeeks: null},
        },
      },
      NOW,
    )(wide)
    expect(text).to.include('✗ sending         paused')
    expect(text).to.include('! rates           bounces 2.00 %, complaints 0 %, 0.0 s ago')
  })

  describe('of an instance that is paused', () => {
    const paused = (pause?: {reason: string; by: string; at: string} | null): string => {
      const value = {enabled: false, lastFreshStart: null, ...(pause === undefined ? {} : {pause})}
      return renderInstanceStatus({...STATUS, sending: {known: true, value}}, NOW)(plainScreen(200))
    }

    it('are the reason, the person and the time of the pause', () => {
      expect(paused({reason: 'list bought', by: 'op@host', at: '2026-11-20T09:30:00.000Z'})).to.match(
        /^✗ sending +paused: SES refuses all mail\. Paused at .*20.* 09:30 UTC by op@host: list bought$/m,
      )
    })

    it('is that nobody here knows why, where no audit log says it', () => {
      expect(paused(null)).to.include('Who paused it, when and why is not recorded here.')
      expect(paused()).to.include('Who paused it, when and why is not recorded here.')
    })

    it('are reasons and names on one line, with nothing in them that a terminal obeys', () => {
      const text = paused({reason: HOSTILE, by: HOSTILE, at: '2026-11-20T09:30:00.000Z'})
      expect(text).not.to.include('\u001b').and.not.include('\u202e')
      expect(text).to.match(/by boom \ufffd\[2J\ufffd next: boom/)
    })
  })

  it('says that an instance needs an upgrade, in the list and in the status', () => {
    const outdated = listed({upgradeTo: '1.6.0'})
    expect(renderInstanceList(shownWith(outdated), NOW)(wide)).to.include('✓ ready, needs an upgrade')
    expect(renderInstanceStatus({...STATUS, instance: outdated}, NOW)(wide)).to.include(
      '! upgrade         needed, to 1.6.0: until then the broker refuses to bind',
    )
  })

  it("distinguishes an app's binding from a service key, and a binding that an operation has spoilt from a good one", () => {
    const app = {id: 'g', name: 'web-app'}
    const common = {createdAt: new Date(NOW - 3_600_000).toISOString(), name: null}
    const bindings = [
      {...common, id: 'b-1', app, state: 'ready'},
      {...common, id: 'b-2', app: null, name: 'ci', state: 'in progress'},
      {...common, id: 'b-3', app: null, state: 'failed'},
    ] as const
    const inventory = {source: 'cloud-foundry', changedAt: null} as const
    const list = {instance: {id: 'i', name: 'mail-prod'}, inventory, bindings, lastUseUnknown: null, orphans: []}
    expect(renderBindingList(list, NOW)(wide).replaceAll(/ {2,}/g, '  ').split('\n')).to.deep.equal([
      'id  name  for  age  state  last used',
      'b-1  app web-app  1 h 00 m  ✓ ready  not known',
      'b-2  ci  key  1 h 00 m  … being made or deleted  not known',
      'b-3  key  1 h 00 m  ✗ failed: it has no credentials, and can only be deleted  not known',
      '',
      "Inventory: Cloud Foundry's, as of now.",
    ])
  })

  it('obeys nothing that the broker says', () => {
    const failed = listed({
      name: HOSTILE,
      sendingDomain: HOSTILE,
      state: 'create-failed',
      lastOperation: {type: 'create', state: 'failed', description: HOSTILE},
    })
    const texts = [
      renderInstanceList(shownWith(failed), NOW)(wide),
      renderInstanceStatus({...STATUS, instance: failed, sendingDomain: HOSTILE}, NOW)(wide),
      renderProvisioned({outcome: 'exists', instance: failed, compared: true})(wide),
      renderCredentials({[HOSTILE]: HOSTILE}, {reveal: true})(wide),
      renderRequestPreviews([{method: 'PUT', target: HOSTILE, body: {text: HOSTILE}}])(wide),
      renderBindingList(
        {instance: {id: 'i', name: HOSTILE}, inventory: INVENTORY, bindings: [], lastUseUnknown: HOSTILE, orphans: []},
        NOW,
      )(wide),
    ]
    for (const text of texts) {
      expect(text).to.include('boom')
      expect(text).not.to.include('\u001b').and.not.to.include('\u202e')
    }
  })

  it('names the inventory that is shown, and how old it is', () => {
    const list = shownWith(listed())
    expect(renderInstanceList(list, NOW)(wide)).to.include("Inventory: this machine's, last changed 2 h 05 m ago")
    expect(renderInstanceStatus(STATUS, NOW)(wide)).to.include("Inventory: this machine's, last changed 2 h 05 m ago")
    const none = {instances: [], inventory: {source: 'machine', changedAt: null} as const, elsewhere: null}
    expect(renderInstanceList(none, NOW)(wide))
      .to.include('are known to this machine')
      .and.include("Inventory: this machine's, empty")
    expect(renderInstanceList({...none, inventory: {source: 'cloud-foundry', changedAt: null}}, NOW)(wide)).to.include(
      "Cloud Foundry's, as of now",
    )
  })

  it('says how many instances AWS has beside those of the inventory', () => {
    const list = {...shownWith(listed()), elsewhere: ['i-2', 'i-3']}
    expect(renderInstanceList(list, NOW)(wide)).to.include(
      '! AWS has 2 more instances of the broker: sesctl reputation --all',
    )
  })

  it('calls a domain that is not known not known, and never generated', () => {
    const texts = [
      renderInstanceList(shownWith(listed({sendingDomain: null})), NOW)(wide),
      renderInstanceStatus({...STATUS, sendingDomain: null}, NOW)(wide),
    ]
    for (const text of texts) expect(text).to.include('not known').and.not.include('generated')
  })

  it('becomes cards where a table does not fit', () => {
    const text = renderInstanceList(shownWith(listed()), NOW)(plainScreen(40))
    expect(text).to.include('name    mail-prod\ndomain  agency.gov\nstate   ✓ ready')
  })

  it('needs no Unicode', () => {
    const ascii = plainScreen(120, false)
    const texts = [
      renderInstanceStatus(STATUS, NOW)(ascii).replaceAll(' · ', ''),
      renderCredentials(testCredentials('one'), {reveal: false})(ascii),
      renderProvisioned({outcome: 'created', instance: listed(), compared: true})(ascii),
    ]
    for (const text of texts) expect(text).to.match(/^[\x20-\x7e\n]+$/)
  })

  it('distinguishes a generated domain from one that needs records', () => {
    const parameters = {...(STATUS.parameters.known ? STATUS.parameters.value : {})} as NonNullable<
      ListedInstance['parameters']
    >
    expect(renderProvisioned({outcome: 'created', instance: listed({parameters}), compared: true})(wide)).to.include(
      'Mail is refused until the records of agency.gov are published',
    )
    const generated = listed({parameters: {...parameters, domain: null}})
    expect(renderProvisioned({outcome: 'created', instance: generated, compared: true})(wide)).to.include(
      'publishes the records',
    )
  })

  it('claims nothing about the verification of an instance that existed before', () => {
    const parameters = {...(STATUS.parameters.known ? STATUS.parameters.value : {})} as NonNullable<
      ListedInstance['parameters']
    >
    const {parameters: _, ...unknown} = listed()
    for (const [instance, whose] of [
      [listed({parameters}), 'agency.gov'],
      [listed({parameters: {...parameters, domain: null}}), 'the generated domain'],
      [unknown, 'its domain'],
    ] as const) {
      const text = renderProvisioned({outcome: 'exists', instance, compared: true})(wide)
      expect(text).to.include(`Mail is refused unless SES has verified ${whose}, which was not checked here.`)
      expect(text).to.not.include('until').and.not.include('within minutes')
    }
  })

  it('shows what an update changed, before and after', () => {
    const differences = [
      {parameter: 'dmarcAggregateRecipients', existing: [], wanted: ['x@agency.gov', 'y@agency.gov']},
      {parameter: 'feedbackNotifications', existing: true, wanted: false},
    ] as const
    expect(renderUpdated({outcome: 'updated', instance: listed(), differences, olderBindings: 2})(wide)).to.equal(
      [
        '✓ mail-prod is updated.',
        '  DMARC aggregate reports',
        '    - the admin e-mail',
        '    + x@agency.gov, y@agency.gov',
        '  feedback notifications',
        '    - on',
        '    + off',
        '',
        'Its 2 bindings keep the records and settings of the time when they were made; new ones get the new.',
      ].join('\n'),
    )
  })

  it('lists what a deletion takes before it is confirmed', () => {
    const binding = {id: 'b-1', instanceId: 'i', name: 'ci', createdAt: '', state: 'ready'} as const
    const instance = {...listed(), parameters: withDefaults({domain: 'agency.gov'})}
    expect(renderDeprovisionPlan({instance, bindings: [binding]})(wide)).to.equal(
      [
        '! This deletes mail-prod (6d7ec4e2-6f0a-4c54-9c6f-1c4a4c1d2f55) for good:',
        '  mail from agency.gov is refused from then on',
        '  these credentials stop working:',
        '    b-1 (ci)',
      ].join('\n'),
    )
    const result = {outcome: 'deleted', name: 'mail-prod', id: 'i', bindings: [binding], orphans: []} as const
    expect(renderDeprovisioned(result)(wide)).to.equal('✓ mail-prod is deleted, with its binding.')
  })
})

describe('what people see of credentials', () => {
  const credentials = {...testCredentials('one'), required_records: '\n{\n}\n', bounce_topic_arn: ''}

  it('is dots for secrets', () => {
    const text = renderCredentials(credentials, {reveal: false})(wide)
    expect(text).not.to.include('not a real')
    expect(text).to.match(/smtp_password +••••••••/)
    expect(text).to.match(/smtp_user +AKIAONE/)
  })

  it('is everything when they are to be revealed', () => {
    expect(renderCredentials(credentials, {reveal: true})(wide)).to.match(/smtp_password +not a real password/)
  })

  it('leaves out what is empty, and texts that have a command of their own', () => {
    const text = renderCredentials(credentials, {reveal: true})(wide)
    expect(text).not.to.include('required_records').and.not.to.include('bounce_topic_arn')
  })
})

describe('what people see of a dry run', () => {
  it('is the requests with their bodies', () => {
    const requests = [
      {method: 'PUT', target: 'https://broker.example/v2/x', body: {a: 1}},
      {method: 'DELETE', target: 'y'},
    ]
    expect(renderRequestPreviews(requests)(wide)).to.equal(
      '2 requests would be sent. Nothing was.\n\nPUT https://broker.example/v2/x\n  {\n    "a": 1\n  }\n\nDELETE y',
    )
  })

  it('says when there are none', () => {
    expect(renderRequestPreviews([])(wide)).to.include('Nothing would be sent')
  })
})
