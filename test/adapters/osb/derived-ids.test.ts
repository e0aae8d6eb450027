import {expect} from 'chai'
import {bindingIds, instanceIds, nextId, uuid5} from '../../../src/adapters/osb/derived-ids.ts'

const UUID5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('ids that are derived from names', () => {
  it('are those that Python 3.12 makes with uuid.uuid5', () => {
    const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
    expect(uuid5(dns, 'www.example.com')).to.equal('2ed6657d-e927-568b-95e1-2665a8aea6a2')
    const [instance = ''] = instanceIds('https://broker.gov', 'mail')
    expect(instance).to.equal('1e05f9cc-717c-538e-bae1-fcbc8fb59b05')
    expect(bindingIds(instance, 'ci')[0]).to.equal('5a0de887-4f0b-5a3f-bc94-0f38be86aacf')
  })

  it('are UUIDs of version 5, all different', () => {
    const ids = [
      ...instanceIds('https://broker.gov', 'mail'),
      ...bindingIds(instanceIds('https://broker.gov', 'mail')[0] ?? '', 'ci'),
    ]
    for (const id of ids) expect(id).to.match(UUID5)
    expect(new Set(ids).size).to.equal(ids.length)
  })

  const same = [
    'https://broker.gov',
    'https://BROKER.gov/',
    'https://broker.gov:443//',
    'http://broker.gov:80',
    'https://user@broker.gov/?x=1',
  ]
  for (const url of same) {
    it(`do not depend on how the broker's address is written: ${url}`, () => {
      expect(instanceIds(url, 'mail')).to.deep.equal(instanceIds('https://broker.gov', 'mail'))
    })
  }

  for (const [url, name] of [
    ['https://broker.gov:8443', 'mail'],
    ['https://broker.gov/other', 'mail'],
    ['https://other.gov', 'mail'],
    ['https://broker.gov', 'Mail'],
  ] as const) {
    it(`are others for another broker or name: ${url} ${name}`, () => {
      expect(instanceIds(url, name)).not.to.have.any.members(instanceIds('https://broker.gov', 'mail'))
    })
  }

  it('are used once before any is used again, and then the one whose use is longest ago', () => {
    const ids = ['a', 'b', 'c']
    const next = (taken: string[], retired: Record<string, string>) =>
      nextId(ids, new Set(taken), new Map(Object.entries(retired)))
    expect(next([], {})).to.equal('a')
    expect(next(['a'], {})).to.equal('b')
    expect(next([], {a: '2026-01'})).to.equal('b')
    expect(next([], {a: '2026-02', b: '2026-01', c: '2026-03'})).to.equal('b')
    expect(next(['b'], {a: '2026-02', b: '2026-01', c: '2026-03'})).to.equal('a')
    expect(next(['a', 'b', 'c'], {})).to.equal(undefined)
  })
})
