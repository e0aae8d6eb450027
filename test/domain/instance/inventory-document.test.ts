import {expect} from 'chai'
import {
  parseBindingReference,
  parseBrokerId,
  parseInventoryDocument,
} from '../../../src/domain/instance/inventory-document.ts'

const ONE = {
  id: 'i-1',
  name: 'mail-prod',
  createdAt: '2026-11-24T12:00:00.000Z',
  parameters: {admin_email: 'a@agency.gov'},
  bindings: [{id: 'b-1', name: 'ci', createdAt: '2026-11-24T13:00:00.000Z'}, {id: 'b-2'}],
}

describe('an exported inventory', () => {
  it('is read as it was written, alone or in the envelope of --json', () => {
    expect(parseInventoryDocument(JSON.stringify({instances: [ONE]}))).to.deep.equal({instances: [ONE]})
    const envelope = {schema: 'sesctl.context-export/1', ok: true, result: {instances: [ONE]}, warnings: [], next: []}
    expect(parseInventoryDocument(JSON.stringify(envelope))).to.deep.equal({instances: [ONE]})
  })

  it('may hold nothing, or little', () => {
    expect(parseInventoryDocument('{"instances":[]}')).to.deep.equal({instances: []})
    expect(parseInventoryDocument('{"instances":[{"id":"i","name":"mail"}]}')).to.deep.equal({
      instances: [{id: 'i', name: 'mail', bindings: []}],
    })
  })

  it('keeps only settings of the plan', () => {
    const text = JSON.stringify({instances: [{...ONE, parameters: {admin_email: 'a@b.gov', vacant: true}}]})
    expect(parseInventoryDocument(text).instances[0]?.parameters).to.deep.equal({admin_email: 'a@b.gov'})
  })

  for (const [document, why] of [
    ['', 'no JSON'],
    ['{"instances": [}', 'no JSON'],
    [[], 'no list named "instances"'],
    [{ok: false, error: {}}, 'no list named "instances"'],
    [{instances: {}}, 'no list named "instances"'],
    [{instances: [null]}, 'instances[0] is no object'],
    [{instances: [ONE, {name: 'x'}]}, 'instances[1].id is no text'],
    [{instances: [{id: 'i'}]}, 'instances[0].name is no text'],
    [{instances: [{...ONE, id: '../../v2/catalog'}]}, 'as an id'],
    [{instances: [{...ONE, id: ''}]}, 'as an id'],
    [{instances: [{...ONE, name: 'two words'}]}, "Can't name the instance"],
    [{instances: [{...ONE, bindings: {}}]}, 'instances[0].bindings is no list'],
    [{instances: [{...ONE, bindings: [7]}]}, 'instances[0].bindings[0] is no object'],
    [{instances: [{...ONE, bindings: [{id: 'b', name: '\u001b[2J'}]}]}, "Can't name the binding"],
    [{instances: [{...ONE, createdAt: 'yesterday'}]}, 'instances[0].createdAt is no time'],
    [{instances: [{...ONE, createdAt: 17}]}, 'instances[0].createdAt is no time'],
  ] as const) {
    it(`of the form ${JSON.stringify(document).slice(0, 80)} is refused: ${why}`, () => {
      const text = typeof document === 'string' ? document : JSON.stringify(document)
      expect(() => parseInventoryDocument(text))
        .to.throw(why)
        .that.includes({code: 'invalid-value', exit: 2})
    })
  }
})

describe('a reference to a binding', () => {
  it('is an id, with a label or without', () => {
    expect(parseBindingReference('b-1')).to.deep.equal({id: 'b-1'})
    expect(parseBindingReference('b-1=ci')).to.deep.equal({id: 'b-1', name: 'ci'})
  })

  for (const text of ['', '=ci', 'b-1=', 'b 1', 'b/1', 'b-1=a=b']) {
    it(`is not "${text}"`, () => {
      expect(() => parseBindingReference(text)).to.throw("Can't")
    })
  }

  it('may have any id that can stand in a path', () => {
    for (const id of ['51a4bd7e-37a6-4ac7-9c6a-7a1f8f1de0a5', 'A1', 'a.b_c~d:e@f'])
      expect(parseBrokerId(id)).to.equal(id)
  })
})
