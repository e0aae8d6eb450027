import {expect} from 'chai'
import {EXPORT_FORMATS, type ExportFormat, exportRecords} from '../../src/export/formats.ts'
import {expectGolden} from '../support/golden.ts'
import {mergedChanges} from '../support/merged-records.ts'
import {fixtureRecords, instructionsFor} from '../support/record-set.ts'

/** A file name for each format, which says to an editor what is in it. */
const FILES: Readonly<Record<ExportFormat, string>> = {
  yaml: 'result.yaml',
  csv: 'records.csv',
  markdown: 'ticket.md',
  zone: 'fragment.zone',
  nsupdate: 'nsupdate.txt',
  route53: 'route53.json',
  'terraform-aws': 'aws.tf',
  'terraform-cloudflare': 'cloudflare.tf',
  'terraform-google': 'google.tf',
  cloudflare: 'cloudflare.json',
  dnscontrol: 'dnscontrol.txt',
  octodns: 'octodns.yaml',
}

const SETS = {
  unknown: instructionsFor(fixtureRecords('mail-from')),
  merged: instructionsFor(fixtureRecords('mail-from'), {changes: mergedChanges()}),
}

describe('each format of the same records', () => {
  for (const [name, set] of Object.entries(SETS)) {
    for (const format of EXPORT_FORMATS) {
      it(`is what was reviewed (${name}, ${format})`, () => {
        expectGolden(`exports/${name}/${FILES[format]}`, exportRecords(format, set).text.trimEnd())
      })
    }

    it(`has the cautions that were reviewed (${name})`, () => {
      const cautions = EXPORT_FORMATS.flatMap((format) =>
        exportRecords(format, set).cautions.map((caution) => `${format}: ${caution}`),
      )
      expectGolden(`exports/${name}/cautions.txt`, cautions.join('\n'))
    })
  }
})

describe('every format', () => {
  for (const format of EXPORT_FORMATS) {
    it(`says so when there is nothing to publish (${format})`, () => {
      const {text, cautions} = exportRecords(format, instructionsFor([], {generated: true}))
      expect(cautions).to.deep.equal([])
      const empty: Partial<Record<ExportFormat, RegExp>> = {
        csv: /^action,[a-z,]+\r\n$/,
        cloudflare: /^\{\n {2}"posts": \[\]\n\}\n$/,
        yaml: /^changes: \[\]$/m,
      }
      expect(text).to.match(
        empty[format] ?? /Nothing to publish: the platform publishes the records of agency\.gov itself/,
      )
    })

    it(`labels a zone that is a guess (${format})`, () => {
      const set = instructionsFor(fixtureRecords('plain'), {zones: [{name: 'agency.gov', knownBy: 'public-suffix'}]})
      const {text, cautions} = exportRecords(format, set)
      expect(cautions[0]).to.equal(
        'No name server said where the zone begins: agency.gov is a guess by the public suffix list. Say it by --zone.',
      )
      if (!['csv', 'cloudflare', 'route53', 'yaml'].includes(format)) expect(text).to.include('is a guess')
    })
  }
})

describe('records that belong into two zones', () => {
  const set = instructionsFor(fixtureRecords('mail-from'), {
    zones: [
      {name: 'agency.gov', knownBy: 'soa'},
      {name: 'mail.agency.gov', knownBy: 'soa'},
    ],
  })

  for (const format of ['route53', 'cloudflare', 'octodns'] as const) {
    it(`are refused by ${format}, whose document is for one, with the commands for each`, () => {
      let thrown: unknown
      try {
        exportRecords(format, set)
      } catch (error) {
        thrown = error
      }
      expect(thrown).to.include({code: 'several-zones', exit: 2})
      expect(thrown).to.have.deep.property('hints', [
        `sesctl dns-instructions mail-prod --format ${format} --zone agency.gov`,
        `sesctl dns-instructions mail-prod --format ${format} --zone mail.agency.gov`,
      ])
    })
  }

  it('are sent to each by nsupdate', () => {
    const {text} = exportRecords('nsupdate', set)
    expect(text.match(/^zone .*$/gm)).to.include.members(['zone agency.gov.', 'zone mail.agency.gov.'])
  })

  it('are relative to each in DNSControl', () => {
    const {text} = exportRecords('dnscontrol', set)
    expect(text).to.include('D_EXTEND("mail.agency.gov",').and.to.include('MX("@", 10,')
  })

  it('have a variable for each in Terraform', () => {
    const {text} = exportRecords('terraform-aws', set)
    expect(text)
      .to.include('zone_id = var.ses_agency_gov_zone_id')
      .and.to.include('zone_id = var.ses_mail_agency_gov_zone_id')
  })
})

describe('what a comparison with what is published had to say', () => {
  const note = {key: 'dkim_record_1', text: 'Somebody has to decide.\n<b>*/ # ; of `this`'} as const
  const set = instructionsFor(fixtureRecords('plain'), {
    changes: mergedChanges(),
    notes: [
      {...note, code: 'name-is-alias', severity: 'problem'},
      {...note, code: 'spf-merged', severity: 'info', text: 'What was done.'},
      {...note, code: 'unanswered', severity: 'warning', text: 'Nobody answered.'},
    ],
  })

  for (const format of [
    'zone',
    'nsupdate',
    'terraform-aws',
    'terraform-google',
    'terraform-cloudflare',
    'dnscontrol',
    'octodns',
    'markdown',
  ] as const) {
    it(`stands beside the record in ${format}, once, when it is a problem or a warning`, () => {
      const {text} = exportRecords(format, set)
      expect(text.match(/Somebody has to decide\./g)).to.have.length(1)
      expect(text).not.to.match(/What was done|Nobody answered/)
      const [before = ''] = text.split('Somebody has to decide.')
      expect(before).not.to.include('tokenc._domainkey.agency')
      expect(before).to.include(format === 'markdown' ? '## 1. DKIM' : 'tokena._domainkey')
    })
  }
})
