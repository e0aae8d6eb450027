import {expect} from 'chai'
import {findBinding} from '../../../src/domain/binding/find-binding.ts'
import {parseName} from '../../../src/domain/instance/name.ts'
import type {ServiceBinding} from '../../../src/domain/instance/service-instance.ts'
import {instanceState, isUsable} from '../../../src/domain/instance/state.ts'
import {nearNames} from '../../../src/domain/text/near-names.ts'

describe('the name of an instance', () => {
  for (const name of ['mail-prod', 'a', 'A.b_c-9', 'x'.repeat(50)]) {
    it(`may be ${name.slice(0, 20)}`, () => {
      expect(parseName(name, 'instance')).to.equal(name)
    })
  }
  for (const name of ['', '-a', 'a-', 'a b', 'a/b', 'x'.repeat(51), 'é', '$(id)', '--help']) {
    it(`may not be ${JSON.stringify(name.slice(0, 20))}`, () => {
      expect(() => parseName(name, 'instance')).to.throw("Can't name the instance")
    })
  }
  it('may not look like an id', () => {
    expect(() => parseName('6D7EC4E2-6f0a-4c54-9c6f-1c4a4c1d2f55', 'binding')).to.throw("Can't name the binding")
  })
})

describe('the state of an instance', () => {
  for (const [type, state, word, usable] of [
    ['create', 'in progress', 'creating', false],
    ['create', 'succeeded', 'ready', true],
    ['create', 'failed', 'create-failed', false],
    ['update', 'in progress', 'updating', true],
    ['update', 'succeeded', 'ready', true],
    ['update', 'failed', 'update-failed', true],
    ['delete', 'in progress', 'deleting', false],
    ['delete', 'failed', 'delete-failed', false],
    ['delete', 'succeeded', 'gone', false],
  ] as const) {
    it(`is ${word} after ${type} ${state}${usable ? ', and usable' : ''}`, () => {
      expect(instanceState({type, state, description: ''})).to.equal(word)
      expect(isUsable(word)).to.equal(usable)
    })
  }
})

describe('names that were probably meant', () => {
  const names = ['mail-prod', 'mail-dev', 'newsletter', 'alerts']
  for (const [typed, near] of [
    ['mail-prd', ['mail-prod']],
    ['MAIL-PROD', ['mail-prod']],
    ['mail-dex', ['mail-dev']],
    ['alert', ['alerts']],
    ['news', ['newsletter']],
    ['zzz', []],
    ['', []],
  ] as const) {
    it(`for "${typed}" are ${near.join(', ') || 'none'}`, () => {
      expect(nearNames(typed, names)).to.deep.equal(near)
    })
  }
})

describe('finding a binding', () => {
  const binding = (id: string, name?: string): ServiceBinding => ({
    id,
    instanceId: 'i',
    createdAt: '2026-11-24T12:00:00.000Z',
    state: 'ready',
    ...(name === undefined ? {} : {name}),
  })
  const one = binding('6d7ec4e2-6f0a-4c54-9c6f-1c4a4c1d2f55', 'ci')
  const two = binding('6d7ec4e2-0000-4c54-9c6f-1c4a4c1d2f55')
  const three = binding('aaaaaaaa-6f0a-4c54-9c6f-1c4a4c1d2f55', 'ci')

  for (const [typed, found] of [
    [one.id, one],
    [one.id.toUpperCase(), one],
    ['6d7ec4e2-6f', one],
    ['6d7ec4e', undefined],
    ['ci', one],
    ['CI', undefined],
    ['nothing-of-it', undefined],
  ] as const) {
    it(`by "${typed}" finds ${found?.name ?? 'none'}`, () => {
      expect(findBinding([one, two], typed)).to.equal(found)
    })
  }

  it('refuses a beginning that two ids share, and names both', () => {
    expect(() => findBinding([one, two], '6d7ec4e2'))
      .to.throw('fits 2 bindings')
      .and.have.property('hints')
      .that.satisfies((hints: string[]) => hints.join().includes(two.id))
  })

  it('refuses a name that two bindings have', () => {
    expect(() => findBinding([one, three], 'ci')).to.throw('fits 2 bindings')
  })
})
