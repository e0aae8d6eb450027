import {expect} from 'chai'
import {brokerParameters, creationParameters, settingsOfBroker} from '../../../src/domain/instance/broker-parameters.ts'
import {
  changedOnly,
  flagsFor,
  formatDifference,
  settingDifferences,
} from '../../../src/domain/instance/setting-differences.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import {parseSettings, settingWarnings} from '../../../src/domain/instance/typed-settings.ts'

describe('typed settings of an instance', () => {
  it('hold what was typed, and nothing else', () => {
    expect(parseSettings({adminEmail: 'a@agency.gov', feedbackNotifications: false})).to.deep.equal({
      adminEmail: 'a@agency.gov',
      feedbackNotifications: false,
    })
  })

  it('name each receiver of reports once', () => {
    const {dmarcAggregateRecipients: receivers} = parseSettings({
      dmarcAggregateRecipients: ['a@agency.gov', 'b@agency.gov', 'a@AGENCY.gov'],
    })
    expect(receivers).to.deep.equal(['a@agency.gov', 'b@agency.gov'])
  })

  it('take "" for taking away', () => {
    expect(parseSettings({mailFromSubdomain: '', dmarcFailureRecipients: ['']})).to.deep.equal({
      mailFromSubdomain: null,
      dmarcFailureRecipients: [],
    })
  })

  it('check the MAIL FROM label against the domain that is known', () => {
    expect(() => parseSettings({mailFromSubdomain: 'mail.agency.gov'}, 'agency.gov')).to.throw('added to it')
  })

  it('warn when a generated domain cannot hold the DMARC record', () => {
    const many = Array.from({length: 8}, (_, n) => `receiver-${n}@agency.gov`)
    const settings = withDefaults({adminEmail: 'a@agency.gov', dmarcAggregateRecipients: many})
    expect(settingWarnings(settings)[0]).to.match(/will be \d{3} characters long/)
    expect(settingWarnings({...settings, domain: 'agency.gov'})).to.deep.equal([])
    expect(settingWarnings(withDefaults({adminEmail: 'a@agency.gov'}))).to.deep.equal([])
  })
})

describe('settings under the keys of the broker', () => {
  const ALL = {
    domain: 'agency.gov',
    adminEmail: 'a@agency.gov',
    mailFromSubdomain: 'mail',
    dmarcAggregateRecipients: ['x@agency.gov'],
    dmarcFailureRecipients: ['y@agency.gov', 'z@agency.gov'],
    feedbackNotifications: true,
  }
  const ALL_AT_BROKER = {
    domain: 'agency.gov',
    admin_email: 'a@agency.gov',
    mail_from_subdomain: 'mail',
    dmarc_report_aggregate_recipients: ['x@agency.gov'],
    dmarc_report_failure_recipients: ['y@agency.gov', 'z@agency.gov'],
    enable_feedback_notifications: true,
  }

  it('are those of the plan', () => {
    expect(creationParameters(ALL)).to.deep.equal(ALL_AT_BROKER)
    expect(settingsOfBroker(ALL_AT_BROKER)).to.deep.equal(ALL)
  })

  it('leave out what is a default when an instance is created', () => {
    expect(creationParameters(withDefaults({adminEmail: 'a@agency.gov'}))).to.deep.equal({admin_email: 'a@agency.gov'})
  })

  it('say what an update takes away, and nothing of what it leaves as it is', () => {
    const changes = {mailFromSubdomain: null, dmarcFailureRecipients: [], feedbackNotifications: false}
    expect(brokerParameters(changes)).to.deep.equal({
      mail_from_subdomain: '',
      dmarc_report_failure_recipients: [],
      enable_feedback_notifications: false,
    })
  })

  it('are read from outside key by key, and only where the type is right', () => {
    const outside = {
      domain: 7,
      admin_email: 'a@agency.gov',
      dmarc_report_aggregate_recipients: ['a@agency.gov', 3],
      dmarc_report_failure_recipients: ['f@agency.gov'],
      enable_feedback_notifications: 'true',
      vacant: true,
    }
    expect(settingsOfBroker(outside)).to.deep.equal(
      withDefaults({adminEmail: 'a@agency.gov', dmarcFailureRecipients: ['f@agency.gov']}),
    )
    for (const nothing of [null, undefined, 'x', []]) expect(settingsOfBroker(nothing)).to.deep.equal(withDefaults({}))
  })

  it('mean the default where they are empty or absent', () => {
    expect(settingsOfBroker({domain: '', admin_email: 'a@agency.gov', mail_from_subdomain: ''})).to.deep.equal({
      domain: null,
      adminEmail: 'a@agency.gov',
      mailFromSubdomain: null,
      dmarcAggregateRecipients: [],
      dmarcFailureRecipients: [],
      feedbackNotifications: false,
    })
  })
})

describe('differences of settings', () => {
  const existing = withDefaults({
    domain: 'agency.gov',
    adminEmail: 'a@agency.gov',
    dmarcFailureRecipients: ['f@agency.gov', 'g@agency.gov'],
  })

  for (const [what, wanted] of [
    [
      'an absent key and its default',
      {...existing, ...settingsOfBroker({...creationParameters(existing), mail_from_subdomain: ''})},
    ],
    ['the case of a domain', {...existing, domain: 'Agency.GOV'}],
    ['the order of receivers', {...existing, dmarcFailureRecipients: ['g@agency.gov', 'f@agency.gov']}],
  ] as const) {
    it(`are not made by ${what}`, () => {
      expect(settingDifferences(existing, wanted)).to.deep.equal([])
    })
  }

  it('name what is there and what was requested', () => {
    const differences = settingDifferences(existing, {
      ...existing,
      adminEmail: 'b@agency.gov',
      mailFromSubdomain: 'mail',
    })
    expect(differences.map(formatDifference)).to.deep.equal([
      'admin e-mail: a@agency.gov, asked for b@agency.gov',
      'MAIL FROM subdomain: none, asked for mail',
    ])
  })

  it('name a default by what it means', () => {
    const all = withDefaults({
      ...{domain: 'agency.gov', mailFromSubdomain: 'mail', feedbackNotifications: true},
      dmarcAggregateRecipients: ['x@agency.gov', 'y@agency.gov'],
    })
    expect(settingDifferences(all, withDefaults({})).map(formatDifference)).to.deep.equal([
      'domain: agency.gov, asked for generated',
      'MAIL FROM subdomain: mail, asked for none',
      'DMARC aggregate reports: x@agency.gov, y@agency.gov, asked for the admin e-mail',
      'feedback notifications: on, asked for off',
    ])
  })

  it('become the flags of an update that makes them go away', () => {
    const wanted = withDefaults({
      domain: 'agency.gov',
      adminEmail: 'b@agency.gov',
      feedbackNotifications: true,
      dmarcAggregateRecipients: ['x@agency.gov', 'y@agency.gov'],
    })
    expect(flagsFor(settingDifferences(existing, wanted))).to.deep.equal([
      ...['--admin-email', 'b@agency.gov'],
      ...['--dmarc-aggregate', 'x@agency.gov', '--dmarc-aggregate', 'y@agency.gov'],
      ...['--dmarc-failure', ''],
      '--feedback-notifications',
    ])
    expect(flagsFor(settingDifferences(withDefaults({feedbackNotifications: true}), withDefaults({})))).to.deep.equal([
      '--no-feedback-notifications',
    ])
  })

  it('leave only the settings of a change that change something', () => {
    expect(changedOnly(existing, {adminEmail: 'a@agency.gov', mailFromSubdomain: 'mail'})).to.deep.equal({
      mailFromSubdomain: 'mail',
    })
    expect(changedOnly(existing, {dmarcFailureRecipients: []})).to.deep.equal({dmarcFailureRecipients: []})
    expect(changedOnly(existing, {})).to.deep.equal({})
  })
})
