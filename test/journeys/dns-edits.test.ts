import {expect} from 'chai'
import {Journey} from '../support/journey.ts'

/** What the screen of a verification says to do about the one record that is wrong, read as a person reads it. */
interface Shown {
  readonly name: string
  readonly publish?: {readonly type: string; readonly value: string}
  readonly remove: readonly {readonly name: string; readonly type: string; readonly value: string}[]
  readonly found: readonly {readonly name: string; readonly type: string; readonly value: string}[]
  readonly replace?: string
  readonly with?: string
}

describe('the edit that a verification prints, followed to the letter,', function () {
  this.timeout(60_000)
  let journey: Journey
  let zone: string

  before(async () => {
    journey = await Journey.start()
    await journey.expect('provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'a@agency.test')
    zone = await journey.expect('dns-instructions', 'mail-prod', '--format', 'zone')
  })
  after(async () => await journey.end())

  beforeEach(async () => {
    for (const type of ['CNAME', 'TXT', 'MX']) await deleteAll(type)
    const {code, stderr} = await journey.runWith(
      {input: zone},
      'sandbox',
      'dns',
      'import',
      '-',
      '--origin',
      'agency.test',
    )
    expect(code, stderr).to.equal(0)
  })

  async function deleteAll(type: string): Promise<void> {
    const {records} = await journey.result<{records: {name: string; type: string}[]}>('sandbox-dns', ['sandbox', 'dns'])
    for (const record of records.filter((each) => each.type === type && each.name.endsWith('agency.test'))) {
      await journey.run('sandbox', 'dns', 'delete', record.name, type)
    }
  }

  const set = async (name: string, type: string, value: string): Promise<void> => {
    await journey.expect('sandbox', 'dns', 'set', name, type, value, '--zone', 'agency.test')
  }
  const remove = async (name: string, type: string, value: string): Promise<void> => {
    await journey.expect('sandbox', 'dns', 'delete', name, type, value)
  }

  async function shownFor(mistake: RegExp): Promise<Shown> {
    const {code, stdout} = await journey.runWith({env: {COLUMNS: '400'}}, 'verify', 'mail-prod')
    expect(code, stdout).to.equal(3)
    expect(stdout).to.match(mistake)
    const lines = stdout.split('\n').map((line) => line.trim())
    const said = (word: string): string[] =>
      lines.flatMap((line, index) => {
        if (!line.startsWith(`${word} `)) return []
        const next = lines[index + 1] ?? ''
        // Where name and data do not fit one line, the data is on the next.
        return [`${line.slice(word.length).trim()}${/^(?:CNAME|TXT|MX) /.test(next) ? `  ${next}` : ''}`]
      })
    const record = (text: string) => {
      const [, name = '', type = '', value = ''] = /^(\S+)\s+(\S+) (.*)$/.exec(text) ?? []
      return {name, type, value}
    }
    const [publish] = said('publish').map(record)
    const withoutCost = (text: string | undefined): string | undefined => text?.replace(/\s{2,}\d+ of 10 lookups$/, '')
    const [replaced, replacement] = [withoutCost(said('replace')[0]), withoutCost(said('with')[0])]
    return {
      name: publish?.name ?? '',
      ...(publish ? {publish} : {}),
      remove: said('remove').map(record),
      found: said('found').map(record),
      ...(replaced === undefined ? {} : {replace: replaced}),
      ...(replacement === undefined ? {} : {with: replacement}),
    }
  }

  async function expectGreen(): Promise<void> {
    const {code, stdout} = await journey.run('verify', 'mail-prod', '--watch', '--timeout', '30s')
    expect(code, stdout).to.equal(0)
    expect(stdout).to.contain('All 5 records are right everywhere')
  }

  async function dkimName(): Promise<{name: string; value: string}> {
    const {records} = await journey.result<{records: {name: string; type: string; data: string}[]}>('sandbox-dns', [
      'sandbox',
      'dns',
    ])
    const found = records.find(({name, type}) => type === 'CNAME' && name.endsWith('_domainkey.agency.test'))
    if (found === undefined) throw new Error('no DKIM record is published')
    return {name: found.name, value: found.data}
  }

  it('mends a name that has the zone twice', async () => {
    const {name, value} = await dkimName()
    await remove(name, 'CNAME', value)
    await set(`${name}.agency.test`, 'CNAME', value)
    const edit = await shownFor(/the zone name was added twice/)
    for (const found of edit.found) await remove(found.name, found.type, found.value)
    await set(edit.name, edit.publish?.type ?? '', edit.publish?.value ?? '')
    await expectGreen()
  })

  it('mends a second SPF record', async () => {
    await set('agency.test', 'TXT', 'v=spf1 include:_spf.agency.test ~all')
    await set('_spf.agency.test', 'TXT', 'v=spf1 ip4:192.0.2.0/24 -all')
    const edit = await shownFor(/there is more than one; together they are void/)
    for (const {name, type, value} of edit.remove) await remove(name, type, value)
    await remove('agency.test', 'TXT', edit.replace ?? '')
    await set('agency.test', 'TXT', edit.with ?? '')
    await expectGreen()
  })

  it('mends a DKIM target with a slip in it', async () => {
    const {name, value} = await dkimName()
    await remove(name, 'CNAME', value)
    await set(name, 'CNAME', value.replace('dkim.amazonses', 'dkim.amazonse'))
    const edit = await shownFor(/the target is misspelt/)
    await remove(name, 'CNAME', edit.replace ?? '')
    await set(name, 'CNAME', edit.with ?? '')
    await expectGreen()
  })
})
